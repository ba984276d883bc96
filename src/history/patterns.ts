import { MICROS_PER_SECOND } from "../model/time.ts";
import type { Made } from "../summaries/tier-rows.ts";
import type { LocalTime } from "./local-time.ts";
import type { TierResolution } from "./resolution.ts";

/** By what buckets are put together: the hours of a day, the days of a week … */
export const patternNames = ["hour_of_day", "day_of_week", "day_of_month", "month", "season", "year"] as const;
export type PatternName = (typeof patternNames)[number];

interface Pattern {
  /** The buckets that are put together. */
  readonly of: TierResolution;
  readonly key: (at: LocalTime) => number;
  readonly label: (key: number) => string;
}

const weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const months = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];
const nameOf = (names: readonly string[], place: number): string => names[place - 1] ?? String(place);

/** Seasons are labelled by their months: which of them is winter depends on where the home is (season-names.ts). */
export const patterns: Readonly<Record<PatternName, Pattern>> = {
  hour_of_day: { of: "hourly", key: ({ hour }) => hour, label: (hour) => `${String(hour).padStart(2, "0")}:00` },
  day_of_week: { of: "daily", key: ({ weekday }) => weekday, label: (weekday) => nameOf(weekdays, weekday) },
  day_of_month: { of: "daily", key: ({ day }) => day, label: String },
  month: { of: "daily", key: ({ month }) => month, label: (month) => nameOf(months, month) },
  season: {
    of: "daily",
    key: ({ month }) => (Math.floor(month / 3) % 4) * 3 || 12,
    label: (month) => `${nameOf(months, month)} to ${nameOf(months, ((month + 1) % 12) + 1)}`,
  },
  year: { of: "daily", key: ({ year }) => year, label: String },
};

/** What buckets have in common. Buckets count by the share of their time in which the value was known. */
export interface Figures {
  /** How many buckets. */
  readonly buckets: number;
  /** Share of their time in which the value was known. */
  readonly coverage: number;
  /** Of the buckets' means: their mean, how they spread, and the values that so many percent of them do not exceed. */
  readonly mean: number | undefined;
  readonly stddev: number | undefined;
  readonly p10: number | undefined;
  readonly p50: number | undefined;
  readonly p90: number | undefined;
  /** The smallest and the largest sample. */
  readonly min: number | undefined;
  readonly max: number | undefined;
  /** Share of the known time in which the value was 1. */
  readonly onShare: number | undefined;
  /** Of a bucket, on average. */
  readonly events: number | undefined;
  readonly change: number | undefined;
  readonly energy: number | undefined;
}

/** What a number of buckets have in common. */
export function figuresOf(rows: readonly Made[]): Figures {
  let time = 0;
  let known = 0;
  let on: number | undefined;
  let onTime = 0;
  const values: Weighted[] = [];
  const [mins, maxs, events, changes, energies]: number[][] = [[], [], [], [], []];
  for (const { bucket, summary } of rows) {
    const length = bucket.end - bucket.start;
    // Home Assistant's statistics do not tell the coverage: their mean is one over the whole hour.
    const weight = (summary.coverage ?? 1) * length;
    time += length;
    known += weight;
    const value = summary.time_weighted_avg ?? summary.avg_value;
    if (value !== undefined && weight > 0) values.push({ value, weight });
    if (summary.on_seconds !== undefined) {
      on = (on ?? 0) + summary.on_seconds * MICROS_PER_SECOND;
      onTime += weight;
    }
    if (summary.min_value !== undefined) mins?.push(summary.min_value);
    if (summary.max_value !== undefined) maxs?.push(summary.max_value);
    if (summary.event_count !== undefined) events?.push(summary.event_count);
    if (summary.change !== undefined) changes?.push(summary.change);
    if (summary.total_energy !== undefined) energies?.push(summary.total_energy);
  }
  return {
    buckets: rows.length,
    coverage: time === 0 ? 0 : Math.min(1, known / time),
    ...spreadOf(values),
    min: mins?.reduce<number | undefined>((least, each) => Math.min(least ?? each, each), undefined),
    max: maxs?.reduce<number | undefined>((most, each) => Math.max(most ?? each, each), undefined),
    onShare: on === undefined || onTime === 0 ? undefined : Math.min(1, on / onTime),
    events: meanOf(events),
    change: meanOf(changes),
    energy: meanOf(energies),
  };
}

interface Weighted {
  readonly value: number;
  readonly weight: number;
}

function spreadOf(values: Weighted[]): Pick<Figures, "mean" | "stddev" | "p10" | "p50" | "p90"> {
  const total = values.reduce((sum, { weight }) => sum + weight, 0);
  if (total === 0) return { mean: undefined, stddev: undefined, p10: undefined, p50: undefined, p90: undefined };
  const mean = values.reduce((sum, { value, weight }) => sum + value * weight, 0) / total;
  const variance = values.reduce((sum, { value, weight }) => sum + (value - mean) ** 2 * weight, 0) / total;
  values.sort((a, b) => a.value - b.value);
  const percentile = (share: number): number | undefined => {
    let below = 0;
    for (const { value, weight } of values) {
      below += weight;
      if (below >= share * total) return value;
    }
    return values.at(-1)?.value;
  };
  return { mean, stddev: Math.sqrt(variance), p10: percentile(0.1), p50: percentile(0.5), p90: percentile(0.9) };
}

function meanOf(values: readonly number[] | undefined): number | undefined {
  if (values === undefined || values.length === 0) return undefined;
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

export interface PatternGroup extends Figures {
  readonly key: number;
  readonly label: string;
}

/** The buckets put together by a pattern, in the order of its keys; keys without buckets are left out. */
export function groupRows(
  name: PatternName,
  rows: readonly Made[],
  localTime: (time: number) => LocalTime,
): readonly PatternGroup[] {
  const { key, label } = patterns[name];
  const groups = Map.groupBy(rows, ({ bucket }) => key(localTime(bucket.start)));
  return [...groups]
    .sort(([a], [b]) => a - b)
    .map(([each, of]) => ({ key: each, label: label(each), ...figuresOf(of) }));
}
