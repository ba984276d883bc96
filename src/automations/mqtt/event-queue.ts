import type { GameEvent } from "../../model/game-event.ts";
import type { Clock } from "../../model/clock.ts";
import { timeLeft } from "./game-message.ts";

/**
 * The events that the broker does not have yet. Each one stays until it is acknowledged or expires, so that there are never
 * more than happen in that time; the ids of those acknowledged are remembered for as long as the events count.
 */
export class EventQueue {
  readonly #clock: Pick<Clock, "now">;
  readonly #expiresAfterMs: number;
  #waiting: readonly GameEvent[] = [];
  readonly #acknowledged = new Map<string, GameEvent | undefined>();

  /** @param acknowledged ids of events that the last run has sent */
  constructor(options: {
    readonly clock: Pick<Clock, "now">;
    readonly expiresAfterMs: number;
    readonly acknowledged: readonly string[];
  }) {
    this.#clock = options.clock;
    this.#expiresAfterMs = options.expiresAfterMs;
    for (const id of options.acknowledged) this.#acknowledged.set(id, undefined);
  }

  get size(): number {
    return this.#waiting.length;
  }

  /** What happened just now, in order: also what does not count any more, so that it is told as expired. */
  push(events: readonly GameEvent[]): void {
    this.#waiting = [...this.#waiting, ...events];
  }

  /** What happened in the last run, in order; what that has sent, and what does not count any more, is left out. */
  add(events: readonly GameEvent[]): void {
    const counting = events.filter((event) => this.#left(event) > 0);
    const added = counting.filter((event) => !this.#acknowledged.has(event.id));
    for (const event of counting) if (this.#acknowledged.has(event.id)) this.#acknowledged.set(event.id, event);
    this.#waiting = [...this.#waiting, ...added];
  }

  /** Takes those out that do not count any more. */
  expire(): readonly GameEvent[] {
    const expired = this.#waiting.filter((event) => this.#left(event) <= 0);
    if (expired.length > 0) this.#waiting = this.#waiting.filter((event) => !expired.includes(event));
    return expired;
  }

  /** In order, with the microseconds that each still counts. */
  waiting(): readonly { readonly event: GameEvent; readonly left: number }[] {
    return this.#waiting.map((event) => ({ event, left: this.#left(event) }));
  }

  /** Takes an event out that concerns nobody. */
  drop(event: GameEvent): void {
    this.#waiting = this.#waiting.filter((waiting) => waiting !== event);
  }

  /** Takes an event out that the broker has. @returns the ids to be remembered */
  acknowledge(event: GameEvent): readonly string[] {
    this.drop(event);
    this.#acknowledged.set(event.id, event);
    for (const [id, known] of this.#acknowledged) {
      if (known === undefined || this.#left(known) <= 0) this.#acknowledged.delete(id);
    }
    return [...this.#acknowledged.keys()];
  }

  #left(event: GameEvent): number {
    return timeLeft(event, this.#expiresAfterMs, this.#clock.now());
  }
}
