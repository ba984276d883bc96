import type { measurements } from "./measurement.ts";
import type { Fields } from "./point.ts";

/** The fields of a summary, as the table of measurements declares them. */
export type Summary = { readonly [K in SummaryField]?: number | undefined };

export type SummaryField = keyof typeof measurements.hourly_events.fields;

const ofSamples = ["avg_value", "min_value", "max_value", "first_value", "last_value", "sample_count"] as const;
const ofLine = ["time_weighted_avg", "on_seconds"] as const;
const ofMeter = ["change", "total_energy"] as const;
export const summaryFields: readonly SummaryField[] = [...ofSamples, ...ofLine, ...ofMeter, "event_count", "coverage"];

/** How many samples of a summary are numbers. One that was not made here, from Home Assistant's statistics, stands as one. */
export function samplesIn({ avg_value, event_count, sample_count }: Summary): number {
  return sample_count ?? (avg_value === undefined ? 0 : (event_count ?? 1));
}

/**
 * What a stored row says. Points cannot lose a field, nor can one point be removed from every kind of mirror; so where a
 * figure is no longer true, the counts in the row say that it is void: without samples there is no mean of them, without
 * coverage no mean over time, and with neither there is no summary.
 *
 * @returns `undefined` where the row stands for nothing
 */
export function readSummary(fields: Fields): Summary | undefined {
  const read: Partial<Record<SummaryField, number>> = {};
  for (const name of summaryFields) {
    const value = fields[name];
    if (typeof value === "number") read[name] = value;
  }
  const { event_count: events, sample_count: samples, coverage } = read;
  if (events === 0 && coverage === 0) return undefined;
  const drop = (names: readonly SummaryField[]): void => names.forEach((name) => delete read[name]);
  if (events === 0 || samples === 0) drop(ofSamples);
  if (events === 0) drop(ofMeter);
  if (coverage === 0) drop(ofLine);
  if (samples !== undefined && samples === events) drop(["sample_count"]);
  return read;
}
