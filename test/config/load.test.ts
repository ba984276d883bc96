import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, expectTypeOf, test } from "vitest";
import type { ConfigInput, LoadedConfig } from "../../src/config/load.ts";
import { loadConfig } from "../../src/config/load.ts";
import type { Problem } from "../../src/config/problem.ts";
import type { Config } from "../../src/config/schema.ts";
import { HometideError } from "../../src/model/errors.ts";
import type { LeagueId } from "../../src/model/game.ts";
import { temporaryFolder } from "../support/temporary.ts";

/** Loads from a new folder in which the given files are. */
function load(input: Partial<ConfigInput> & { files?: Readonly<Record<string, string>> } = {}): LoadedConfig {
  const cwd = temporaryFolder();
  for (const [name, text] of Object.entries(input.files ?? {})) writeFileSync(join(cwd, name), text);
  return loadConfig({ environment: input.environment ?? {}, flags: input.flags ?? {}, cwd });
}

const fromEnvironment = (environment: Readonly<Record<string, string>>): Config => load({ environment }).config;

/** The error that loading throws. */
function refused(input: Parameters<typeof load>[0]): { message: string; problems: readonly Problem[] } {
  try {
    load(input);
  } catch (error) {
    if (!(error instanceof HometideError)) throw error;
    expect(error.code).toBe("config_invalid");
    return { message: error.message, problems: error.details["problems"] as readonly Problem[] };
  }
  throw new Error("this configuration was accepted");
}

describe("without anything set", () => {
  test("the defaults are SPEC's", () => {
    const { config, warnings } = load();
    expect(warnings).toEqual([]);
    expect(config.server).toEqual({ host: "127.0.0.1", port: 8005 });
    expect(config.leagues).toEqual(["nfl", "nhl"]);
    expect(config.teams).toEqual([]);
    expect(config.history).toBe("embedded");
    expect(config.home_assistant.url).toBeUndefined();
    expect(config.influxdb).toMatchObject({ enabled: true, batch_size: 1_000, batch_timeout: 5_000, outbox_limit: 1_073_741_824, write_timeout: 30_000, read_timeout: 10_000 });
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
    const { config, sources } = load({ files, environment: { HOMETIDE_PORT: "1002", HOMETIDE_HOST: "127.0.0.3" }, flags: { port: "1003" } });
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
    const { config } = load({ files: empty, environment: { HOMETIDE_PORT: "", HOME_ASSISTANT_URL: "", HOME_ASSISTANT_TOKEN_FILE: "" } });
    expect(config.server).toEqual({ host: "127.0.0.1", port: 1001 });
    expect(config.espn.live_interval).toBe(15_000);
    expect(config.home_assistant.url).toBeUndefined();
  });

  test("the file is the flag's, else the environment's, else hometide.yaml where it is", () => {
    const three = { "hometide.yaml": "server: {port: 1}", "environment.yaml": "server: {port: 2}", "flag.yaml": "server: {port: 3}" };
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
    expect(fromEnvironment({ HOMETIDE_ESPN_LIVE_INTERVAL: text, HOMETIDE_ESPN_SOON_INTERVAL: "30m" }).espn.live_interval).toBe(ms);
  });

  test.each([
    ["7", 7_000],
    ["0.5", 500],
    ["7s", 7_000],
    ["2m", 120_000],
  ])("InfluxDB's times are seconds where no unit is said: %s", (text, ms) => {
    expect(fromEnvironment({ INFLUXDB_BATCH_TIMEOUT: text }).influxdb.batch_timeout).toBe(ms);
    expect(load({ files: { "hometide.yaml": `influxdb:\n  batch_timeout: ${text}\n` } }).config.influxdb.batch_timeout).toBe(ms);
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

  test.each(["nfl:NE,nhl:BOS", " NFL:NE , nhl:BOS ,", "football/nfl:NE,nhl:BOS,nfl:ne"])("teams are read from %j", (text) => {
    const { teams } = fromEnvironment({ HOMETIDE_TEAMS: text });
    expect(teams.map(({ league, team }) => `${league}:${team.toUpperCase()}`)).toEqual(["nfl:NE", "nhl:BOS"]);
  });

  test("teams and leagues in the file are lists or texts", () => {
    const list = load({ files: { "hometide.yaml": "teams:\n  - nfl:New England Patriots\nleagues: [mlb]\n" } }).config;
    expect(list.teams).toEqual([{ league: "nfl", team: "New England Patriots" }]);
    expect(list.leagues).toEqual(["mlb", "nfl"]);
    expect(load({ files: { "hometide.yaml": "teams: nfl:NE,nhl:BOS\n" } }).config.teams).toHaveLength(2);
  });

  test("the leagues of followed teams are read beside the usual ones", () => {
    expect(fromEnvironment({ HOMETIDE_TEAMS: "epl:ARS" }).leagues).toEqual(["nfl", "nhl", "epl"]);
    expect(fromEnvironment({ HOMETIDE_TEAMS: "epl:ARS", HOMETIDE_LEAGUES: "mls, soccer/fifa.world" }).leagues).toEqual(["mls", "world_cup", "epl"]);
  });

  test.each([
    ["true", true],
    ["YES", true],
    ["1", true],
    ["off", false],
    ["0", false],
  ])("INFLUXDB_ENABLED=%s", (text, enabled) => {
    expect(fromEnvironment({ INFLUXDB_ENABLED: text, INFLUXDB_URL: "http://127.0.0.1:8086" }).influxdb.enabled).toBe(enabled);
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

describe("secrets in files", () => {
  test.each(["HOMETIDE_TOKEN", "HOME_ASSISTANT_TOKEN", "INFLUXDB_TOKEN", "INFLUXDB_PASSWORD"])("%s_FILE", (name) => {
    const { sources } = load({ files: { secret: "0123456789abcdef\n" }, environment: { [`${name}_FILE`]: "secret" } });
    expect([...sources.values()]).toContainEqual({ origin: `${name}_FILE`, written: "0123456789abcdef" });
  });

  test("what is no secret has no such variant", () => {
    expect(load({ files: { port: "1" }, environment: { HOMETIDE_PORT_FILE: "port" } }).warnings).toEqual([
      "HOMETIDE_PORT_FILE in the environment means nothing to the hub. Did you mean HOMETIDE_PORT?",
    ]);
  });

  test("a file that is not there, an empty one, and a secret that is given twice are refused", () => {
    const { problems } = refused({
      files: { empty: "\n", token: "x" },
      environment: { HOMETIDE_TOKEN_FILE: "nowhere", INFLUXDB_TOKEN_FILE: "empty", INFLUXDB_PASSWORD: "p", INFLUXDB_PASSWORD_FILE: "token" },
    });
    expect(problems.map(({ origin, reason }) => `${origin} ${reason}`)).toEqual([
      expect.stringMatching(/^HOMETIDE_TOKEN_FILE cannot be read \(ENOENT/),
      "INFLUXDB_TOKEN_FILE is an empty file",
      "INFLUXDB_PASSWORD_FILE is given by INFLUXDB_PASSWORD as well",
    ]);
  });
});

describe("what is wrong is told with place, value and mend", () => {
  test.each<[Readonly<Record<string, string>>, string]>([
    [{ HOMETIDE_PORT: "80x" }, 'HOMETIDE_PORT: server.port = "80x" is not a whole number from 0 to 65535. Correct it, or leave it out for the default (8005).'],
    [{ HOMETIDE_PORT: "70000" }, 'HOMETIDE_PORT: server.port = "70000" is not a whole number from 0 to 65535. Correct it, or leave it out for the default (8005).'],
    [{ LOG_LEVEL: "loud" }, 'LOG_LEVEL: log.level = "loud" is not one of trace, debug, info, warn, error, fatal, silent. Correct it, or leave it out for the default (info).'],
    [{ HOMETIDE_TEAMS: "nflx:NE" }, 'HOMETIDE_TEAMS: teams = "nflx:NE" names no league that the hub knows: "nflx". Did you mean nfl? The leagues are nfl, nhl, nba, wnba, mlb, ncaaf, ncaam, mls, epl, world_cup.'],
    [{ HOMETIDE_TEAMS: "Patriots" }, 'HOMETIDE_TEAMS: teams = "Patriots" is not a list of LEAGUE:TEAM such as nfl:NE,nhl:BOS. Correct it, or leave it out.'],
    [{ HOMETIDE_TEAMS: "nfl: ,nhl:BOS" }, 'HOMETIDE_TEAMS: teams = "nfl: ,nhl:BOS" is not a list of LEAGUE:TEAM such as nfl:NE,nhl:BOS. Correct it, or leave it out.'],
    [{ HOMETIDE_LEAGUES: "quidditch" }, 'HOMETIDE_LEAGUES: leagues = "quidditch" names no league that the hub knows: "quidditch". The leagues are nfl, nhl, nba, wnba, mlb, ncaaf, ncaam, mls, epl, world_cup.'],
    [{ HOMETIDE_ESPN_LIVE_INTERVAL: "15" }, 'HOMETIDE_ESPN_LIVE_INTERVAL: espn.live_interval = "15" is not a time such as 500ms, 15s, 5m or 2h, at least 10ms. Correct it, or leave it out for the default (15s).'],
    [{ HOMETIDE_INFLUXDB_OUTBOX_LIMIT: "1kB" }, 'HOMETIDE_INFLUXDB_OUTBOX_LIMIT: influxdb.outbox_limit = "1kB" is not a size such as 512KiB, 64MiB or 1GiB, at least 1MiB. Correct it, or leave it out for the default (1GiB).'],
    [{ HOMETIDE_ESPN_LIVE_INTERVAL: "1ms" }, 'HOMETIDE_ESPN_LIVE_INTERVAL: espn.live_interval = "1ms" is not a time such as 500ms, 15s, 5m or 2h, at least 10ms. Correct it, or leave it out for the default (15s).'],
    [{ HOMETIDE_TIME_ZONE: "Europe/Berln" }, 'HOMETIDE_TIME_ZONE: time_zone = "Europe/Berln" is not a time zone that this machine knows. Did you mean Europe/Berlin? Use a name such as Europe/Berlin.'],
    [{ HOMETIDE_ESPN_URL: "site.api.espn.com" }, 'HOMETIDE_ESPN_URL: espn.url = "site.api.espn.com" is not an address that begins with http:// or https://. Correct it, or leave it out for the default (https://site.api.espn.com).'],
    [{ HOMETIDE_ESPN_URL: "http://a/?b=c" }, 'HOMETIDE_ESPN_URL: espn.url = "http://a/?b=c" goes on behind its path. Take away everything from the ? or # on.'],
    [{ INFLUXDB_URL: "http://me:hunter2@a:8086" }, 'INFLUXDB_URL: influxdb.url = "http://***@a:8086" contains credentials. Take them out of the address; they have settings of their own.'],
    [{ HOMETIDE_TOKEN: "hunter2" }, "HOMETIDE_TOKEN: server.token = (secret) is not at least 16 visible ASCII characters without spaces. Correct it, or leave it out."],
    [{ INFLUXDB_DATABASE: "a", INFLUXDB_BUCKET: "b" }, "environment: INFLUXDB_DATABASE and INFLUXDB_BUCKET mean the same (influxdb.database) and differ. Keep one of them."],
    [{ HOME_ASSISTANT_URL: "http://ha:8123" }, "HOME_ASSISTANT_URL: home_assistant.url is given without a token. Make a long-lived access token in your Home Assistant profile (Security) and set HOME_ASSISTANT_TOKEN."],
    [{ HOMETIDE_HISTORY: "influxdb" }, "HOMETIDE_HISTORY: history = \"influxdb\" needs InfluxDB's address. Set INFLUXDB_URL, or leave history out."],
    [{ HOMETIDE_HISTORY: "influxdb", INFLUXDB_URL: "http://a", INFLUXDB_ENABLED: "no" }, 'HOMETIDE_HISTORY: history = "influxdb" needs InfluxDB, which is switched off. Set INFLUXDB_ENABLED=true, or leave history out.'],
    [{ HOMETIDE_ESPN_LIVE_INTERVAL: "1h" }, "HOMETIDE_ESPN_LIVE_INTERVAL, default: espn.live_interval, espn.soon_interval, espn.idle_interval do not grow (3600000, 60000 and 1800000 ms). Poll most often while a game is live, and least often when none is near."],
    [{ HOMETIDE_CONFIG: "nowhere.yaml" }, "nowhere.yaml: the file cannot be read"],
  ])("%j", (environment, sentence) => {
    const { message } = refused({ environment });
    expect(message).toMatch(/^One value is wrong in the configuration:\n/);
    expect(message).toContain(sentence);
    expect(message).not.toContain("hunter2");
  });

  test.each<[string, string]>([
    ["server:\n  prot: 1\n", "hometide.yaml:2: server.prot is not a setting. Did you mean server.port?"],
    ["# first\n\nport: 8005\n", "hometide.yaml:3: port is not a setting. Did you mean server.port?"],
    ["HOMETIDE_PORT: 8005\n", "hometide.yaml:1: HOMETIDE_PORT is not a setting. Did you mean server.port?"],
    ["influx:\n  url: http://a\n", "hometide.yaml:1: influx is not a setting. Did you mean influxdb?"],
    ["zzzzzzzzzzzzzz: 1\n", "hometide.yaml:1: zzzzzzzzzzzzzz is not a setting. The keys here are data_dir,"],
    ["server: 8005\n", "hometide.yaml:1: server is not a section. Write its keys below it: host, port, token."],
    ["- a\n", "hometide.yaml:1: the file is not a section. Write its keys below it: data_dir,"],
    ["server:\n  port: '80'\n", 'hometide.yaml:2: server.port = "80" is not a whole number from 0 to 65535. Write it without quotes.'],
    ["influxdb:\n  username: 12\n", "hometide.yaml:2: influxdb.username = 12 is not a text. Put it in quotes."],
    ["influxdb:\n  bucket: a\n  database: b\n", "hometide.yaml:3: influxdb.database is given under two names (see hometide.yaml:2). Keep one of them."],
    ["log:\n  level: [info]\n", 'hometide.yaml:2: log.level = ["info"] is not one of trace'],
    ["server:\n  token: hunter2\n", "hometide.yaml:2: server.token = (secret) is not at least 16"],
    ["server:\n  port: 1\n  port: 2\n", "hometide.yaml:3: the file is not YAML (Map keys must be unique). Correct this line."],
    ["server: {port: 1\n", "hometide.yaml:2: the file is not YAML ("],
    ["a: &a [*a]\n", "hometide.yaml:1: a is not a setting"],
    ["teams: &a [*a]\n", "hometide.yaml:1: teams cannot be read (Converting circular structure to JSON). Write the value out, without aliases."],
    ["__proto__:\n  x: 1\n", "hometide.yaml:1: __proto__ is not a setting."],
    ["constructor: 1\n", "hometide.yaml:1: constructor is not a setting."],
  ])("in the file: %j", (text, sentence) => {
    const { message } = refused({ files: { "hometide.yaml": text } });
    expect(message).toContain(sentence);
    expect(message).not.toContain("hunter2");
  });

  test("a file that is too large is not read", () => {
    expect(refused({ files: { "hometide.yaml": "#".repeat(1_048_577) } }).message).toContain("is larger than a configuration can be (1 MiB)");
  });

  test("all at once, also those that another value outdoes", () => {
    const { message, problems } = refused({
      files: { "hometide.yaml": "server:\n  port: x\nlgo:\n  level: info\n" },
      environment: { HOMETIDE_PORT: "y", HOMETIDE_TEAMS: "nfl", HOMETIDE_TOKEN_FILE: "nowhere", HOME_ASSISTANT_URL: "http://ha" },
      flags: { port: "z", logLevel: "loud" },
    });
    expect(message).toMatch(/^8 values are wrong in the configuration:\n(  - .+\n){7}  - .+$/);
    expect(problems.map((problem) => problem.origin)).toEqual([
      "HOMETIDE_TOKEN_FILE",
      "hometide.yaml:3",
      "HOMETIDE_TEAMS",
      "--port",
      "HOMETIDE_PORT",
      "hometide.yaml:2",
      "--log-level",
      "HOME_ASSISTANT_URL",
    ]);
  });

  test("what follows only from a wrong value is not told", () => {
    const { problems } = refused({ environment: { HOMETIDE_HISTORY: "influxdb", INFLUXDB_URL: "nowhere" } });
    expect(problems.map((problem) => problem.key)).toEqual(["influxdb.url"]);
  });
});

describe("warnings", () => {
  test.each<[Readonly<Record<string, string>>, string]>([
    [{ HOMETIDE_PROT: "1" }, "HOMETIDE_PROT in the environment means nothing to the hub. Did you mean HOMETIDE_PORT?"],
    [{ HOMETIDE_XYZZY_FROBNICATE: "1" }, "HOMETIDE_XYZZY_FROBNICATE in the environment means nothing to the hub."],
    [{ HOME_ASSISTANT_TOKEN: "t" }, "HOME_ASSISTANT_TOKEN is given without HOME_ASSISTANT_URL: the hub runs with sports alone."],
    [{ INFLUXDB_ENABLED: "true" }, "InfluxDB is enabled, but INFLUXDB_URL is not set: nothing is mirrored."],
    [{ INFLUXDB_USERNAME: "u" }, "INFLUXDB_USERNAME is given without INFLUXDB_PASSWORD: neither is sent."],
    [{ INFLUXDB_PASSWORD: "p" }, "INFLUXDB_PASSWORD is given without INFLUXDB_USERNAME: neither is sent."],
  ])("%j", (environment, sentence) => {
    expect(load({ environment }).warnings).toEqual([sentence]);
  });

  test("other programs' names are none of ours", () => {
    expect(load({ environment: { HOMETIDE: "x", HOME: "/root", INFLUXDB_HTTP_BIND_ADDRESS: ":1" } }).warnings).toEqual([]);
  });

  test("an unknown tag in the file", () => {
    expect(load({ files: { "hometide.yaml": "data_dir: !thing /data\n" } }).warnings).toEqual(["hometide.yaml:1: Unresolved tag: !thing"]);
  });
});
