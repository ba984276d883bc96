import type { measurements } from "./measurement.ts";
import type { Fields, FieldValue } from "./point.ts";

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
  const events = numberIn(fields["event_count"]);
  const samples = numberIn(fields["sample_count"]);
  const coverage = numberIn(fields["coverage"]);
  if (events === 0 && coverage === 0) return undefined;
  const counts = { events, samples, coverage };
  const read: Partial<Record<SummaryField, number>> = {};
  for (const name of summaryFields) {
    const value = fields[name];
    if (typeof value === "number" && isTold(name, counts)) read[name] = value;
  }
  return read;
}

function numberIn(value: FieldValue | undefined): number | undefined {
  return typeof value === "number" ? value : undefined;
}

/** Which counts of a row, where they are 0, say that a figure in it is void. */
export interface VoidBy {
  readonly events: boolean;
  readonly samples: boolean;
  readonly coverage: boolean;
}

const never: VoidBy = { events: false, samples: false, coverage: false };
const bySamples: VoidBy = { events: true, samples: true, coverage: false };

export function voidBy(name: SummaryField): VoidBy {
  if (isIn(ofSamples, name)) return bySamples;
  if (isIn(ofLine, name)) return { ...never, coverage: true };
  return isIn(ofMeter, name) ? { ...never, events: true } : never;
}

function isIn(names: readonly SummaryField[], name: SummaryField): boolean {
  return names.includes(name);
}

const voidedBy = new Map(summaryFields.map((name) => [name, voidBy(name)]));

interface Counts {
  readonly events: number | undefined;
  readonly samples: number | undefined;
  readonly coverage: number | undefined;
}

/** Whether a figure of a stored row is true, by the row's counts. */
function isTold(name: SummaryField, { events, samples, coverage }: Counts): boolean {
  if (name === "sample_count" && samples === events) return false;
  const by = voidedBy.get(name) ?? never;
  return !((by.events && events === 0) || (by.samples && samples === 0) || (by.coverage && coverage === 0));
}
