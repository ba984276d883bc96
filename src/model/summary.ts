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
  const counts = { events, samples, coverage };
  for (const name of summaryFields) if (!isTold(name, counts)) delete read[name];
  return read;
}

/** Whether a figure of a stored row is true, by the row's counts: `undefined` or NaN where it has none. */
export function isTold(
  name: SummaryField,
  counts: {
    readonly events: number | undefined;
    readonly samples: number | undefined;
    readonly coverage: number | undefined;
  },
): boolean {
  const { events, samples, coverage } = counts;
  switch (name) {
    case "event_count":
    case "coverage":
      return true;
    case "time_weighted_avg":
    case "on_seconds":
      return coverage !== 0;
    case "change":
    case "total_energy":
      return events !== 0;
    case "sample_count":
      return events !== 0 && samples !== 0 && !(samples !== undefined && samples === events);
    default:
      return events !== 0 && samples !== 0;
  }
}
