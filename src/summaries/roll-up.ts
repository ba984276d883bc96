import type { Bucket } from "./calendar.ts";
import { tidy } from "./hour.ts";
import type { Summary } from "../model/summary.ts";
import { samplesIn } from "../model/summary.ts";

/** A summary with the bucket that it is of. */
export interface Summarised {
  readonly bucket: Bucket;
  readonly summary: Summary;
}

/**
 * The summary of a longer bucket from those of the shorter ones in it, exactly, without the points:
 *
 * - `avg_value` = Σ avg x n / Σ n, n being the samples that are numbers (`sample_count`, else `event_count`);
 * - `time_weighted_avg` = Σ twa x t / Σ t, t = coverage x length of the shorter bucket;
 * - `coverage` = Σ t / length of the longer bucket; where some have a mean over time, t of the others is left out;
 * - `min_value`, `max_value` of all; `first_value` of the first, `last_value` of the last one that has samples;
 * - `event_count`, `on_seconds`, `change`, `total_energy` summed up.
 *
 * @param parts in order
 * @returns `undefined` where there are none
 */
export function rollUp(bucket: Bucket, parts: readonly Summarised[]): Summary | undefined {
  if (parts.length === 0) return undefined;
  const summaries = parts.map(({ summary }) => summary);
  const values = summaries.filter(({ avg_value }) => avg_value !== undefined);
  const samples = sum(values, samplesIn) ?? 0;
  // Home Assistant's statistics do not tell how many states there were.
  const counted = sum(summaries, ({ event_count }) => event_count);
  const events = counted === 0 && samples > 0 ? undefined : counted;
  const change = sum(summaries, (of) => of.change);
  const energy = sum(summaries, (of) => of.total_energy);
  const onSeconds = sum(summaries, (of) => of.on_seconds);
  return {
    ...(samples > 0 ? { avg_value: weighted(values.map((of) => [of.avg_value ?? 0, samplesIn(of)])) } : {}),
    ...(samples > 0 ? edgesOf(values) : {}),
    ...lineOf(bucket, parts),
    ...(events === undefined ? {} : { event_count: events }),
    ...(samples === 0 || samples === events ? {} : { sample_count: samples }),
    ...(onSeconds === undefined ? {} : { on_seconds: onSeconds }),
    ...(change === undefined ? {} : { change: tidy(change) }),
    ...(energy === undefined ? {} : { total_energy: tidy(energy) }),
  };
}

function edgesOf(values: readonly Summary[]): Summary {
  const defined = (of: readonly (number | undefined)[]): number[] => of.filter((value) => value !== undefined);
  return {
    min_value: Math.min(...defined(values.map((of) => of.min_value))),
    max_value: Math.max(...defined(values.map((of) => of.max_value))),
    first_value: values[0]?.first_value,
    last_value: values.at(-1)?.last_value,
  };
}

function lineOf(bucket: Bucket, parts: readonly Summarised[]): Summary {
  const known = parts.map(({ bucket: { start, end }, summary }) => ({
    mean: summary.time_weighted_avg,
    // Home Assistant's statistics do not tell it; their mean is one over the whole hour.
    time: (summary.coverage ?? 1) * (end - start),
  }));
  const line = known.filter(({ mean, time }) => mean !== undefined && time > 0);
  const covered = (line.length > 0 ? line : known).reduce((total, { time }) => total + time, 0);
  const coverage = Math.min(1, covered / (bucket.end - bucket.start));
  if (line.length === 0) return { coverage };
  return { time_weighted_avg: weighted(line.map(({ mean = 0, time }) => [mean, time])), coverage };
}

function weighted(parts: readonly (readonly [value: number, weight: number])[]): number {
  let total = 0;
  let weights = 0;
  for (const [value, weight] of parts) {
    total += value * weight;
    weights += weight;
  }
  return total / weights;
}

/** The sum of those that are there; `undefined` where none is. */
function sum(of: readonly Summary[], take: (summary: Summary) => number | undefined): number | undefined {
  let total: number | undefined;
  for (const summary of of) {
    const value = take(summary);
    if (value !== undefined) total = (total ?? 0) + value;
  }
  return total;
}
