import type { JSX } from "preact";
import type { StandingsAnswer } from "../../../src/api/routes/standings.ts";
import type { Standing } from "../../../src/model/standing.ts";
import { useData } from "../../lib/data.ts";
import { withQuery } from "../../lib/http.ts";
import { hub } from "../../lib/hub.ts";
import { place, setQuery, to } from "../../lib/router.ts";
import { useShared } from "../../lib/store.ts";
import { ago } from "../../lib/time.ts";
import { Card, Grid } from "../../parts/card.tsx";
import { Choices } from "../../parts/controls.tsx";
import { Empty, Loaded } from "../../parts/states.tsx";
import type { Column } from "../../parts/table.tsx";
import { Table } from "../../parts/table.tsx";
import { text } from "../../text/en.ts";

const groupings = ["division", "conference", "league"] as const;
type Grouping = (typeof groupings)[number];

/** How the teams stand, by division, conference or league. */
export function Tables({ league }: { readonly league: string | undefined }): JSX.Element {
  const standings = useData<StandingsAnswer>(withQuery("api/v1/standings", { league, limit: 1_000 }), {
    everyMs: 600_000,
  });
  const asked = useShared(place).query.get("by");
  const grouping = groupings.find((each) => each === asked) ?? "division";
  return (
    <Loaded of={standings} lines={8}>
      {({ standings: all, read_at }) =>
        all.length === 0 ? (
          <Empty icon="table" title={text.games.noTables} detail={text.games.noTablesDetail} />
        ) : (
          <div class="stack">
            <div class="row spread">
              <Choices
                label={text.games.by}
                of={groupings.map((each) => ({ value: each, label: text.games.groups[each] }))}
                value={grouping}
                choose={(by) => setQuery({ by })}
              />
              {read_at !== null && <span class="muted small">{text.games.tableRead(ago(read_at))}</span>}
            </div>
            <Grid wide>
              {groupsOf(all, grouping).map(([name, rows]) => (
                <Card key={name} title={name}>
                  <StandingTable name={name} rows={rows} />
                </Card>
              ))}
            </Grid>
          </div>
        )
      }
    </Loaded>
  );
}

/** The groups in the order of the answer (by league, conference, division), each with the best team first. */
function groupsOf(all: readonly Standing[], by: Grouping): readonly (readonly [string, readonly Standing[]])[] {
  const groups = new Map<string, Standing[]>();
  for (const one of all) {
    const league = text.leagues(one.league);
    const own = by === "league" ? null : (one[by] ?? one.conference);
    // "AFC East" says which league it is; "Atlantic" does not.
    const name = own === null ? league : one.league === "nfl" ? own : `${league} · ${own}`;
    groups.set(name, [...(groups.get(name) ?? []), one]);
  }
  return [...groups].map(([name, rows]) => [
    name,
    rows.toSorted((a, b) => rank(b) - rank(a) || difference(b) - difference(a)),
  ]);
}

function rank({ points, win_percentage }: Standing): number {
  return points ?? win_percentage ?? 0;
}

function difference({ points_for, points_against }: Standing): number {
  return (points_for ?? 0) - (points_against ?? 0);
}

function StandingTable({ name, rows }: { readonly name: string; readonly rows: readonly Standing[] }): JSX.Element {
  const followed = useShared(hub)?.teams ?? [];
  const { columns: words } = text.games;
  const has = (member: keyof Standing): boolean => rows.some((row) => row[member] !== null);
  const numeric = (
    [short, title]: readonly string[],
    value: (row: Standing) => number | null,
    minor = false,
  ): Column<Standing> => ({
    name: short ?? "",
    ...(title === undefined ? {} : { title }),
    cell: (row) => value(row) ?? "–",
    sort: (row) => value(row) ?? -1,
    numeric: true,
    minor,
  });
  const columns: readonly Column<Standing>[] = [
    {
      name: words.team,
      cell: (row) => (
        <a class="table-team" href={to(`/games/team/${row.league}/${row.team}`)}>
          {row.team_name}
        </a>
      ),
      sort: (row) => row.team_name,
    },
    numeric(words.games, (row) => row.games_played, true),
    numeric(words.wins, (row) => row.wins),
    numeric(words.losses, (row) => row.losses),
    ...(has("ties") ? [numeric(words.ties, (row) => row.ties)] : []),
    ...(has("ot_losses") ? [numeric(words.otLosses, (row) => row.ot_losses)] : []),
    ...(has("points")
      ? [numeric(words.points, (row) => row.points)]
      : [
          {
            ...numeric(words.share, (row) => row.win_percentage),
            cell: (row: Standing) => row.win_percentage?.toFixed(3).replace(/^0/, "") ?? "–",
          },
        ]),
    numeric(words.difference, difference, true),
    {
      name: words.streak[0] ?? "",
      ...(words.streak[1] === undefined ? {} : { title: words.streak[1] }),
      cell: (row) => row.streak ?? "–",
      minor: true,
    },
  ];
  return (
    <Table
      caption={name}
      columns={columns}
      rows={rows}
      keyOf={(row) => row.team_id}
      classOf={(row) => (followed.some((one) => one.league === row.league && one.team === row.team) ? "row-ours" : "")}
    />
  );
}
