import { describe, expect, expectTypeOf, test } from "vitest";
import { loadConfig } from "../../src/config/load.ts";
import type { Config } from "../../src/config/schema.ts";
import type { LeagueId } from "../../src/model/game.ts";
import { fromEnvironment, load } from "./loading.ts";

describe("without anything set", () => {
  test("the defaults are SPEC's", () => {
    const { config, warnings } = load();
    expect(warnings).toEqual([]);
    expect(config.server).toEqual({ host: "127.0.0.1", port: 8005 });
    expect(config.leagues).toEqual(["nfl", "nhl"]);
    expect(config.teams).toEqual([]);
    expect(config.history).toBe("embedded");
    expect(config.home_assistant.url).toBeUndefined();
    expect(config.influxdb).toMatchObject({
      enabled: true,
      batch_size: 1_000,
      batch_timeout: 5_000,
      outbox_limit: 1_073_741_824,
      write_timeout: 30_000,
      read_timeout: 10_000,
    });
    expect(config.influxdb.circuit_breaker).toEqual({ failure_threshold: 3, timeout: 60_000 });
    expect(config.retention).toEqual({ raw_days: 365, hourly_days: 730, daily_days: 2_555, sports_days: 730 });
    expect(config.espn).toMatchObject({ url: "https://site.api.espn.com", live_interval: 15_000 });
  });

  test("the data folder is absolute, seen from where the hub is started", () => {
    expect(loadConfig({ environment: {}, flags: {}, cwd: "/srv/hub" }).config.data_dir).toBe("/srv/hub/data");
  });

  test("the types are those of the used values", () => {
    expectTypeOf<Config["server"]["port"]>().toEqualTypeOf<number>();
    expectTypeOf<Config["espn"]["live_interval"]>().toEqualTypeOf<number>();
    expectTypeOf<Config["log"]["format"]>().toEqualTypeOf<"json" | "pretty">();
    expectTypeOf<Config["teams"]>().toEqualTypeOf<readonly { readonly league: LeagueId; readonly team: string }[]>();
    expectTypeOf<Config["server"]["token"]>().toEqualTypeOf<string | undefined>();
  });

  test("nothing of it can be changed", () => {
    const { config } = load();
    expect(() => Object.assign(config.server, { port: 1 })).toThrow(TypeError);
    expect(() => Object.assign(config.leagues, { 0: "mlb" })).toThrow(TypeError);
  });
});

describe("precedence", () => {
  const files = { "hometide.yaml": "server:\n  port: 1001\n  host: 127.0.0.2\nlog:\n  level: warn\n" };

  test("flags over environment over file over defaults, each told", () => {
    const { config, sources } = load({
      files,
      environment: { HOMETIDE_PORT: "1002", HOMETIDE_HOST: "127.0.0.3" },
      flags: { port: "1003" },
    });
    expect(config.server).toEqual({ host: "127.0.0.3", port: 1003 });
    expect(config.log).toEqual({ level: "warn", format: "pretty" });
    const origin = (key: string): string | undefined => sources.get(key)?.origin;
    expect([origin("server.port"), origin("server.host"), origin("log.level"), origin("log.format")]).toEqual([
      "--port",
      "HOMETIDE_HOST",
      "hometide.yaml:5",
      "default",
    ]);
  });

  test("an empty value in the environment or the file counts as absent", () => {
    const empty = { "hometide.yaml": "server:\n  port: 1001\n  host:\nespn:\nhome_assistant:\n  url: ''\n" };
    const { config } = load({
      files: empty,
      environment: { HOMETIDE_PORT: "", HOME_ASSISTANT_URL: "", HOME_ASSISTANT_TOKEN_FILE: "" },
    });
    expect(config.server).toEqual({ host: "127.0.0.1", port: 1001 });
    expect(config.espn.live_interval).toBe(15_000);
    expect(config.home_assistant.url).toBeUndefined();
  });

  test("the file is the flag's, else the environment's, else hometide.yaml where it is", () => {
    const three = {
      "hometide.yaml": "server: {port: 1}",
      "environment.yaml": "server: {port: 2}",
      "flag.yaml": "server: {port: 3}",
    };
    const environment = { HOMETIDE_CONFIG: "environment.yaml" };
    expect(load({ files: three }).config.server.port).toBe(1);
    expect(load({ files: three, environment }).config.server.port).toBe(2);
    expect(load({ files: three, environment, flags: { config: "flag.yaml" } }).config.server.port).toBe(3);
  });
});

describe("values", () => {
  test.each([
    ["500ms", 500],
    ["15s", 15_000],
    ["1.5m", 90_000],
    ["20m", 1_200_000],
  ])("a time written %s is %d ms", (text, ms) => {
    expect(
      fromEnvironment({ HOMETIDE_ESPN_LIVE_INTERVAL: text, HOMETIDE_ESPN_SOON_INTERVAL: "30m" }).espn.live_interval,
    ).toBe(ms);
  });

  test.each([
    ["7", 7_000],
    ["0.5", 500],
    ["7s", 7_000],
    ["2m", 120_000],
  ])("InfluxDB's times are seconds where no unit is said: %s", (text, ms) => {
    expect(fromEnvironment({ INFLUXDB_BATCH_TIMEOUT: text }).influxdb.batch_timeout).toBe(ms);
    expect(
      load({ files: { "hometide.yaml": `influxdb:\n  batch_timeout: ${text}\n` } }).config.influxdb.batch_timeout,
    ).toBe(ms);
  });

  test.each([
    ["http://homeassistant.local:8123", "http://homeassistant.local:8123"],
    ["http://homeassistant.local:8123/", "http://homeassistant.local:8123"],
    ["https://example.org", "https://example.org"],
    ["ws://homeassistant.local:8123/api/websocket", "http://homeassistant.local:8123"],
    ["wss://example.org/api/websocket/", "https://example.org"],
    ["http://supervisor/core", "http://supervisor/core"],
    ["http://[::1]:8123", "http://[::1]:8123"],
  ])("Home Assistant's address %s is %s", (text, url) => {
    expect(fromEnvironment({ HOME_ASSISTANT_URL: text, HOME_ASSISTANT_TOKEN: "t" }).home_assistant.url).toBe(url);
  });

  test.each(["nfl:NE,nhl:BOS", " NFL:NE , nhl:BOS ,", "football/nfl:NE,nhl:BOS,nfl:ne"])(
    "teams are read from %j",
    (text) => {
      const { teams } = fromEnvironment({ HOMETIDE_TEAMS: text });
      expect(teams.map(({ league, team }) => `${league}:${team.toUpperCase()}`)).toEqual(["nfl:NE", "nhl:BOS"]);
    },
  );

  test("teams and leagues in the file are lists or texts", () => {
    const list = load({ files: { "hometide.yaml": "teams:\n  - nfl:New England Patriots\nleagues: [mlb]\n" } }).config;
    expect(list.teams).toEqual([{ league: "nfl", team: "New England Patriots" }]);
    expect(list.leagues).toEqual(["mlb", "nfl"]);
    expect(load({ files: { "hometide.yaml": "teams: nfl:NE,nhl:BOS\n" } }).config.teams).toHaveLength(2);
  });

  test("the leagues of followed teams are read beside the usual ones", () => {
    expect(fromEnvironment({ HOMETIDE_TEAMS: "epl:ARS" }).leagues).toEqual(["nfl", "nhl", "epl"]);
    expect(fromEnvironment({ HOMETIDE_TEAMS: "epl:ARS", HOMETIDE_LEAGUES: "mls, soccer/fifa.world" }).leagues).toEqual([
      "mls",
      "world_cup",
      "epl",
    ]);
  });

  test.each([
    ["true", true],
    ["YES", true],
    ["1", true],
    ["off", false],
    ["0", false],
  ])("INFLUXDB_ENABLED=%s", (text, enabled) => {
    expect(fromEnvironment({ INFLUXDB_ENABLED: text, INFLUXDB_URL: "http://127.0.0.1:8086" }).influxdb.enabled).toBe(
      enabled,
    );
  });

  test("words are understood in any case", () => {
    expect(fromEnvironment({ LOG_LEVEL: "DEBUG", LOG_FORMAT: "Json" }).log).toEqual({ level: "debug", format: "json" });
  });

  test("bucket and database are the same", () => {
    expect(fromEnvironment({ INFLUXDB_BUCKET: "b" }).influxdb.database).toBe("b");
    expect(fromEnvironment({ INFLUXDB_DATABASE: "d" }).influxdb.database).toBe("d");
    expect(fromEnvironment({ INFLUXDB_DATABASE: "d", INFLUXDB_BUCKET: "d" }).influxdb.database).toBe("d");
    expect(load({ files: { "hometide.yaml": "influxdb:\n  bucket: f\n" } }).config.influxdb.database).toBe("f");
  });

  test("every documented name of the SPEC reaches its setting", () => {
    const { config, warnings } = load({
      environment: {
        HOMETIDE_DATA_DIR: "/data",
        HOMETIDE_TIME_ZONE: "america/new_york",
        HOMETIDE_TOKEN: "0123456789abcdef",
        HOMETIDE_ESPN_URL: "http://127.0.0.1:9/espn/",
        HOMETIDE_HOME_ASSISTANT_EXCLUDE_ENTITY_GLOBS: "sensor.*_uptime, automation.*",
        INFLUXDB_URL: "http://127.0.0.1:8086/",
        INFLUXDB_TOKEN: "influx",
        INFLUXDB_USERNAME: "user",
        INFLUXDB_PASSWORD: "pass",
        INFLUXDB_ORG: "org",
        INFLUXDB_BATCH_SIZE: "500",
        INFLUXDB_WRITE_TIMEOUT: "31",
        INFLUXDB_READ_TIMEOUT: "11",
        CIRCUIT_BREAKER_FAILURE_THRESHOLD: "5",
        CIRCUIT_BREAKER_TIMEOUT_SECONDS: "61",
        INFLUXDB_RETENTION_DAYS: "1",
        RAW_DATA_RETENTION_DAYS: "2",
        HOURLY_SUMMARY_RETENTION_DAYS: "3",
        DAILY_SUMMARY_RETENTION_DAYS: "4",
      },
    });
    expect(warnings).toEqual([]);
    expect(config).toMatchObject({
      data_dir: "/data",
      time_zone: "America/New_York",
      server: { token: "0123456789abcdef" },
      espn: { url: "http://127.0.0.1:9/espn" },
      home_assistant: { exclude: { entity_globs: ["sensor.*_uptime", "automation.*"] } },
      influxdb: {
        url: "http://127.0.0.1:8086",
        token: "influx",
        username: "user",
        password: "pass",
        org: "org",
        batch_size: 500,
        write_timeout: 31_000,
        read_timeout: 11_000,
        circuit_breaker: { failure_threshold: 5, timeout: 61_000 },
      },
      retention: { sports_days: 1, raw_days: 2, hourly_days: 3, daily_days: 4 },
    });
  });
});
