/** One figure of a benchmark, beside its peer's in the same run where it has one. */
export interface BenchResult {
  readonly name: string;
  /** Such as events/s, ms, MB. */
  readonly unit: string;
  readonly value: number;
  readonly peer?: { readonly name: string; readonly value: number };
  /** What the figure shall reach, as the specification says it. */
  readonly reach?: string;
}

/** A benchmark is a file in this folder that exports these. One round is one call of `run`. */
export interface Bench {
  readonly name: string;
  readonly about: string;
  /** How many rounds are enough, whatever is asked for: one of what comes out the same each time. */
  readonly rounds?: number;
  run(): Promise<readonly BenchResult[]>;
}

/** A benchmark whose figures are no pairs: it gives a table of its own for each size that is asked for, once. */
export interface SizedBench {
  readonly name: string;
  readonly about: string;
  /** Lines of Markdown above the tables: what they are of, and what is not alike. */
  readonly notes: string;
  /** @returns lines of Markdown */
  table(size: string): Promise<string>;
}

export interface Median extends BenchResult {
  /** Our figure divided by the peer's: the median of the rounds' ratios. */
  readonly ratio?: number;
}

/** The median of each figure and of each ratio over the rounds. */
export function medians(rounds: readonly (readonly BenchResult[])[]): readonly Median[] {
  return (rounds[0] ?? []).map((first, index) => {
    const all = rounds.flatMap((round) => round[index] ?? []);
    const value = median(all.map((result) => result.value));
    if (first.peer === undefined) return { ...first, value };
    const peer = { name: first.peer.name, value: median(all.flatMap((result) => result.peer?.value ?? [])) };
    const ratio = median(all.flatMap((result) => (result.peer === undefined ? [] : result.value / result.peer.value)));
    return { ...first, value, peer, ratio };
  });
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

/** The value below which `share` of the values lie. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
