import type { Game } from "../../model/game.ts";
import type { Micros } from "../../model/time.ts";
import { MICROS_PER_MINUTE, MICROS_PER_MS, MICROS_PER_SECOND, parseTime } from "../../model/time.ts";
import type { DocumentChange } from "../../store/store.ts";
import type { GameDocument } from "../game-state.ts";
import { GAME_DOCUMENT } from "../game-state.ts";
import { hasBegun } from "./told.ts";

/** When something may have happened: after `since`, and not after it was seen. */
export interface Interval {
  readonly since: Micros;
  /** Nobody looked for longer than was meant: the hub was off, or ESPN did not answer. */
  readonly late: boolean;
}

/**
 * How long the hub means to wait between two looks at a game that stands so, in milliseconds, `at` a time.
 */
export type WaitBetweenLooks = (game: Game, at: Micros) => number;

/** ESPN's pace where nothing is set: a game that is on every 15 s, any other one now and then. */
export const usualWaitMs: WaitBetweenLooks = ({ status }) => (status === "live" ? 15_000 : 3_600_000);

/**
 * So much later than it was meant to be a look is in time: some polls that fail, and what {@link KEEP_EVERY} makes of the last look
 * before a restart.
 */
const SLACK: Micros = 90 * MICROS_PER_SECOND;
/** A look that shows nothing new is written at most so often, and only of a game that is looked at more often. */
const KEEP_EVERY: Micros = MICROS_PER_MINUTE;

/**
 * When each game was last looked at and stood as it is known: exact in memory; on disk as `looked_at` in the game's own document,
 * with every change, and without one no older than {@link KEEP_EVERY} and a poll while the game is on or about to begin.
 */
export class Looks {
  readonly #waitMs: WaitBetweenLooks;
  readonly #at = new Map<string, Micros>();
  readonly #kept = new Map<string, Micros>();

  constructor(waitMs: WaitBetweenLooks) {
    this.#waitMs = waitMs;
  }

  restore(lookedAt: ReadonlyMap<string, Micros>): void {
    for (const [id, at] of lookedAt) {
      this.#at.set(id, at);
      this.#kept.set(id, at);
    }
  }

  /** When what is new in a game may have happened: since the last look, and in a game that is on, since its start. */
  interval(before: Game, game: Game, seenAt: Micros): Interval {
    const look = this.#at.get(game.id) ?? -Infinity;
    const start = hasBegun(game) ? (parseTime(game.start_time) ?? -Infinity) : -Infinity;
    const known = Math.max(Math.min(look, seenAt), start < seenAt ? start : -Infinity);
    // Of a game that has not begun, and that this version never looked at, nothing earlier is known.
    const since = Number.isFinite(known) ? known : seenAt;
    return { since, late: seenAt - since > this.#waitMs(before, since) * MICROS_PER_MS + SLACK };
  }

  /**
   * A look at games.
   *
   * @param seen as they were told
   * @param documents of those in which something is new; one that is `pending` did not stand as it is known
   * @returns the documents with the time of the look, and those of games of which it has to be kept
   */
  look(
    seen: readonly Game[],
    documents: readonly GameDocument[],
    readAt: Micros,
  ): { readonly documents: readonly DocumentChange[]; apply(): void } {
    const doubted = new Set(documents.filter(({ value }) => value.pending !== undefined).map(({ id }) => id));
    const looked = seen.filter(({ id }) => !doubted.has(id));
    const written = new Set(documents.map(({ id }) => id));
    const stale = looked.filter((game) => !written.has(game.id) && this.#isToBeKept(game, readAt));
    const fresh = stale.map((game): GameDocument => ({ kind: GAME_DOCUMENT, id: game.id, value: game }));
    const kept = [...documents, ...fresh];
    return {
      documents: kept.map((document) => this.stamped(document, doubted.has(document.id) ? undefined : readAt)),
      apply: () => {
        for (const { id } of looked) this.#at.set(id, readAt);
        for (const { id } of kept) if (!doubted.has(id)) this.#kept.set(id, readAt);
      },
    };
  }

  /** A game's document with the time of the last look at it; of the look that is being made where it is given. */
  stamped(document: GameDocument, readAt?: Micros): DocumentChange {
    const looked_at = readAt ?? this.#at.get(document.id);
    return looked_at === undefined ? document : { ...document, value: { ...document.value, looked_at } };
  }

  forget(gameIds: readonly string[]): void {
    for (const id of gameIds) {
      this.#at.delete(id);
      this.#kept.delete(id);
    }
  }

  #isToBeKept(game: Game, readAt: Micros): boolean {
    const since = Math.abs(readAt - (this.#kept.get(game.id) ?? -Infinity));
    return since >= KEEP_EVERY && this.#waitMs(game, readAt) * MICROS_PER_MS < KEEP_EVERY;
  }
}
