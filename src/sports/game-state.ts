import { isDeepStrictEqual } from "node:util";
import type { Game } from "../model/game.ts";
import type { Point } from "../model/point.ts";
import type { Micros } from "../model/time.ts";
import type { DocumentChange } from "../store/store.ts";
import { planOf, scorePoint } from "./score-point.ts";

/** Documents of this kind hold a {@link Game} each, by the game's id: what a restart needs to know. */
export const GAME_DOCUMENT = "game";

export interface GameChanges {
  /** For nfl_scores and nhl_scores; nothing for the leagues that have no measurement. */
  readonly points: readonly Point[];
  readonly documents: readonly DocumentChange[];
  /** The games in which anything is new, as they are now. */
  readonly changed: readonly Game[];
}

/**
 * Compares what was seen with what was known, and says what is to be written (SPEC section 1). Pure.
 *
 * - A scheduled game is written once, at its kick-off, when that is confirmed; again when the kick-off moves.
 * - A live game is written at the time seen, when a field of its point changed: score, clock, period, situation.
 * - An end, a postponement, a cancellation: once, at the time seen; again when ESPN corrects the score afterwards.
 * - At first sight a game is written as it stands, and at its kick-off: when it began is not to be had later. A game
 *   that is known is the same game after a restart.
 * - What changes nothing in the point (a broadcaster, the words of the last play) changes the document alone, and
 *   an identical poll changes nothing.
 *
 * @param known the games known so far, by id
 */
export function observeGames(known: ReadonlyMap<string, Game>, seen: readonly Game[], seenAt: Micros): GameChanges {
  const points: Point[] = [];
  const changed = new Map<string, Game>();
  for (const game of seen) {
    const before = changed.get(game.id) ?? known.get(game.id);
    if (before !== undefined && (isSlip(before, game) || isDeepStrictEqual(before, game))) continue;
    changed.set(game.id, game);
    const plan = before === undefined && game.status !== "scheduled" ? scorePoint(planOf(game), seenAt) : undefined;
    if (plan !== undefined) points.push(plan);
    const next = scorePoint(game, seenAt);
    if (next !== undefined && (before === undefined || isNews(scorePoint(before, seenAt), next))) points.push(next);
  }
  const games = [...changed.values()];
  return {
    points,
    documents: games.map((game) => ({ kind: GAME_DOCUMENT, id: game.id, value: game })),
    changed: games,
  };
}

/** The status is a tag of the series, and the time of a scheduled game is its kick-off: both count as news. */
function isNews(last: Point | undefined, next: Point): boolean {
  return (
    last === undefined ||
    last.series.key !== next.series.key ||
    last.time !== next.time ||
    !isDeepStrictEqual(last.fields, next.fields)
  );
}

/**
 * ESPN was seen to answer one poll of a running game as if it had not begun (1-0 in play, 0-0 scheduled, and back).
 * A step back to scheduled at the same kick-off that would take points or an end away is such a slip.
 */
function isSlip(before: Game, now: Game): boolean {
  if (now.status !== "scheduled" || now.start_time !== before.start_time) return false;
  const begun = before.status === "finished" || (before.status === "live" && before.score.home + before.score.away > 0);
  return begun;
}
