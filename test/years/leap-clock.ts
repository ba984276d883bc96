import type { Clock, Timer } from "../../src/model/clock.ts";
import type { Micros } from "../../src/model/time.ts";
import { sleepWith } from "../../src/model/clock.ts";
import { MICROS_PER_MS } from "../../src/model/time.ts";

/** Between two leaps the clock goes a little faster than the world's. */
const RATE = 2;
/** What waits for less than a second waits that much less: a commit's 100 ms are 5. */
const HURRY = 20;
const LOOK_EVERY_MS = 1;
/** A long pause is at least so long in the world: within it a peer on the same machine answers a ping. */
const LONG_MS = 10_000;
const LEAST_MS = 60;
/** A timer of seconds is a patience with what the machine does, which does not go faster for a leap. */
const PATIENCE_MS = 1_000;

interface Pending {
  /** When a pause ends; a timer that is none has only `notBefore`. */
  readonly at: Micros | undefined;
  /** `performance.now()` before which it does not run. */
  readonly notBefore: number;
  readonly run: () => void;
}

/**
 * A clock that is moved on by leaps of minutes and hours, and goes fast in between. A pause that ends in a leap ends once,
 * after it: to a program it is a machine that slept. So three years of the pauses of a hub pass in minutes, and whatever
 * waits for the disk or for a socket still has the time that it needs.
 */
export class LeapClock implements Clock {
  #base: Micros;
  #since = performance.now();
  #nextId = 0;
  #isHeld = true;
  readonly #pending = new Map<number, Pending>();

  constructor(now: Micros) {
    this.#base = now;
    setInterval(() => this.#runDue(), LOOK_EVERY_MS).unref();
  }

  now(): Micros {
    if (this.#isHeld) return this.#base;
    return this.#base + Math.floor((performance.now() - this.#since) * RATE * MICROS_PER_MS);
  }

  after(delayMs: number, run: () => void): Timer {
    const isPatience = delayMs >= PATIENCE_MS;
    const realMs = isPatience ? delayMs : delayMs / HURRY;
    return this.#add({ at: undefined, notBefore: performance.now() + realMs, run });
  }

  sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
    const notBefore = performance.now() + (delayMs >= LONG_MS ? LEAST_MS : 0);
    const at = this.now() + delayMs * MICROS_PER_MS;
    return sleepWith({ after: (_, run) => this.#add({ at, notBefore, run }) }, delayMs, signal);
  }

  /**
   * Moves on to `time`, never back, and stands still there until {@link release}, as it does at first: whoever drives the
   * clock can let happen what happened meanwhile, before anybody finds that it is later. Gives the time from which it leapt.
   */
  leapTo(time: Micros): Micros {
    const from = this.now();
    this.#isHeld = true;
    this.#base = Math.max(time, from);
    return from;
  }

  /** Ends the pauses that are over, and lets time go on. */
  release(): void {
    this.#isHeld = false;
    this.#since = performance.now();
    this.#runDue();
  }

  #add(pending: Pending): Timer {
    const id = this.#nextId++;
    this.#pending.set(id, pending);
    return { cancel: () => this.#pending.delete(id) };
  }

  #runDue(): void {
    const [now, real] = [this.now(), performance.now()];
    const isDue = ({ at, notBefore }: Pending): boolean =>
      notBefore <= real && (at === undefined || (!this.#isHeld && at <= now));
    const due = [...this.#pending].filter(([, pending]) => isDue(pending));
    due.sort(([, a], [, b]) => (a.at ?? 0) - (b.at ?? 0));
    for (const [id, { run }] of due) if (this.#pending.delete(id)) run();
  }
}
