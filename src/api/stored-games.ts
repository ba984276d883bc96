import type { Game, LeagueId, SeasonType, Team } from "../model/game.ts";
import { bareTeam, gameStatuses, seasonTypes } from "../model/game.ts";
import { leagueOf } from "../model/league.ts";
import type { Row } from "../model/query.ts";
import type { Micros } from "../model/time.ts";
import { formatTime } from "../model/time.ts";
import { scoreOf, textOf } from "./row-values.ts";

/**
 * Makes games of the rows that the store keeps of them: the newest of each status, of any number of games. What the
 * measurement does not hold (venue, broadcasts, points by period) is empty. Pure.
 *
 * @param teamOf the team of an abbreviation, where it is known
 */
export function gamesFromRows(
  league: LeagueId,
  rows: readonly Row[],
  teamOf: (abbreviation: string) => Team | undefined,
): readonly Game[] {
  const byGame = Map.groupBy(rows, (row) => row.tags["game_id"] ?? "");
  return [...byGame.values()].map((own) => gameFromRows(league, own, teamOf));
}

function gameFromRows(
  league: LeagueId,
  rows: readonly Row[],
  teamOf: (abbreviation: string) => Team | undefined,
): Game {
  const row = standing(rows);
  const status = statusOf(row);
  const start = startOf(rows, row);
  const week = row.tags["week"] ?? null;
  const score = scoreOf(row);
  const label = textOf(row, "quarter") ?? textOf(row, "period") ?? "";
  const regulation = leagueOf(league)?.periods.regulation ?? 0;
  const possession = textOf(row, "possession");
  const down_distance = textOf(row, "down_distance");
  const field_position = textOf(row, "field_position");
  const team = (side: "home" | "away"): Team => {
    const abbreviation = row.tags[`${side}_team`] ?? "";
    const conference = row.tags[`${side}_conference`] ?? null;
    const division = row.tags[`${side}_division`] ?? null;
    return teamOf(abbreviation) ?? { ...bareTeam(abbreviation), conference, division };
  };
  return {
    id: row.tags["game_id"] ?? "",
    league,
    status,
    start_time: formatTime(start.time),
    start_confirmed: start.known,
    season: Number(row.tags["season"]),
    season_type:
      league === "nfl" ? seasonTypeOf(week) : (seasonTypes.find((type) => type === textOf(row, "season_type")) ?? null),
    week,
    home_team: team("home"),
    away_team: team("away"),
    score,
    shootout_score: null,
    winner: status === "finished" && score.home !== score.away ? (score.home > score.away ? "home" : "away") : null,
    period: {
      current: periodNumber(label, regulation),
      total: regulation,
      label,
      time_remaining: textOf(row, "time_remaining"),
      scores: [],
    },
    detail: textOf(row, "time_remaining") ?? "",
    situation:
      possession === null && down_distance === null && field_position === null
        ? null
        : { possession, down_distance, field_position, last_play: null },
    neutral_site: false,
    venue: null,
    broadcasts: [],
    note: null,
  };
}

/** The row that tells how the game stands: its end; else the newest that is more than a plan; else the plan. */
function standing(rows: readonly Row[]): Row {
  const [first, ...rest] = rows.toSorted((a, b) => rank(b) - rank(a) || b.time - a.time);
  if (first === undefined) throw new Error(`a game without rows (${rest.length})`);
  return first;
}

function rank(row: Row): number {
  const status = statusOf(row);
  return status === "finished" ? 2 : status === "scheduled" ? 0 : 1;
}

function statusOf(row: Row): Game["status"] {
  return gameStatuses.find((status) => status === row.tags["status"]) ?? "scheduled";
}

/**
 * The time of the newest plan is the kick-off: a game that moved has one for each time it was set for. One after the end
 * is of a game that was moved forward. Where there is none (the hub saw the game too late) the row's own time stands in.
 */
function startOf(rows: readonly Row[], row: Row): { readonly time: Micros; readonly known: boolean } {
  const latest = statusOf(row) === "finished" ? row.time : Infinity;
  const plans = rows.filter((each) => statusOf(each) === "scheduled" && each.time <= latest);
  if (plans.length === 0) return { time: row.time, known: false };
  return { time: Math.max(...plans.map(({ time }) => time)), known: true };
}

/** "3" → 3; with four quarters "OT" → 5, "2OT" → 6; hockey's shootout counts as the period after the overtime. */
function periodNumber(label: string, regulation: number): number {
  if (label === "") return 0;
  if (label === "SO") return regulation + 2;
  const overtime = /^(\d*)OT$/.exec(label);
  if (overtime === null) return Number(label);
  return regulation + (overtime[1] === "" ? 1 : Number(overtime[1]));
}

function seasonTypeOf(week: string | null): SeasonType | null {
  if (week === null) return null;
  if (week.startsWith("pre_") || week === "hall_of_fame") return "preseason";
  return /^\d+$/.test(week) ? "regular" : "postseason";
}
