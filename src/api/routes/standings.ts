import type { Static } from "typebox";
import { Type } from "typebox";
import type { LeagueId } from "../../model/game.ts";
import type { Standing } from "../../model/standing.ts";
import { StandingSchema } from "../../model/standing.ts";
import { formatTime } from "../../model/time.ts";
import type { Api, ApiDeps } from "../deps.ts";
import { formatAnswers, members } from "../formats.ts";
import { answerList, CHANGING } from "../list-answer.ts";
import { leagueNamed } from "../lookup.ts";
import { exportPageParameters, pageMembers } from "../page.ts";
import { badParameter } from "../request-errors.ts";
import { LeagueParameter, orNull, Query } from "../schemas.ts";

const StandingsSchema = Type.Object(
  {
    standings: Type.Array(StandingSchema),
    ...pageMembers,
    read_at: orNull(
      Type.String({ format: "date-time", description: "When they were read, of several leagues the oldest" }),
    ),
  },
  { title: "Standings" },
);
export type StandingsAnswer = Static<typeof StandingsSchema>;

const Group = (what: string, example: string) =>
  Type.Optional(Type.String({ description: `One ${what}, in any case`, maxLength: 60, examples: [example] }));

/** The tables of the leagues, as they were last read. */
export function standingsRoutes(app: Api, { sports }: Pick<ApiDeps, "sports">): void {
  app.get(
    "/api/v1/standings",
    {
      schema: {
        operationId: "standings",
        summary: "The tables of the leagues",
        description: "By league, conference and division, the best first. Read once a day, from memory.",
        tags: ["games"],
        querystring: Query({
          league: LeagueParameter,
          conference: Group("conference", "AFC"),
          division: Group("division", "AFC East"),
          ...exportPageParameters,
        }),
        response: formatAnswers(StandingsSchema, "The standings", 404, 429),
      },
    },
    (request, reply) => {
      const { conference, division } = request.query;
      const league = leagueNamed(sports, request.query.league);
      const leagues = league === undefined ? sports.leagues : [league];
      const tables = leagues.flatMap((each) => sports.standings(each));
      const found = inGroup("division", division, inGroup("conference", conference, tables));
      const items = found.toSorted(byTable);
      const places = new Map(items.map((standing, place) => [standing, String(place).padStart(6, "0")]));
      const answer = answerList(request, reply, request.query, {
        items,
        keyOf: (standing) => places.get(standing) ?? "",
        columns: () => columns,
        cacheControl: CHANGING,
      });
      if (typeof answer === "string") return answer;
      const { items: standings, total, next } = answer;
      return { standings: [...standings], count: standings.length, total, next, read_at: oldestReading(leagues) };
    },
  );

  function oldestReading(leagues: readonly LeagueId[]): string | null {
    const times = leagues.map((league) => sports.pageReadAt(league, "standings"));
    const known = times.filter((time) => time !== undefined);
    return known.length === 0 ? null : formatTime(Math.min(...known));
  }
}

/** @throws HometideError `bad_request` with the groups that there are */
function inGroup(
  kind: "conference" | "division",
  name: string | undefined,
  tables: readonly Standing[],
): readonly Standing[] {
  if (name === undefined || name.trim() === "" || tables.length === 0) return tables;
  const wanted = fold(name);
  const found = tables.filter((one) => one[kind] !== null && fold(one[kind]) === wanted);
  if (found.length > 0) return found;
  const known = [...new Set(tables.flatMap((one) => one[kind] ?? []))].sort((a, b) => a.localeCompare(b));
  const hint = known.length === 0 ? "ESPN has told none yet." : `There are ${known.join(", ")}.`;
  throw badParameter(kind, `No ${kind} is called ${name}. ${hint}`);
}

/** "Atlantic Division" is the Atlantic, "eastern conference" the East. */
function fold(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replace(/\s+(division|conference)$/, "")
    .replace(/^(east|west)ern$/, "$1");
}

/** By league, conference and division; in them by points, else by the share of games won, then by goals or points. */
function byTable(a: Standing, b: Standing): number {
  return (
    compare(a.league, b.league) ||
    compare(a.conference ?? "", b.conference ?? "") ||
    compare(a.division ?? "", b.division ?? "") ||
    (b.points ?? 0) - (a.points ?? 0) ||
    (b.win_percentage ?? 0) - (a.win_percentage ?? 0) ||
    differenceOf(b) - differenceOf(a) ||
    compare(a.team, b.team)
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function differenceOf({ points_for, points_against }: Standing): number {
  return (points_for ?? 0) - (points_against ?? 0);
}

const columns = members<Standing, keyof Standing>(
  "league",
  "season",
  "conference",
  "division",
  "team",
  "team_name",
  "team_id",
  "games_played",
  "wins",
  "losses",
  "ties",
  "ot_losses",
  "points",
  "win_percentage",
  "points_for",
  "points_against",
  "streak",
  "playoff_seed",
);
