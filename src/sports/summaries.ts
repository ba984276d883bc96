import { isDeepStrictEqual } from "node:util";
import { compileCheck } from "../model/check.ts";
import type { Game, LeagueId } from "../model/game.ts";
import type { GameDetail, GameSummary, PlayerLine } from "../model/game-summary.ts";
import { GameDetailSchema } from "../model/game-summary.ts";
import { depthOf } from "../model/league-depth.ts";
import type { Context, Point } from "../model/point.ts";
import { context, point, series } from "../model/point.ts";
import type { Micros } from "../model/time.ts";
import { formatTime, parseTime } from "../model/time.ts";
import type { DocumentChange } from "../store/store.ts";

/** Documents of this kind hold a {@link GameDetail} each, by the game's id. */
export const DETAIL_DOCUMENT = "game_detail";

/** Stands for all players of a game that is over; no player's id is empty. */
const ALL = "";

const isDetail = compileCheck(GameDetailSchema);

/** What the summaries told of games: scoring plays, statistics of teams, and which players' points are written. */
export class Summaries {
  readonly #details = new Map<string, GameDetail>();

  /** Takes up what the last run knew; gives the ids of what cannot be read. */
  restore(documents: ReadonlyMap<string, unknown>): readonly string[] {
    const unreadable: string[] = [];
    for (const [id, value] of documents) {
      if (isDetail(value)) this.#details.set(id, value);
      else unreadable.push(`${DETAIL_DOCUMENT} ${id}`);
    }
    return unreadable;
  }

  of(gameId: string): GameDetail | undefined {
    return this.#details.get(gameId);
  }

  /** Forgets games, once their documents are gone. */
  forget(gameIds: readonly string[]): void {
    for (const id of gameIds) this.#details.delete(id);
  }

  /**
   * Compares a summary with the last one of the game: a player's point is written when a number in it is new.
   *
   * @param game as the scoreboard tells it: its season, week and start are those of the points
   */
  observe(
    league: LeagueId,
    summary: GameSummary,
    game: Game | undefined,
    readAt: Micros,
  ): { readonly points: readonly Point[]; readonly documents: readonly DocumentChange[]; apply(): void } {
    const known = this.#details.get(summary.game_id);
    // Points of a player at two times would be two games of his: a start that is corrected later moves none.
    const start = known?.start_time ?? game?.start_time ?? summary.start_time ?? null;
    const time = start === null ? undefined : parseTime(start);
    const lines = time === undefined ? [] : summary.players;
    const around = gameContext(summary, game);
    const made = lines.flatMap((line) => {
      const at = time === undefined ? undefined : playerPoint(league, line, time, around);
      return at === undefined ? [] : [{ id: line.player_id, at, checksum: checksum(at) }];
    });
    const all = checksumOf(made.map(({ checksum: sum }) => sum).join(" "));
    const isSame = ({ id, checksum: sum }: (typeof made)[number]): boolean =>
      known?.players[ALL] === all || known?.players[id] === sum;
    const points = made.filter((one) => !isSame(one)).map(({ at }) => at);
    const players = Object.fromEntries(made.map(({ id, checksum: sum }) => [id, sum]));
    const told = {
      league,
      over: summary.over,
      start_time: made.length > 0 ? start : (known?.start_time ?? null),
      team_statistics: summary.team_statistics,
      plays: summary.plays,
      // After the end the summary is hardly read again, and the games of a year are kept: one checksum then does for all.
      players: summary.over ? { [ALL]: all } : { ...known?.players, ...players },
    };
    const detail: GameDetail = { ...told, read_at: formatTime(readAt), plays: [...summary.plays] };
    const isNew = known === undefined || !isDeepStrictEqual({ ...known, read_at: detail.read_at }, detail);
    return {
      points,
      documents: isNew ? [{ kind: DETAIL_DOCUMENT, id: summary.game_id, value: detail }] : [],
      apply: () => void this.#details.set(summary.game_id, detail),
    };
  }
}

/** The game with the shots and power plays that its summary tells; the same game where there are none. */
export function withShots(game: Game, { shots, power_play }: Pick<GameSummary, "shots" | "power_play">): Game {
  if (shots === null && power_play === null) return game;
  return { ...game, ...(shots === null ? {} : { shots }), ...(power_play === null ? {} : { power_play }) };
}

/** What is the same around all players of a game. Both leagues' measurements declare the same tags. */
function gameContext(summary: GameSummary, game: Game | undefined): Context {
  const season = game?.season ?? summary.season;
  const tags = {
    game_id: summary.game_id,
    season: season === undefined ? undefined : String(season),
    week: game?.week ?? summary.week ?? undefined,
  };
  return context("nfl_player_stats", { tags, fields: {} });
}

function playerPoint(league: LeagueId, line: PlayerLine, time: Micros, around: Context): Point | undefined {
  const measurement = depthOf(league)?.players;
  if (measurement === undefined || Object.keys(line.statistics).length === 0) return undefined;
  const tags = {
    player_id: line.player_id,
    player_name: line.player_name,
    team: line.team,
    position: line.position ?? undefined,
  };
  return measurement === "nfl_player_stats"
    ? point(series("nfl_player_stats", tags), time, line.statistics, around)
    : point(series("nhl_player_stats", tags), time, line.statistics, around);
}

/** Fields come in the order of ESPN's groups, which stays. */
function checksum(of: Point): number {
  return checksumOf(`${of.series.key}${of.context?.key ?? ""} ${of.time} ${JSON.stringify(of.fields)}`);
}

/** FNV-1a, 32 bits (isthe.com/chongo/tech/comp/fnv). */
function checksumOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}
