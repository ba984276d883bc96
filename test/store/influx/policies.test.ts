import { describe, expect, test } from "vitest";
import { policyPlans } from "../../../src/store/influx/options.ts";

describe("what is wanted of a server", () => {
  test("is each policy of the measurement table with its days and shards of 7, 30 and 90 days", () => {
    expect(policyPlans({}).map(({ name, keepDays, shardDays }) => `${name} ${keepDays} ${shardDays}`)).toEqual([
      "raw_data_policy 365 7",
      "hourly_summary_policy 730 30",
      "daily_summary_policy 2555 90",
      "kept_for_ever undefined 90",
      "sports_events_2y 730 30",
      "sports_stats_2y 730 30",
      "sports_standings_5y 1825 90",
      "weather_policy 180 30",
      "hub_metrics_policy 30 7",
    ]);
  });

  test("follows the configured days, and a shard is never longer than its policy", () => {
    const plans = policyPlans({ keepDays: { raw_data_policy: undefined, hourly_summary_policy: 10 } });
    expect(plans[0]).toEqual({ name: "raw_data_policy", keepDays: undefined, shardDays: 7 });
    expect(plans[1]).toEqual({ name: "hourly_summary_policy", keepDays: 10, shardDays: 10 });
  });
});
