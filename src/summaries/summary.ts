import type { Fields } from "../model/point.ts";
import type { Summary, SummaryField } from "../model/summary.ts";
import { samplesIn, summaryFields } from "../model/summary.ts";
import type { Tier } from "./calendar.ts";

export const measurementOf = {
  hour: "hourly_events",
  day: "daily_events",
  month: "monthly_events",
  season: "seasonal_events",
  year: "yearly_events",
} as const satisfies Readonly<Record<Tier, string>>;

/** A row that takes a stored one back: readSummary then gives nothing. */
export const VOID: Summary = { event_count: 0, coverage: 0 };

/** What must be written over the fields of a stored row so that it reads as `next`. */
export function overwriting(stored: Fields, next: Summary): Summary {
  const lacks = (name: SummaryField): boolean => stored[name] !== undefined && next[name] === undefined;
  return {
    ...next,
    ...(lacks("sample_count") || lacks("avg_value") ? { sample_count: samplesIn(next) } : {}),
    ...(lacks("on_seconds") ? { on_seconds: 0 } : {}),
    ...(lacks("change") ? { change: 0 } : {}),
    ...(lacks("total_energy") ? { total_energy: 0 } : {}),
    // Known states without a number where there was one: only the coverage can say that the mean over time is void.
    ...(lacks("time_weighted_avg") ? { coverage: 0 } : {}),
  };
}

export function sameSummary(a: Summary | undefined, b: Summary | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return summaryFields.every((name) => a[name] === b[name]);
}
