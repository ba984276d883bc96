import type { Game } from "../model/game.ts";
import type { Micros } from "../model/time.ts";
import { MICROS_PER_DAY } from "../model/time.ts";
import { startsAfter } from "./starts-after.ts";

/** A season and the time until the next: after this many days since its start a game leaves memory and documents. */
const KEEP_GAME_DAYS = 400;

/** Finds the games to be forgotten, once a day. */
export class OldGames {
  #lookedAt: Micros | undefined;

  /** What ESPN still lists stays: dropped, it would be written as new. Nothing where the last look is not a day ago. */
  of(games: ReadonlyMap<string, Game>, listed: readonly Game[], now: Micros): readonly string[] {
    if (!this.#isDue(now)) return [];
    const stays = new Set(listed.map(({ id }) => id));
    const isKept = startsAfter(now - KEEP_GAME_DAYS * MICROS_PER_DAY);
    return [...games.values()].filter((game) => !isKept(game) && !stays.has(game.id)).map(({ id }) => id);
  }

  /** To be called once what was found is on disk. */
  looked(now: Micros): void {
    if (this.#isDue(now)) this.#lookedAt = now;
  }

  #isDue(now: Micros): boolean {
    return this.#lookedAt === undefined || now - this.#lookedAt >= MICROS_PER_DAY;
  }
}
