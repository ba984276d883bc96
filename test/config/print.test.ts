import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { configJsonSchema } from "../../src/config/json-schema.ts";
import { loadConfig } from "../../src/config/load.ts";
import { printConfig, printedSettings } from "../../src/config/print.ts";
import { keepDaysOf } from "../../src/config/retention.ts";
import { measurementNames, measurementSpec } from "../../src/model/measurement.ts";
import { temporaryFolder } from "../support/temporary.ts";

const SECRETS = {
  HOMETIDE_TOKEN: "hunter2-hunter2-hunter2",
  HOME_ASSISTANT_TOKEN: "hunter2",
  INFLUXDB_TOKEN: "hunter2",
  INFLUXDB_PASSWORD: "hunter2",
};
const environment = {
  ...SECRETS,
  HOME_ASSISTANT_URL: "http://ha:8123",
  INFLUXDB_USERNAME: "a: b # c\n",
  INFLUXDB_BATCH_TIMEOUT: "7",
  HOMETIDE_TEAMS: "nfl:NE,nhl:Bruins",
};

describe("what is in force", () => {
  test("is shown with the origin of each value, and without a secret", () => {
    const text = printConfig(loadConfig({ environment, flags: { port: "0" }, cwd: temporaryFolder() }));
    expect(text).toContain("  port: 0 # --port\n");
    expect(text).toContain("  batch_timeout: 7 # INFLUXDB_BATCH_TIMEOUT\n");
    expect(text).toContain("  live_interval: 15s # default\n");
    expect(text).toContain("  # org: not set\n");
    expect(text.match(/\(secret\)/g)).toHaveLength(Object.keys(SECRETS).length);
    expect(text).not.toContain("hunter2");
  });

  test("is a file that says the same", () => {
    const cwd = temporaryFolder();
    const first = loadConfig({ environment, flags: {}, cwd });
    writeFileSync(join(cwd, "hometide.yaml"), printConfig(first).replaceAll("(secret)", "hunter2-hunter2-hunter2"));
    expect(loadConfig({ environment: SECRETS, flags: {}, cwd }).config).toEqual(first.config);
  });

  test("is data, too", () => {
    const printed = printedSettings(loadConfig({ environment, flags: {}, cwd: temporaryFolder() }));
    expect(JSON.stringify(printed)).not.toContain("hunter2");
    expect(printed).toContainEqual({ key: "teams", value: ["nfl:NE", "nhl:Bruins"], origin: "HOMETIDE_TEAMS" });
    expect(printed).toContainEqual({ key: "time_zone", value: null, origin: "not set" });
  });
});

test("the JSON Schema describes every key for editors", () => {
  expect(configJsonSchema()).toMatchObject({
    $schema: "https://json-schema.org/draft/2020-12/schema",
    additionalProperties: false,
    properties: {
      server: {
        properties: {
          port: {
            type: ["integer", "null"],
            maximum: 65_535,
            default: 8005,
            "x-environment": ["HOMETIDE_PORT"],
            "x-flag": "--port",
          },
        },
      },
      teams: { type: ["array", "string", "null"] },
      influxdb: { properties: { bucket: { type: ["string", "null"] }, password: { writeOnly: true } } },
    },
  });
});

test("the days of retention reach every policy that has any", () => {
  const days = keepDaysOf({ retention: { raw_days: 1, hourly_days: 2, daily_days: 3, sports_days: 4 } });
  const kept = Object.fromEntries(measurementNames.map((name) => [name, days[measurementSpec(name).policy]]));
  expect(kept).toMatchObject({
    home_assistant_events: 1,
    hourly_events: 2,
    daily_events: 3,
    nfl_scores: 4,
    nhl_player_stats: 4,
    nfl_injuries: 4,
  });
  expect(kept["yearly_events"]).toBeUndefined();
  const { config } = loadConfig({ environment: {}, flags: {}, cwd: temporaryFolder() });
  for (const name of measurementNames) {
    const spec = measurementSpec(name);
    const configured = keepDaysOf(config)[spec.policy];
    if (configured !== undefined) expect(configured, name).toBe(spec.keepDays);
  }
});
