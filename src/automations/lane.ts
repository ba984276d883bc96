import type { Clock } from "../model/clock.ts";
import type { Micros } from "../model/time.ts";
import { MICROS_PER_MS } from "../model/time.ts";

export interface LaneOptions {
  readonly clock: Clock;
  /** Ends the lane; an attempt that has begun is waited for. */
  readonly signal: AbortSignal;
  /** When a delivery may be sent; `undefined` where it is not in the queue any more. */
  dueOf(id: string): Micros | undefined;
  /** Makes one attempt. After it the delivery is out of the queue, or due later. */
  attempt(id: string): Promise<void>;
}

/** The queue of one receiver: one delivery after the other, in order. A delivery that is tried again holds up those behind it. */
export class Lane {
  readonly #options: LaneOptions;
  readonly #queue: string[] = [];
  #wait: AbortController | undefined;
  #running: Promise<void> | undefined;

  constructor(options: LaneOptions) {
    this.#options = options;
  }

  push(id: string): void {
    this.#queue.push(id);
    this.#running ??= this.#run();
  }

  /** Looks at the queue again: something in it was changed. */
  wake(): void {
    this.#wait?.abort();
  }

  /** Resolves when nothing is being sent: the queue is empty, or the lane has ended. */
  async idle(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    const { clock, signal, dueOf, attempt } = this.#options;
    // So that the lane counts as running before it can have ended.
    await Promise.resolve();
    /** What was waited for to its end: its time has come, also where the machine's clock was set back meanwhile. */
    let waited: Micros | undefined;
    for (let id = this.#queue[0]; id !== undefined && !signal.aborted; id = this.#queue[0]) {
      const due = dueOf(id);
      if (due === undefined) {
        this.#queue.shift();
        continue;
      }
      const waitMs = (due - clock.now()) / MICROS_PER_MS;
      if (waitMs <= 0 || waited === due) {
        waited = undefined;
        await attempt(id);
        continue;
      }
      this.#wait = new AbortController();
      // A timer cannot wait for longer than 2^31 ms; who wakes earlier looks again.
      await clock.sleep(Math.min(Math.ceil(waitMs), LONGEST_MS), AbortSignal.any([signal, this.#wait.signal]));
      if (waitMs <= LONGEST_MS && !this.#wait.signal.aborted) waited = due;
    }
    this.#running = undefined;
  }
}

const LONGEST_MS = 86_400_000;
