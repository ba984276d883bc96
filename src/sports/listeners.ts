import { messageOf } from "../model/errors.ts";
import type { Log } from "../ops/log.ts";
import type { SportsChange } from "./view.ts";

/** Those who watch games. They are told one after the other, and one that throws harms nobody. */
export class Listeners {
  readonly #all = new Set<(change: SportsChange) => void>();
  readonly #log: Log;

  constructor(log: Log) {
    this.#log = log;
  }

  add(listener: (change: SportsChange) => void): () => void {
    // A function of its own for each call: who watches twice is told twice, and ends each by itself.
    const own = (change: SportsChange): void => listener(change);
    this.#all.add(own);
    return () => void this.#all.delete(own);
  }

  tell(change: SportsChange): void {
    if (change.games.length === 0 && change.events.length === 0) return;
    for (const listener of this.#all) {
      try {
        listener(change);
      } catch (error) {
        this.#log.error({ error: messageOf(error) }, "a watcher of games failed");
      }
    }
  }
}
