import type { Clock } from "../../model/clock.ts";
import type { PolicyName } from "../../model/measurement.ts";
import { measurementNames, measurementSpec } from "../../model/measurement.ts";
import type { Log } from "../../ops/log.ts";
import type { SettingNames } from "../destination.ts";

/** How a server is reached and what is kept there; the names of the environment are in SPEC section 8. */
export interface InfluxOptions {
  /** Base address, such as http://127.0.0.1:8086; a path in front of a proxied server is kept. */
  readonly url: string;
  /** The database (1.x, 3.x) or bucket (2.x). On 2.x each retention policy is a bucket `NAME/POLICY`. */
  readonly database: string;
  /** Organisation, 2.x only; not needed where the token sees just one. */
  readonly org?: string | undefined;
  readonly token?: string | undefined;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  /** The generation where `/ping` cannot tell it, such as behind some proxies. */
  readonly generation?: Generation | undefined;
  /**
   * Where the context's tags (weather_condition, time_of_day) go: `tags`, as SPEC section 1 has them, or `fields`, which
   * keeps series whole: on 1.6 2.5 times the points a second and a third of the bytes (DESIGN decision 4).
   */
  readonly context?: "tags" | "fields" | undefined;
  /** Value of the tag `home`, for several hubs that write to one database. Reads then see this home only. */
  readonly home?: string | undefined;
  /** Days that each policy keeps; `undefined` for ever. The measurement table's where absent. */
  readonly keepDays?: Readonly<Partial<Record<PolicyName, number | undefined>>> | undefined;
  readonly timeouts?: Partial<Timeouts> | undefined;
  /** What messages call these settings; the names in the environment where absent. */
  readonly settings?: SettingNames | undefined;
  readonly clock: Clock;
  readonly log: Log;
}

/** The names of the section `influxdb` in the environment. */
export const environmentSettings: SettingNames = {
  url: "INFLUXDB_URL",
  token: "INFLUXDB_TOKEN",
  login: "INFLUXDB_USERNAME and INFLUXDB_PASSWORD",
  org: "INFLUXDB_ORG",
  database: "INFLUXDB_DATABASE or INFLUXDB_BUCKET",
  outboxLimit: "HOMETIDE_INFLUXDB_OUTBOX_LIMIT",
  deadLetterLimit: "HOMETIDE_INFLUXDB_DEAD_LETTER_LIMIT",
};

/** Those of an entry of the list `mirrors`. */
export function entrySettings(mirror: string): SettingNames {
  const of = (key: string): string => `${key} of the mirror ${mirror}`;
  return {
    url: of("url"),
    token: of("token"),
    login: of("username and password"),
    org: of("org"),
    database: of("database"),
    outboxLimit: of("outbox_limit"),
    deadLetterLimit: of("dead_letter_limit"),
  };
}

export type Generation = 1 | 2 | 3;

/** Milliseconds until an answer must be complete. */
export interface Timeouts {
  readonly writeMs: number;
  /** For everything that is neither a write nor a query: /ping, creating a database. */
  readonly readMs: number;
  readonly queryMs: number;
}

export const defaultTimeouts: Timeouts = { writeMs: 30_000, readMs: 10_000, queryMs: 5_000 };

/** A policy as it should be on the server. Days; `undefined` keeps for ever. */
export interface PolicyPlan {
  readonly name: PolicyName;
  readonly keepDays: number | undefined;
  /** The span of one shard: a server drops whole shards, and many small ones cost memory. */
  readonly shardDays: number;
}

/** Shards of 7, 30 and 90 days (SPEC section 4); never longer than the policy keeps. */
const SHARD_DAYS: Readonly<Record<PolicyName, number>> = {
  raw_data_policy: 7,
  hourly_summary_policy: 30,
  daily_summary_policy: 90,
  kept_for_ever: 90,
  sports_events_2y: 30,
  sports_stats_2y: 30,
  sports_standings_5y: 90,
  weather_policy: 30,
  hub_metrics_policy: 7,
};

/** Every policy that a measurement uses, in the order of the measurement table. */
export function policyPlans(options: Pick<InfluxOptions, "keepDays">): readonly PolicyPlan[] {
  const plans = new Map<PolicyName, PolicyPlan>();
  for (const measurement of measurementNames) {
    const { policy: name, keepDays: declared } = measurementSpec(measurement);
    if (plans.has(name)) continue;
    const given = options.keepDays;
    const keepDays = given !== undefined && Object.hasOwn(given, name) ? given[name] : declared;
    const shardDays = keepDays === undefined ? SHARD_DAYS[name] : Math.min(SHARD_DAYS[name], keepDays);
    plans.set(name, { name, keepDays, shardDays });
  }
  return [...plans.values()];
}
