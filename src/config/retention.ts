import type { MeasurementName, PolicyName } from "../model/measurement.ts";
import { measurementSpec } from "../model/measurement.ts";
import type { Config } from "./schema.ts";

/** The days that the configuration sets, by retention policy; the others are the measurement table's. */
export function keepDaysOf({ retention }: Pick<Config, "retention">): Readonly<Partial<Record<PolicyName, number>>> {
  return {
    raw_data_policy: retention.raw_days,
    hourly_summary_policy: retention.hourly_days,
    daily_summary_policy: retention.daily_days,
    sports_events_2y: retention.sports_days,
    sports_stats_2y: retention.sports_days,
  };
}

/** How many days points of a measurement are kept: as configured, else as the measurement table says. */
export function keepDaysFor(config: Pick<Config, "retention">, name: MeasurementName): number | undefined {
  const { policy, keepDays } = measurementSpec(name);
  return keepDaysOf(config)[policy] ?? keepDays;
}
