import type { Game, LeagueId } from "../model/game.ts";
import { leagues } from "../model/league.ts";
import { depthOf } from "../model/league-depth.ts";
import type { PlayerMeasurement } from "../model/player-statistics.ts";
import { totalOf } from "../model/player-statistics.ts";
import type { RangeQuery, Row, TagFilter } from "../model/query.ts";
import type { Micros } from "../model/time.ts";
import { formatTime, MAX_TIME, MICROS_PER_DAY, parseTime } from "../model/time.ts";
import { ask } from "./ask.ts";
import type { ApiDeps } from "./deps.ts";
import type { Column } from "./formats.ts";

/** What a player did in a game, as the store has it. */
export interface StoredLine {
  readonly league: LeagueId;
  readonly season: number | null;
  readonly week: string | null;
  readonly game_id: string;
  readonly time: string;
  readonly player_id: string;
  readonly player_name: string;
  readonly team: string;
  readonly position: string | null;
  readonly statistics: Readonly<Record<string, number>>;
}

/** The leagues of which statistics of players are kept. */
export const leaguesWithPlayers: readonly { readonly league: LeagueId; readonly measurement: PlayerMeasurement }[] =
  Object.keys(leagues).flatMap((league) => {
    const measurement = depthOf(league)?.players;
    return measurement === undefined ? [] : [{ league, measurement }];
  });

/**
 * The lines of a game. They are looked for among its teams' players and around its start, since a player's games stand
 * together, and no index knows those of one game; only where nothing is there, among all.
 */
export async function gameLines(
  deps: LineDeps,
  kept: (typeof leaguesWithPlayers)[number],
  { id, start_time, home_team, away_team }: Game,
): Promise<readonly StoredLine[]> {
  const tags = { game_id: id };
  const start = parseTime(start_time);
  if (start === undefined) return storedLines(deps, kept, tags);
  const teams = [home_team.abbreviation, away_team.abbreviation];
  const around = { from: Math.max(0, start - AROUND_START), to: start + AROUND_START };
  const lines = await storedLines(deps, kept, { ...tags, team: teams }, around);
  return lines.length > 0 ? lines : storedLines(deps, kept, tags);
}

/** The lines stand at the start that was known first: a correction moves none. */
const AROUND_START: Micros = 2 * MICROS_PER_DAY;

type LineDeps = Pick<ApiDeps, "store" | "clock" | "historyTimeoutMs">;

/** All lines of a measurement whose tags fit, in the order of time. */
export async function storedLines(
  deps: LineDeps,
  { league, measurement }: (typeof leaguesWithPlayers)[number],
  tags: TagFilter,
  span: { readonly from: Micros; readonly to: Micros } = { from: 0, to: MAX_TIME },
): Promise<readonly StoredLine[]> {
  const lines: StoredLine[] = [];
  const query: RangeQuery = { measurement, tags, ...span };
  let after: string | undefined;
  do {
    const result = await ask(deps, deps.store.range(after === undefined ? query : { ...query, after }));
    lines.push(...result.rows.map((row) => lineOf(league, row)));
    after = result.next;
  } while (after !== undefined);
  return lines;
}

function lineOf(league: LeagueId, { time, tags, fields }: Row): StoredLine {
  const season = tags["season"];
  return {
    league,
    season: season === undefined ? null : Number(season),
    week: tags["week"] ?? null,
    game_id: tags["game_id"] ?? "",
    time: formatTime(time),
    player_id: tags["player_id"] ?? "",
    player_name: tags["player_name"] ?? "",
    team: tags["team"] ?? "",
    position: tags["position"] ?? null,
    statistics: Object.fromEntries(
      Object.entries(fields).filter((entry): entry is [string, number] => typeof entry[1] === "number"),
    ),
  };
}

/** Adds up lines of one measurement: sums, of longest ones the longest; averages and shares are left out. Pure. */
export function totalsOf(
  measurement: PlayerMeasurement,
  lines: readonly StoredLine[],
): Readonly<Record<string, number>> {
  const totals: Record<string, number> = {};
  for (const { statistics } of lines) {
    for (const [field, value] of Object.entries(statistics)) {
      const how = totalOf(measurement, field);
      const before = totals[field];
      if (how === "none") continue;
      totals[field] = before === undefined ? value : how === "sum" ? before + value : Math.max(before, value);
    }
  }
  return totals;
}

/** The opponent of a team in a game: its abbreviation; `null` where the game is not known any more. */
export function opponentOf(game: Game | undefined, team: string): string | null {
  if (game === undefined) return null;
  const [home, away] = [game.home_team.abbreviation, game.away_team.abbreviation];
  return team === home ? away : team === away ? home : null;
}

/** A column for each statistic that one of the lines has, in the order in which they come. */
export function statisticColumns<T extends { readonly statistics: Readonly<Record<string, number>> }>(
  lines: readonly T[],
): readonly Column<T>[] {
  const names = new Set(lines.flatMap(({ statistics }) => Object.keys(statistics)));
  return [...names].map((name) => ({ name, value: ({ statistics }) => statistics[name] ?? null }));
}
