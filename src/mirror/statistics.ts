/** SPEC section 3: write times are those of the last 100 batches. */
const KEPT = 100;

export interface WriteStatistics {
  readonly points_written: number;
  /** Points that the server refused for good. */
  readonly points_failed: number;
  readonly batches: number;
  /** Attempts that ended with the batch written, of all attempts; null before the first. */
  readonly success_rate: number | null;
  /** Of the last 100 batches, milliseconds; null before the first. */
  readonly write_ms: { readonly mean: number; readonly p50: number; readonly p99: number } | null;
}

/** Counts since the hub started. */
export class Statistics {
  #written = 0;
  #failed = 0;
  #batches = 0;
  #attempts = 0;
  readonly #times: number[] = [];

  failedAttempt(): void {
    this.#attempts += 1;
  }

  batch({ written, failed, ms }: { readonly written: number; readonly failed: number; readonly ms: number }): void {
    this.#attempts += 1;
    this.#batches += 1;
    this.#written += written;
    this.#failed += failed;
    this.#times.push(ms);
    if (this.#times.length > KEPT) this.#times.shift();
  }

  report(): WriteStatistics {
    const sorted = this.#times.toSorted((a, b) => a - b);
    // The nearest rank: of 100 times p99 is the 99th.
    const rank = (share: number): number => round(sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0);
    const mean = sorted.reduce((sum, ms) => sum + ms, 0) / sorted.length;
    return {
      points_written: this.#written,
      points_failed: this.#failed,
      batches: this.#batches,
      success_rate: this.#attempts === 0 ? null : round(this.#batches / this.#attempts),
      write_ms: sorted.length === 0 ? null : { mean: round(mean), p50: rank(0.5), p99: rank(0.99) },
    };
  }
}

function round(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
