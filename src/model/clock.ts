import type { Micros } from "./time.ts";
import { MICROS_PER_MS } from "./time.ts";

/** A pending call; `cancel` is safe to call twice and after it ran. */
export interface Timer {
  cancel(): void;
}

/**
 * The only way to learn the time or to wait. Everything that depends on time takes a clock, so that a season
 * replays in seconds and no test sleeps.
 */
export interface Clock {
  /** Wall time, microseconds since the epoch. */
  now(): Micros;
  /** Calls `run` once after `delayMs` milliseconds. A pending timer does not keep the process alive. */
  after(delayMs: number, run: () => void): Timer;
  /** Resolves after `delayMs` milliseconds, or as soon as `signal` aborts (it never rejects: look at the signal). */
  sleep(delayMs: number, signal?: AbortSignal): Promise<void>;
}

/** `sleep` for any clock that has `after`. */
export function sleepWith(clock: Pick<Clock, "after">, delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) {
      resolve();
      return;
    }
    const wake = (): void => {
      timer.cancel();
      signal?.removeEventListener("abort", wake);
      resolve();
    };
    const timer = clock.after(delayMs, wake);
    signal?.addEventListener("abort", wake, { once: true });
  });
}

/** The machine's clock. */
export const systemClock: Clock = {
  // Date.now follows corrections of the machine's clock; performance.now would drift away from it over months.
  now: () => Date.now() * MICROS_PER_MS,
  after(delayMs, run) {
    const handle = setTimeout(run, delayMs);
    handle.unref();
    return { cancel: () => clearTimeout(handle) };
  },
  sleep: (delayMs, signal) => sleepWith(systemClock, delayMs, signal),
};

/** A clock that stands still until it is told to move: for tests and for replays as fast as they go. */
export class ManualClock implements Clock {
  #now: Micros;
  #nextId = 0;
  readonly #pending = new Map<number, { at: Micros; run: () => void }>();

  constructor(now: Micros) {
    this.#now = now;
  }

  now(): Micros {
    return this.#now;
  }

  after(delayMs: number, run: () => void): Timer {
    const id = this.#nextId++;
    this.#pending.set(id, { at: this.#now + delayMs * MICROS_PER_MS, run });
    return { cancel: () => this.#pending.delete(id) };
  }

  sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
    return sleepWith(this, delayMs, signal);
  }

  /** When the next timer is due, or `undefined` where none is pending. */
  nextDue(): Micros | undefined {
    let due: Micros | undefined;
    for (const timer of this.#pending.values()) if (due === undefined || timer.at < due) due = timer.at;
    return due;
  }

  /** Moves to `time`, running what falls due on the way in order of its time (ties in order of registration). */
  async moveTo(time: Micros): Promise<void> {
    for (;;) {
      let next: [number, { at: Micros; run: () => void }] | undefined;
      for (const entry of this.#pending) {
        if (entry[1].at <= time && (next === undefined || entry[1].at < next[1].at)) next = entry;
      }
      if (next === undefined) break;
      this.#pending.delete(next[0]);
      this.#now = Math.max(this.#now, next[1].at);
      next[1].run();
      // Lets the promises that the timer woke run up to their next wait before time goes on.
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
    this.#now = Math.max(this.#now, time);
  }

  async advance(ms: number): Promise<void> {
    await this.moveTo(this.#now + ms * MICROS_PER_MS);
  }
}
