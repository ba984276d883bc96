import type { MeasurementName } from "../model/measurement.ts";
import type { Micros } from "../model/time.ts";
import { MICROS_PER_HOUR } from "../model/time.ts";
import type { Calendar, Tier } from "./calendar.ts";

/** What is made of points of a measurement: whole buckets of these tiers. */
const madeOf: Readonly<Partial<Record<MeasurementName, readonly Tier[]>>> = {
  home_assistant_events: ["hour"],
  hourly_events: ["day"],
  daily_events: ["month"],
  monthly_events: ["season", "year"],
};

/** What held at the beginning of an hour was said before it. */
const BEFORE: Micros = 12 * MICROS_PER_HOUR;

/**
 * From when on points of a measurement are needed by summaries that are not made yet.
 *
 * @param oldest where the oldest work begins: an hour that waits, or a stretch that may still be healed
 * @returns `undefined` where nothing is ever made of the measurement
 */
export function neededFrom(calendar: Calendar, measurement: MeasurementName, oldest: Micros): Micros | undefined {
  const tiers = madeOf[measurement];
  if (tiers === undefined) return undefined;
  const first = Math.min(...tiers.map((tier) => calendar.bucket(tier, oldest).start));
  return measurement === "home_assistant_events" ? first - BEFORE : first;
}
