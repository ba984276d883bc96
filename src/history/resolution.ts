import { MICROS_PER_DAY, MICROS_PER_HOUR } from "../model/time.ts";
import type { Micros } from "../model/time.ts";
import type { Calendar, Tier } from "../summaries/calendar.ts";

/** The summaries by which history is told, from the finest on. */
export const tierResolutions = ["hourly", "daily", "monthly", "seasonal", "yearly"] as const;
export type TierResolution = (typeof tierResolutions)[number];

export const tierOf: Readonly<Record<TierResolution, Tier>> = {
  hourly: "hour",
  daily: "day",
  monthly: "month",
  seasonal: "season",
  yearly: "year",
};

/** About how long a bucket is: enough to choose a tier by, not to reckon with. */
export const lengthOf: Readonly<Record<TierResolution, Micros>> = {
  hourly: MICROS_PER_HOUR,
  daily: MICROS_PER_DAY,
  monthly: 30.4 * MICROS_PER_DAY,
  seasonal: 91.3 * MICROS_PER_DAY,
  yearly: 365.2 * MICROS_PER_DAY,
};

/** A year of hours, and a quarter of a century of days. */
const COUNTED = 10_000;

/** The tiers that are longer than one, from the next one on; all of them, and the hours first, after `raw`. */
export function coarserThan(resolution: TierResolution | "raw"): readonly TierResolution[] {
  return resolution === "raw" ? tierResolutions : tierResolutions.slice(tierResolutions.indexOf(resolution) + 1);
}

/**
 * A span counted in buckets: it ends with the one in which it ends, and has as many as its length, so that a day is 24
 * hours and 30 days are 30 days whatever the clock does. Beyond {@link COUNTED} they are reckoned: nobody counts them, and to list
 * the hours of half a century takes a second.
 */
export function countedSpan(
  calendar: Calendar,
  resolution: TierResolution,
  { from, to }: { readonly from: Micros; readonly to: Micros },
): { readonly from: Micros; readonly to: Micros } {
  const length = lengthOf[resolution];
  const count = Math.max(1, Math.round((to - from) / length));
  const tier = tierOf[resolution];
  if (count > COUNTED) {
    const last = calendar.bucket(tier, to - 1);
    return { from: calendar.bucket(tier, Math.max(0, last.start - (count - 1.5) * length)).start, to };
  }
  const buckets = calendar.buckets(tier, Math.max(0, to - (count + 2) * length), to).slice(-count);
  return { from: buckets[0]?.start ?? from, to };
}
