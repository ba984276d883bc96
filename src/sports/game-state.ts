import { isDeepStrictEqual } from "node:util";
import type { Game } from "../model/game.ts";
import type { Point } from "../model/point.ts";
import type { Micros } from "../model/time.ts";
import type { DocumentChange } from "../store/store.ts";
import { isBehind } from "./game-progress.ts";
import { planOf, scorePoint } from "./score-point.ts";

/** Documents of this kind hold a {@link KnownGame} each, by the game's id: what a restart needs to know. */
export const GAME_DOCUMENT = "game";

/** A game as it is believed to be, with what ESPN last said against it. */
export interface KnownGame extends Game {
  /** A step back that one poll told: it counts when the next poll that tells of the game says it again. */
  readonly pending?: Game;
}

/** The document of a game. */
export interface GameDocument extends DocumentChange {
  readonly kind: typeof GAME_DOCUMENT;
  readonly value: KnownGame;
}

export interface GameChanges {
  /** For nfl_scores and nhl_scores; nothing for the leagues that have no measurement. */
  readonly points: readonly Point[];
  readonly documents: readonly GameDocument[];
  /** The games in which anything is new, as they are now. */
  readonly changed: readonly Game[];
}

/** Nothing is new. */
export const UNCHANGED: GameChanges = { points: [], documents: [], changed: [] };

/**
 * Compares what was seen with what was known, and says what is to be written (SPEC section 1). Pure.
 *
 * - A scheduled game is written once, at its kick-off, when that is confirmed; again when the kick-off moves.
 * - A live game is written at the time seen, when a field of its point changed: score, clock, period, situation.
 * - An end, a postponement, a cancellation: once, at the time seen; again when ESPN corrects the score afterwards.
 * - At first sight a game is written as it stands, and at its kick-off: when it began is not to be had later. The
 *   kick-off is made good too where it was confirmed, or moved, unseen. A game that is known is the same game after a
 *   restart.
 * - A step back ({@link isBehind}) is kept as `pending` and changes nothing, until the next poll that tells of the game
 *   has the same status and is not behind it: then it counts, as that poll tells it. A poll that goes on from what was
 *   known ends the doubt. A game that a poll leaves out is as it was.
 * - What changes nothing in the point (a broadcaster, the words of the last play) changes the document alone, and
 *   an identical poll changes nothing.
 *
 * @param known the games known so far, by id
 */
export function observeGames(
  known: ReadonlyMap<string, KnownGame>,
  seen: readonly Game[],
  seenAt: Micros,
): GameChanges {
  const points: Point[] = [];
  const documents = new Map<string, KnownGame>();
  const changed = new Map<string, Game>();
  for (const game of seen) {
    const { pending, ...before } = documents.get(game.id) ?? known.get(game.id) ?? NOT_KNOWN;
    if (isGame(before)) {
      if (isDeepStrictEqual(before, game)) {
        if (pending !== undefined) documents.set(game.id, before);
        continue;
      }
      if (isBehind(before, game) && !isSaidAgain(pending, game)) {
        documents.set(game.id, { ...before, pending: game });
        continue;
      }
    }
    points.push(...newPoints(isGame(before) ? before : undefined, game, seenAt));
    documents.set(game.id, game);
    changed.set(game.id, game);
  }
  return { points, documents: documentsOf(documents), changed: [...changed.values()] };
}

/**
 * Adds to a game what another page than the scoreboard tells of it (shots, power plays). Its standing is that of
 * `known`; what is pending stays so. Pure.
 */
export function amendGame(known: KnownGame, game: Game, seenAt: Micros): GameChanges {
  const { pending, ...before } = known;
  if (isDeepStrictEqual(before, game)) return UNCHANGED;
  const value = pending === undefined ? game : { ...game, pending };
  return {
    points: newPoints(before, game, seenAt),
    documents: documentsOf(new Map([[game.id, value]])),
    changed: [game],
  };
}

const NOT_KNOWN: { readonly pending?: Game } = {};

function isGame(before: Partial<Game>): before is Game {
  return before.id !== undefined;
}

function isSaidAgain(pending: Game | undefined, game: Game): boolean {
  return pending !== undefined && pending.status === game.status && !isBehind(pending, game);
}

function newPoints(before: Game | undefined, game: Game, seenAt: Micros): readonly Point[] {
  const points: Point[] = [];
  const plan = game.status === "scheduled" ? undefined : scorePoint(planOf(game), seenAt);
  const lastPlan = before === undefined ? undefined : scorePoint(planOf(before), seenAt);
  if (plan !== undefined && plan.time !== lastPlan?.time) points.push(plan);
  const next = scorePoint(game, seenAt);
  if (next !== undefined && (before === undefined || isNews(scorePoint(before, seenAt), next))) points.push(next);
  return points;
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

function documentsOf(games: ReadonlyMap<string, KnownGame>): readonly GameDocument[] {
  return [...games].map(([id, value]) => ({ kind: GAME_DOCUMENT, id, value }));
}
