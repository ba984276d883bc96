import type { Clock } from "../model/clock.ts";
import type { Unreadable } from "../model/home.ts";
import type { Micros } from "../model/time.ts";
import type { Log } from "../ops/log.ts";

/** Samples kept for a reason, newest last. */
const SAMPLES = 5;
/** Reasons that are told apart; a peer that makes up reasons cannot fill the memory. */
const MAX_REASONS = 100;
/** Entities that are remembered as told. */
const MAX_TOLD = 10_000;

export interface QualitySample {
  readonly time: Micros;
  readonly detail: string;
  readonly sample: string;
}

/** What happened since the start for one reason. */
export interface QualityEntry {
  readonly source: string;
  readonly reason: string;
  readonly count: number;
  readonly first: Micros;
  readonly last: Micros;
  readonly samples: readonly QualitySample[];
}

/**
 * What could not be read or kept, or not kept as what it should have been: counted by reason, with bounded samples.
 * Logged at the first time and at each power of ten; of what is about an entity, once for each.
 */
export class Quality {
  readonly #log: Log;
  readonly #clock: Clock;
  readonly #entries = new Map<string, QualityEntry>();
  readonly #told = new Set<string>();

  constructor(log: Log, clock: Clock) {
    this.#log = log;
    this.#clock = clock;
  }

  /** @param about the entity that it is a trait of, where it is one that will show again and again */
  note(source: string, problem: Unreadable, about?: string): void {
    const { detail, sample } = problem;
    const isNew = !this.#entries.has(`${source} ${problem.reason}`);
    const reason = isNew && this.#entries.size >= MAX_REASONS ? "other" : problem.reason;
    const key = `${source} ${reason}`;
    const time = this.#clock.now();
    const before = this.#entries.get(key);
    const count = (before?.count ?? 0) + 1;
    const samples = [...(before?.samples ?? []).slice(1 - SAMPLES), { time, detail, sample }];
    this.#entries.set(key, { source, reason, count, first: before?.first ?? time, last: time, samples });
    if (about === undefined ? isPowerOfTen(count) : this.#isFirst(`${key} ${about}`))
      this.#log.warn({ source, reason, count, sample }, `${about === undefined ? "refused: " : ""}${detail}`);
  }

  entries(): readonly QualityEntry[] {
    return [...this.#entries.values()];
  }

  #isFirst(key: string): boolean {
    if (this.#told.has(key) || this.#told.size >= MAX_TOLD) return false;
    this.#told.add(key);
    return true;
  }
}

function isPowerOfTen(count: number): boolean {
  return Number.isInteger(Math.log10(count));
}
