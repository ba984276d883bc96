import { describe, expect, test } from "vitest";
import { load, refused } from "./loading.ts";

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
      environment: {
        HOMETIDE_TOKEN_FILE: "nowhere",
        INFLUXDB_TOKEN_FILE: "empty",
        INFLUXDB_PASSWORD: "p",
        INFLUXDB_PASSWORD_FILE: "token",
      },
    });
    expect(problems.map(({ origin, reason }) => `${origin} ${reason}`)).toEqual([
      "INFLUXDB_PASSWORD_FILE is given by INFLUXDB_PASSWORD as well",
      expect.stringMatching(/^HOMETIDE_TOKEN_FILE cannot be read \(ENOENT/),
      "INFLUXDB_TOKEN_FILE is an empty file",
    ]);
  });
});

describe("what is wrong is told with place, value and mend", () => {
  test.each<[Readonly<Record<string, string>>, string]>([
    [
      { HOMETIDE_PORT: "80x" },
      'HOMETIDE_PORT: server.port = "80x" is not a whole number from 0 to 65535. Correct it, or leave it out for the default (8005).',
    ],
    [
      { HOMETIDE_PORT: "70000" },
      'HOMETIDE_PORT: server.port = "70000" is not a whole number from 0 to 65535. Correct it, or leave it out for the default (8005).',
    ],
    [
      { LOG_LEVEL: "loud" },
      'LOG_LEVEL: log.level = "loud" is not one of trace, debug, info, warn, error, fatal, silent. Correct it, or leave it out for the default (info).',
    ],
    [
      { HOMETIDE_TEAMS: "nflx:NE" },
      'HOMETIDE_TEAMS: teams = "nflx:NE" names no league that the hub knows: "nflx". Did you mean nfl? The leagues are nfl, nhl, nba, wnba, mlb, ncaaf, ncaam, mls, epl, world_cup; others go into leagues_custom.',
    ],
    [
      { HOMETIDE_TEAMS: "Patriots" },
      'HOMETIDE_TEAMS: teams = "Patriots" is not a list of LEAGUE:TEAM such as nfl:NE,nhl:BOS. Correct it, or leave it out.',
    ],
    [
      { HOMETIDE_TEAMS: "nfl: ,nhl:BOS" },
      'HOMETIDE_TEAMS: teams = "nfl: ,nhl:BOS" is not a list of LEAGUE:TEAM such as nfl:NE,nhl:BOS. Correct it, or leave it out.',
    ],
    [
      { HOMETIDE_LEAGUES: "quidditch" },
      'HOMETIDE_LEAGUES: leagues = "quidditch" names no league that the hub knows: "quidditch". The leagues are nfl, nhl, nba, wnba, mlb, ncaaf, ncaam, mls, epl, world_cup; others go into leagues_custom.',
    ],
    [
      { HOMETIDE_ESPN_LIVE_INTERVAL: "15" },
      'HOMETIDE_ESPN_LIVE_INTERVAL: espn.live_interval = "15" is not a time such as 500ms, 15s, 5m or 2h, at least 10ms. Correct it, or leave it out for the default (15s).',
    ],
    [
      { HOMETIDE_INFLUXDB_OUTBOX_LIMIT: "1kB" },
      'HOMETIDE_INFLUXDB_OUTBOX_LIMIT: influxdb.outbox_limit = "1kB" is not a size such as 512KiB, 64MiB or 1GiB, at least 1MiB. Correct it, or leave it out for the default (1GiB).',
    ],
    [
      { HOMETIDE_ESPN_LIVE_INTERVAL: "1ms" },
      'HOMETIDE_ESPN_LIVE_INTERVAL: espn.live_interval = "1ms" is not a time such as 500ms, 15s, 5m or 2h, at least 10ms. Correct it, or leave it out for the default (15s).',
    ],
    [
      { HOMETIDE_TIME_ZONE: "Europe/Berln" },
      'HOMETIDE_TIME_ZONE: time_zone = "Europe/Berln" is not a time zone that this machine knows. Did you mean Europe/Berlin? Use a name such as Europe/Berlin.',
    ],
    [
      { HOMETIDE_ESPN_URL: "site.api.espn.com" },
      'HOMETIDE_ESPN_URL: espn.url = "site.api.espn.com" is not an address that begins with http:// or https://. Correct it, or leave it out for the default (https://site.api.espn.com).',
    ],
    [
      { HOMETIDE_ESPN_URL: "http://a/?b=c" },
      'HOMETIDE_ESPN_URL: espn.url = "http://a/?b=c" goes on behind its path. Take away everything from the ? or # on.',
    ],
    [
      { INFLUXDB_URL: "http://me:hunter2@a:8086" },
      'INFLUXDB_URL: influxdb.url = "http://***@a:8086" contains credentials. Take them out of the address; they have settings of their own.',
    ],
    [
      { HOMETIDE_TOKEN: "hunter2" },
      "HOMETIDE_TOKEN: server.token = (secret) is not at least 16 visible ASCII characters without spaces. Correct it, or leave it out.",
    ],
    [
      { INFLUXDB_DATABASE: "a", INFLUXDB_BUCKET: "b" },
      "environment: INFLUXDB_DATABASE and INFLUXDB_BUCKET mean the same (influxdb.database) and differ. Keep one of them.",
    ],
    [
      { HOME_ASSISTANT_URL: "http://ha:8123" },
      "HOME_ASSISTANT_URL: home_assistant.url is given without a token. Make a long-lived access token in your Home Assistant profile (Security) and set HOME_ASSISTANT_TOKEN.",
    ],
    [
      { HOMETIDE_HISTORY: "influxdb" },
      'HOMETIDE_HISTORY: history = "influxdb" needs InfluxDB\'s address. Set INFLUXDB_URL, or leave history out.',
    ],
    [
      { HOMETIDE_HISTORY: "influxdb", INFLUXDB_URL: "http://a", INFLUXDB_ENABLED: "no" },
      'HOMETIDE_HISTORY: history = "influxdb" needs InfluxDB, which is switched off. Set INFLUXDB_ENABLED=true, or leave history out.',
    ],
    [
      { HOMETIDE_ESPN_LIVE_INTERVAL: "1h" },
      "HOMETIDE_ESPN_LIVE_INTERVAL, default: espn.live_interval, espn.soon_interval, espn.idle_interval do not grow (3600000, 60000 and 1800000 ms). Poll most often while a game is live, and least often when none is near.",
    ],
    [
      { HOMETIDE_WEATHER_LATITUDE: "48.14" },
      "HOMETIDE_WEATHER_LATITUDE: weather.latitude is given without weather.longitude. Give both, or neither: then the place that Home Assistant knows counts.",
    ],
    [
      { HOMETIDE_WEATHER_LATITUDE: "91", HOMETIDE_WEATHER_LONGITUDE: "11.58" },
      'HOMETIDE_WEATHER_LATITUDE: weather.latitude = "91" is not a number from -90 to 90.',
    ],
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
    [
      "server: 8005\n",
      "hometide.yaml:1: server is not a section. Write its keys below it: host, port, token, ingress_from.",
    ],
    ["- a\n", "hometide.yaml:1: the file is not a section. Write its keys below it: data_dir,"],
    [
      "server:\n  port: '80'\n",
      'hometide.yaml:2: server.port = "80" is not a whole number from 0 to 65535. Write it without quotes.',
    ],
    ["influxdb:\n  username: 12\n", "hometide.yaml:2: influxdb.username = 12 is not a text. Put it in quotes."],
    [
      "influxdb:\n  bucket: a\n  database: b\n",
      "hometide.yaml:3: influxdb.database is given under two names (see hometide.yaml:2). Keep one of them.",
    ],
    ["log:\n  level: [info]\n", 'hometide.yaml:2: log.level = ["info"] is not one of trace'],
    ["server:\n  token: hunter2\n", "hometide.yaml:2: server.token = (secret) is not at least 16"],
    [
      "server:\n  port: 1\n  port: 2\n",
      "hometide.yaml:3: the file is not YAML (Map keys must be unique). Correct this line.",
    ],
    ["server: {port: 1\n", "hometide.yaml:2: the file is not YAML ("],
    ["a: &a [*a]\n", "hometide.yaml:1: a is not a setting"],
    [
      "teams: &a [*a]\n",
      "hometide.yaml:1: teams cannot be read (Converting circular structure to JSON). Write the value out, without aliases.",
    ],
    ["__proto__:\n  x: 1\n", "hometide.yaml:1: __proto__ is not a setting."],
    ["constructor: 1\n", "hometide.yaml:1: constructor is not a setting."],
  ])("in the file: %j", (text, sentence) => {
    const { message } = refused({ files: { "hometide.yaml": text } });
    expect(message).toContain(sentence);
    expect(message).not.toContain("hunter2");
  });

  test("a file that is too large is not read", () => {
    expect(refused({ files: { "hometide.yaml": "#".repeat(1_048_577) } }).message).toContain(
      "is larger than a configuration can be (1 MiB)",
    );
  });

  test("all at once, also those that another value outdoes", () => {
    const { message, problems } = refused({
      files: { "hometide.yaml": "server:\n  port: x\nlgo:\n  level: info\n" },
      environment: {
        HOMETIDE_PORT: "y",
        HOMETIDE_TEAMS: "nfl",
        HOMETIDE_TOKEN_FILE: "nowhere",
        HOME_ASSISTANT_URL: "http://ha",
      },
      flags: { port: "z", logLevel: "loud" },
    });
    expect(message).toMatch(/^8 values are wrong in the configuration:\n(  - .+\n){7}  - .+$/);
    expect(problems.map((problem) => problem.origin)).toEqual([
      "hometide.yaml:3",
      "HOMETIDE_TEAMS",
      "--port",
      "HOMETIDE_PORT",
      "hometide.yaml:2",
      "HOMETIDE_TOKEN_FILE",
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
    [
      { HOME_ASSISTANT_TOKEN: "t" },
      "HOME_ASSISTANT_TOKEN is given without HOME_ASSISTANT_URL: the hub runs with sports alone.",
    ],
    [{ INFLUXDB_ENABLED: "true" }, "InfluxDB is enabled, but INFLUXDB_URL is not set: nothing is mirrored."],
    [{ INFLUXDB_USERNAME: "u" }, "INFLUXDB_USERNAME is given without INFLUXDB_PASSWORD: neither is sent."],
    [{ INFLUXDB_PASSWORD: "p" }, "INFLUXDB_PASSWORD is given without INFLUXDB_USERNAME: neither is sent."],
  ])("%j", (environment, sentence) => {
    expect(load({ environment }).warnings).toEqual([sentence]);
  });

  test("other programs' names are none of ours", () => {
    expect(load({ environment: { HOMETIDE: "x", HOME: "/root", INFLUXDB_HTTP_BIND_ADDRESS: ":1" } }).warnings).toEqual(
      [],
    );
  });

  test("an unknown tag in the file", () => {
    expect(load({ files: { "hometide.yaml": "data_dir: !thing /data\n" } }).warnings).toEqual([
      "hometide.yaml:1: Unresolved tag: !thing",
    ]);
  });
});
