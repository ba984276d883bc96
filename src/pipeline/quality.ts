import type { Unreadable } from "../model/home.ts";
import type { Log } from "../ops/log.ts";

/** Samples kept for a reason, newest last. */
const SAMPLES = 5;
/** Reasons that are told apart; a peer that makes up reasons cannot fill the memory. */
const MAX_REASONS = 100;

export interface QualityEntry {
  readonly source: string;
  readonly reason: string;
  readonly count: number;
  readonly samples: readonly { readonly detail: string; readonly sample: string }[];
}

/** What could not be read or kept: counted by reason, logged at the first time and at each power of ten, with bounded samples. */
export class Quality {
  readonly #log: Log;
  readonly #entries = new Map<
    string,
    { source: string; reason: string; count: number; samples: QualityEntry["samples"] }
  >();

  constructor(log: Log) {
    this.#log = log;
  }

  note(source: string, { reason, detail, sample }: Unreadable): void {
    const key = `${source} ${reason}`;
    let entry = this.#entries.get(key);
    if (entry === undefined) {
      if (this.#entries.size >= MAX_REASONS && reason !== "other") {
        this.note(source, { reason: "other", detail, sample });
        return;
      }
      entry = { source, reason, count: 0, samples: [] };
      this.#entries.set(key, entry);
    }
    entry.count += 1;
    entry.samples = [...entry.samples.slice(1 - SAMPLES), { detail, sample }];
    if (isPowerOfTen(entry.count)) this.#log.warn({ source, reason, count: entry.count, sample }, `refused: ${detail}`);
  }

  entries(): readonly QualityEntry[] {
    return [...this.#entries.values()];
  }
}

function isPowerOfTen(count: number): boolean {
  return Number.isInteger(Math.log10(count));
}
