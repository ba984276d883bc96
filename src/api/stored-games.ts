import type { Game, LeagueId, SeasonType, Team } from "../model/game.ts";
import { bareTeam, gameStatuses, seasonTypes } from "../model/game.ts";
import { leagueOf } from "../model/league.ts";
import type { Row } from "../model/query.ts";
import type { RowColumns } from "../model/row-columns.ts";
import { numberAt, rowAt, stringAt, tagAt } from "../model/row-columns.ts";
import type { Micros } from "../model/time.ts";
import { formatTime } from "../model/time.ts";
import { textOf } from "./row-values.ts";

/** What orders games, and pages and counts them. */
export interface GamePlace extends Pick<Game, "id" | "league" | "status" | "start_time"> {
  /** Absent where no more was read of it. */
  whole?(): Game;
}

/** What filters and adds up need of a game; the rest of it is made for those that are answered. */
export interface GameHead extends GamePlace, Pick<Game, "season" | "season_type" | "score" | "winner"> {
  readonly home_team: Pick<Team, "abbreviation">;
  readonly away_team: Pick<Team, "abbreviation">;
  readonly period: { readonly label: string };
  whole(): Game;
}

export function headOf(game: Game): GameHead {
  const { id, league, status, start_time, season, season_type, score, winner, home_team, away_team, period } = game;
  const head = { id, league, status, start_time, season, season_type, score, winner, home_team, away_team, period };
  return { ...head, whole: () => game };
}

/** A row among others. */
interface Place {
  readonly columns: RowColumns;
  readonly at: number;
  readonly time: Micros;
  readonly status: Game["status"];
}

/** How a game stands: the row that tells it, and its kick-off. */
interface Standing {
  readonly id: string;
  readonly place: Place;
  readonly start: { readonly time: Micros; readonly known: boolean };
}

/** The columns that {@link placesFromRows} reads. */
export const PLACE_COLUMNS = ["game_id", "status"] as const;

/** As {@link gamesFromRows}, of rows that need not be whole. Pure. */
export function placesFromRows(league: LeagueId, parts: readonly RowColumns[]): readonly GamePlace[] {
  return standingsOf(parts).map(({ id, place, start }) => ({
    id,
    league,
    status: place.status,
    start_time: formatTime(start.time),
  }));
}

/**
 * Makes games of the rows that the store keeps of them: the newest ones of each status, of any number of games. What the
 * measurement does not hold (venue, broadcasts, points by period) is empty. In the order of the kick-offs. Pure.
 *
 * @param parts rows of one game may lie in several; of rows of one time and status the last one counts; those that were
 *   listed without being read do not count
 * @param teamOf the team of an abbreviation, where it is known
 */
export function gamesFromRows(
  league: LeagueId,
  parts: readonly RowColumns[],
  teamOf: (abbreviation: string) => Team | undefined,
): readonly GameHead[] {
  return standingsOf(parts).map((standing) => headFromRows(league, standing, teamOf));
}

function standingsOf(parts: readonly RowColumns[]): readonly Standing[] {
  const byGame = new Map<string, Place[]>();
  for (const columns of parts) {
    const { times, texts, tags } = columns;
    const [ids, statuses] = [tags.get("game_id"), tags.get("status")];
    const statusOf = texts.map((text) => gameStatuses.find((one) => one === text));
    for (let at = 0; at < times.length; at++) {
      const time = times[at] ?? Number.NaN;
      // That there are such rows, which were not read.
      if (Number.isNaN(time)) continue;
      const status = statusOf[(statuses?.[at] ?? 0) - 1] ?? "scheduled";
      const place = { columns, at, time, status };
      const id = texts[(ids?.[at] ?? 0) - 1] ?? "";
      const own = byGame.get(id);
      if (own === undefined) byGame.set(id, [place]);
      else own.push(place);
    }
  }
  const all = Array.from(byGame, ([id, own]): Standing => {
    const place = standing(own);
    return { id, place, start: startOf(own, place) };
  });
  // Times of one day are written more quickly one after the other, and who orders games by them has little left to do.
  return all.sort((a, b) => a.start.time - b.start.time);
}

function headFromRows(
  league: LeagueId,
  { id, place, start }: Standing,
  teamOf: (abbreviation: string) => Team | undefined,
): GameHead {
  const { columns, at, status } = place;
  const week = tagAt(columns, "week", at) ?? null;
  const score = { home: numberAt(columns, "home_score", at) ?? 0, away: numberAt(columns, "away_score", at) ?? 0 };
  const label = stringAt(columns, "quarter", at) ?? stringAt(columns, "period", at) ?? "";
  const seasonType = stringAt(columns, "season_type", at);
  const head: GameHead = {
    id,
    league,
    status,
    start_time: formatTime(start.time),
    season: Number(tagAt(columns, "season", at)),
    season_type: league === "nfl" ? seasonTypeOf(week) : (seasonTypes.find((type) => type === seasonType) ?? null),
    score,
    winner: status === "finished" && score.home !== score.away ? (score.home > score.away ? "home" : "away") : null,
    home_team: { abbreviation: tagAt(columns, "home_team", at) ?? "" },
    away_team: { abbreviation: tagAt(columns, "away_team", at) ?? "" },
    period: { label },
    whole: () => wholeGame(head, { start_confirmed: start.known, week }, rowAt(columns, at), teamOf),
  };
  return head;
}

function wholeGame(
  head: GameHead,
  { start_confirmed, week }: Pick<Game, "start_confirmed" | "week">,
  row: Row,
  teamOf: (abbreviation: string) => Team | undefined,
): Game {
  const { label } = head.period;
  const regulation = leagueOf(head.league)?.periods.regulation ?? 0;
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
    id: head.id,
    league: head.league,
    status: head.status,
    start_time: head.start_time,
    start_confirmed,
    season: head.season,
    season_type: head.season_type,
    week,
    home_team: team("home"),
    away_team: team("away"),
    score: head.score,
    shootout_score: null,
    winner: head.winner,
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
function standing(places: readonly Place[]): Place {
  const [first, ...rest] = places;
  if (first === undefined) throw new Error(`a game without rows (${rest.length})`);
  let best = first;
  for (const place of rest) {
    const ahead = ranks[place.status] - ranks[best.status] || place.time - best.time;
    if (ahead > 0 || (ahead === 0 && place.status <= best.status)) best = place;
  }
  return best;
}

const ranks: Readonly<Record<Game["status"], number>> = {
  finished: 2,
  live: 1,
  postponed: 1,
  canceled: 1,
  scheduled: 0,
};

/**
 * The time of the newest plan is the kick-off: a game that moved has one for each time it was set for. One after the end
 * is of a game that was moved forward. Where there is none (the hub saw the game too late) the row's own time stands in.
 */
function startOf(places: readonly Place[], stands: Place): { readonly time: Micros; readonly known: boolean } {
  const latest = stands.status === "finished" ? stands.time : Infinity;
  let newest = -Infinity;
  for (const { status, time } of places) if (status === "scheduled" && time <= latest && time > newest) newest = time;
  return newest === -Infinity ? { time: stands.time, known: false } : { time: newest, known: true };
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
