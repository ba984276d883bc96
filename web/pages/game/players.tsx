import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { GameStatsAnswer } from "../../../src/api/routes/game-stats.ts";
import type { Data } from "../../lib/data.ts";
import { number } from "../../lib/number.ts";
import { Card } from "../../parts/card.tsx";
import type { Column } from "../../parts/table.tsx";
import { Table } from "../../parts/table.tsx";
import { text } from "../../text/en.ts";

type Player = GameStatsAnswer["players"][number];
type Statistic = keyof typeof text.gamePage.statistics;

/** What is shown of whom: the first statistic decides who belongs to a group, and their order. */
const groups: readonly (readonly [keyof typeof text.gamePage.groups, readonly [Statistic, ...Statistic[]]])[] = [
  [
    "passing",
    ["passing_attempts", "completions", "passing_yards", "passing_touchdowns", "passing_interceptions", "qb_rating"],
  ],
  ["rushing", ["rushing_attempts", "rushing_yards", "yards_per_rush_attempt", "rushing_touchdowns", "long_rushing"]],
  ["receiving", ["receptions", "receiving_targets", "receiving_yards", "yards_per_reception", "receiving_touchdowns"]],
  ["defence", ["total_tackles", "solo_tackles", "sacks", "tackles_for_loss", "passes_defended", "qb_hits"]],
  [
    "kicking",
    ["field_goal_attempts", "field_goals_made", "long_field_goal_made", "extra_points_made", "total_kicking_points"],
  ],
  [
    "skaters",
    ["shots_total", "goals", "assists", "plus_minus", "hits", "blocked_shots", "penalty_minutes", "time_on_ice"],
  ],
  ["goalies", ["saves", "shots_against", "goals_against", "save_pct"]],
];

const SHOWN = 8;
/** So many columns want the whole width of the page. */
const WIDE = 8;

/** Who did what. */
export function PlayersCard({ stats }: { readonly stats: Data<GameStatsAnswer> }): JSX.Element | null {
  const players = stats.data?.players ?? [];
  if (players.length === 0) return null;
  return (
    <div class="players">
      {groups.map(([name, statistics]) => {
        const rows = players.filter((player) => player.statistics[statistics[0]] !== undefined);
        if (rows.length === 0) return null;
        return <GroupCard key={name} title={text.gamePage.groups[name]} rows={rows} statistics={statistics} />;
      })}
    </div>
  );
}

/** Those with the most first; who is further down is shown when asked for. */
function GroupCard({
  title,
  rows,
  statistics,
}: {
  readonly title: string;
  readonly rows: readonly Player[];
  readonly statistics: readonly [Statistic, ...Statistic[]];
}): JSX.Element {
  const [all, setAll] = useState(false);
  const [first] = statistics;
  const sorted = rows.toSorted((a, b) => (b.statistics[first] ?? 0) - (a.statistics[first] ?? 0));
  const cut = rows.length > SHOWN + 2;
  return (
    <Card title={title} {...(statistics.length >= WIDE ? { class: "players-wide" } : {})}>
      <Table
        caption={title}
        rows={all || !cut ? sorted : sorted.slice(0, SHOWN)}
        keyOf={({ player_id }) => player_id}
        columns={[playerColumn, ...statistics.map((statistic) => column(statistic))]}
      />
      {cut && (
        <button type="button" class="button-link players-more" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? text.gamePage.fewer : text.gamePage.all(rows.length)}
        </button>
      )}
    </Card>
  );
}

const playerColumn: Column<Player> = {
  name: text.gamePage.player,
  cell: ({ player_name, team, position }) => (
    <span class="players-name">
      {player_name} <span class="players-facts">{text.gamePage.facts(team, position)}</span>
    </span>
  ),
  sort: ({ player_name }) => player_name,
};

function column(name: Statistic): Column<Player> {
  const [short = name, title = name] = text.gamePage.statistics[name];
  return {
    name: short,
    title,
    numeric: true,
    cell: ({ statistics }) => shown(name, statistics[name]),
    sort: ({ statistics }) => statistics[name] ?? -1,
  };
}

function shown(name: Statistic, value: number | undefined): string {
  if (value === undefined) return "–";
  if (name !== "time_on_ice") return number(value);
  return `${Math.floor(value / 60)}:${String(Math.round(value % 60)).padStart(2, "0")}`;
}
