import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { describe, expect, test } from "vitest";
import { printConfigSchema, printConfiguration, validateConfiguration } from "../../src/cli/config.ts";
import { loadConfig } from "../../src/config/load.ts";
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

function streams(): { out: PassThrough; error: PassThrough; written: () => { out: string; error: string } } {
  const [out, error] = [new PassThrough(), new PassThrough()];
  return { out, error, written: () => ({ out: String(out.read() ?? ""), error: String(error.read() ?? "") }) };
}

describe("config print", () => {
  test("shows every value with its origin, and no secret", () => {
    const io = streams();
    printConfiguration({ environment, flags: { port: "0" }, cwd: temporaryFolder() }, io);
    const { out, error } = io.written();
    expect(out).toContain("  port: 0 # --port\n");
    expect(out).toContain("  batch_timeout: 7 # INFLUXDB_BATCH_TIMEOUT\n");
    expect(out).toContain("  live_interval: 15s # default\n");
    expect(out).toContain("  # org: not set\n");
    expect(out.match(/\(secret\)/g)).toHaveLength(Object.keys(SECRETS).length);
    expect(out + error).not.toContain("hunter2");
  });

  test("is a file that says the same", () => {
    const cwd = temporaryFolder();
    const io = streams();
    const { INFLUXDB_BATCH_TIMEOUT: _, ...others } = environment;
    const first = loadConfig({ environment: { ...others, INFLUXDB_WRITE_TIMEOUT: "7s" }, flags: {}, cwd });
    printConfiguration({ environment: { ...others, INFLUXDB_WRITE_TIMEOUT: "7s" }, flags: {}, cwd }, io);
    writeFileSync(join(cwd, "hometide.yaml"), io.written().out.replaceAll("(secret)", "hunter2-hunter2-hunter2"));
    const second = loadConfig({ environment: SECRETS, flags: {}, cwd });
    expect(second.config).toEqual(first.config);
  });

  test("as JSON", () => {
    const io = streams();
    printConfiguration({ environment, flags: {}, cwd: temporaryFolder() }, io, { json: true });
    const { out } = io.written();
    expect(out).not.toContain("hunter2");
    expect(JSON.parse(out)).toContainEqual({ key: "teams", value: ["nfl:NE", "nhl:Bruins"], origin: "HOMETIDE_TEAMS" });
    expect(JSON.parse(out)).toContainEqual({ key: "time_zone", value: null, origin: "not set" });
  });
});

test("config validate says what is set, and warns", () => {
  const io = streams();
  validateConfiguration({ environment: { HOMETIDE_PORT: "1", HOMETIDE_PROT: "2" }, flags: {}, cwd: temporaryFolder() }, io);
  const { out, error } = io.written();
  expect(out).toMatch(/^The configuration is right: 1 of \d+ values are set, the others are defaults\.\n$/);
  expect(error).toContain("HOMETIDE_PROT");
});

test("config schema describes every key for editors", () => {
  const io = streams();
  printConfigSchema(io);
  const schema: unknown = JSON.parse(io.written().out);
  expect(schema).toMatchObject({
    $schema: "https://json-schema.org/draft/2020-12/schema",
    additionalProperties: false,
    properties: {
      server: { properties: { port: { type: ["integer", "null"], maximum: 65_535, default: 8005, "x-environment": ["HOMETIDE_PORT"], "x-flag": "--port" } } },
      teams: { type: ["array", "string", "null"] },
      influxdb: { properties: { bucket: { type: ["string", "null"] }, password: { writeOnly: true } } },
    },
  });
});

test("the days of retention reach every policy that has any", () => {
  const days = keepDaysOf({ retention: { raw_days: 1, hourly_days: 2, daily_days: 3, sports_days: 4 } });
  const kept = Object.fromEntries(measurementNames.map((name) => [name, days[measurementSpec(name).policy]]));
  expect(kept).toMatchObject({ home_assistant_events: 1, hourly_events: 2, daily_events: 3, nfl_scores: 4, nhl_player_stats: 4, nfl_injuries: 4 });
  expect(kept["yearly_events"]).toBeUndefined();
  const { config } = loadConfig({ environment: {}, flags: {}, cwd: temporaryFolder() });
  for (const name of measurementNames) {
    const spec = measurementSpec(name);
    const configured = keepDaysOf(config)[spec.policy];
    if (configured !== undefined) expect(configured, name).toBe(spec.keepDays);
  }
});
