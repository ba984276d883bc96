import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { createSettingsEditor } from "../../src/config/editor.ts";
import { loadConfig } from "../../src/config/load.ts";
import { createHubSettings } from "../../src/hub-settings.ts";
import { systemClock } from "../../src/model/clock.ts";
import { series } from "../../src/model/point.ts";
import { createMetrics } from "../../src/ops/metrics.ts";
import { silentLog } from "../../src/ops/log.ts";
import { startDemo } from "../../src/replay/demo.ts";
import { describeMosquitto, startMosquitto } from "../servers/mosquitto.ts";
import { describeInfluxdb, startInfluxdb } from "../servers/influxdb.ts";
import { recordedCredentials } from "../support/influx-recordings.ts";
import { startInfluxReplay } from "../support/influx-replay-server.ts";
import { describeShared } from "../support/shared.ts";
import { temporaryFolder } from "../support/temporary.ts";
import type { TestApi } from "./support.ts";
import { startApi } from "./support.ts";

const ENTITY = {
  aliases: [],
  deviceClass: undefined,
  area: undefined,
  deviceName: undefined,
  integration: undefined,
  state: "on",
  value: undefined,
  unit: undefined,
  removedAt: undefined,
} as const;

interface Posted {
  readonly status: number;
  // Tests look into bodies freely.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body: any;
}

async function settingsApi(text: string, environment: Readonly<Record<string, string>> = {}) {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, "hometide.yaml"), text);
  const input = { environment, flags: {}, cwd };
  const loaded = loadConfig(input);
  const changed: unknown[] = [];
  const editor = createSettingsEditor({ input, loaded, changed: (next) => void changed.push(next) });
  const settings = createHubSettings({
    editor,
    config: loaded.config,
    clock: systemClock,
    metrics: createMetrics(),
    version: "1.2.3",
    sports: { leagues: [], teams: () => [] },
    signal: new AbortController().signal,
  });
  const api = await startApi({ settings });
  return { api, changed };
}

async function send(
  { app }: TestApi,
  method: "PATCH" | "POST",
  path: string,
  payload: object,
  headers = {},
): Promise<Posted> {
  const answer = await app.inject({ method, url: `/api/v1/settings${path}`, payload, headers });
  return { status: answer.statusCode, body: answer.json() };
}

describe("settings over the API", () => {
  test("values, where each comes from, and no secret", async () => {
    const text = "teams: [nfl:NE]\nhome_assistant:\n  url: http://ha:8123\n  token: very-secret\n";
    const { api } = await settingsApi(text, { HOMETIDE_TIME_ZONE: "UTC" });
    const { status, headers, body, text: answered } = await api.get("/api/v1/settings");
    expect(status).toBe(200);
    expect(headers["etag"]).toBe(`"${body.version}"`);
    expect(answered).not.toContain("very-secret");
    expect(body).toMatchObject({ in_force: true, read_only: null, wrong: null });
    expect(body.values).toMatchObject({
      teams: ["nfl:NE"],
      time_zone: "UTC",
      home_assistant: { url: "http://ha:8123" },
    });
    expect(body.settings["home_assistant.token"]).toMatchObject({ secret: true, origin: "file", fixed: null });
    expect(body.settings.time_zone).toMatchObject({ origin: "environment", place: "HOMETIDE_TIME_ZONE" });
    expect(body.settings["server.port"].fixed).toBe("only the hub's machine may change it");
  });

  test("a change to what was read; of two the second is refused with 412, what is wrong with 422 at its place", async () => {
    const { api, changed } = await settingsApi("teams: [nfl:NE]\n");
    const { body } = await api.get("/api/v1/settings");
    const match = { "if-match": `"${body.version}"` };
    expect(await send(api, "PATCH", "", { teams: ["nfl:BUF"] }, match)).toMatchObject({
      status: 200,
      body: { in_force: false, values: { teams: ["nfl:BUF"] } },
    });
    expect(await send(api, "PATCH", "", { teams: ["nfl:MIA"] }, match)).toMatchObject({
      status: 412,
      body: { code: "settings_conflict" },
    });
    expect(await send(api, "PATCH", "", { retention: { raw_days: 0 } })).toMatchObject({
      status: 422,
      body: { code: "settings_invalid", errors: [{ pointer: "/retention/raw_days" }] },
    });
    expect(changed).toHaveLength(1);
    expect((await api.get("/api/v1/settings")).body.values.teams).toEqual(["nfl:BUF"]);
  });

  test("who may not change anything may not change these: no token, another page", async () => {
    const { api } = await settingsApi("");
    const locked = await startApi({ access: { required: true, token: "correct-horse-battery-staple" } });
    expect((await send(locked, "PATCH", "", {})).status).toBe(401);
    const other = { origin: "http://evil.example" };
    expect((await send(api, "PATCH", "", { teams: [] }, other)).status).toBe(403);
    expect((await send(api, "POST", "/check/home-assistant", {}, other)).status).toBe(403);
  });

  test("Home Assistant is tried: what it is, a wrong token, nobody there; the token in force goes to its own address alone", async () => {
    const demo = await startDemo({ clock: systemClock, log: silentLog });
    onTestFinished(() => demo.close());
    const { homeAssistantUrl: url, homeAssistantToken: token } = demo;
    const { api } = await settingsApi(`home_assistant:\n  url: ${url}\n  token: ${token}\n`, {
      HOMETIDE_ESPN_URL: demo.espnUrl,
    });
    const check = (given: object) => send(api, "POST", "/check/home-assistant", given);
    expect((await check({})).body).toMatchObject({
      ok: true,
      seen: { state: "RUNNING", administrator: true },
    });
    expect((await check({ url: `${url}/`, token: "wrong" })).body).toMatchObject({
      ok: false,
      failed: { code: "home_assistant_auth" },
    });
    expect((await check({ url: "http://127.0.0.1:1", token })).body.failed.code).toBe("home_assistant_unreachable");
    expect((await check({ url: "http://127.0.0.1:1" })).body.failed.detail).toContain("token is needed");

    const teams = await api.get("/api/v1/settings/teams?league=nfl");
    expect(teams.body.teams.map(({ abbreviation }: { readonly abbreviation: string }) => abbreviation)).toContain("NE");
    expect((await api.get("/api/v1/settings/teams?league=curling")).status).toBe(404);
    const look = (espn_path: string) => send(api, "POST", "/check/league", { espn_path });
    expect((await look("football/nfl")).body.seen.teams).toContain("New England Patriots");
    expect((await look("soccer/ger.9")).body).toMatchObject({ ok: false, failed: { code: "espn_no_league" } });
    expect((await look("nowhere")).status).toBe(400);
  });

  test("what rules and lists would do is told before they are saved, and what is wrong at its place", async () => {
    const { api, changed } = await settingsApi("home_assistant:\n  exclude: {domains: [light]}\n");
    const time = api.clock.now();
    const entity = (entityId: string) => ({
      ...ENTITY,
      entityId,
      domain: entityId.split(".")[0] ?? "",
      updatedAt: time,
    });
    api.entities.publish(["light.hall", "sensor.a", "sensor.b"].map(entity));
    await api.store.write(
      [1, 1, 2, 9].map((value, index) => ({
        series: series("home_assistant_events", { entity_id: "sensor.a", domain: "sensor" }),
        time: time - (9 - index) * 60_000_000,
        fields: { state_value: String(value), normalized_value: value },
      })),
    );
    const preview = async (home: object, rule = ""): Promise<Posted> => {
      const payload = { home_assistant: home };
      const answer = await api.app.inject({ method: "POST", url: `/api/v1/rules/preview${rule}`, payload });
      return { status: answer.statusCode, body: answer.json() };
    };
    const rules = [{ name: "few", entity: ["sensor.a"], minimum_change: 5 }, { domain: ["sensor", "light"] }];
    expect((await preview({ rules, include: { entity_globs: ["light.*"] } }, "?rule=0")).body).toEqual({
      entities: 3,
      recorded: 1,
      rules: [
        { name: "few", entities: 1 },
        { name: "rule_2", entities: 2 },
      ],
      lists: [
        { list: "include.entity_globs", line: "light.*", entities: 1 },
        { list: "exclude.domains", line: "light", entities: 1 },
      ],
      effect: { entities: ["sensor.a"], looked: 1, points: 4, left_out: 2, days: 7 },
    });
    expect(await preview({ rules: [{}, { heartbeat: "soon" }] })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: "/home_assistant/rules/1/heartbeat" }] },
    });
    expect(changed).toEqual([]);
  });
});

describeMosquitto("an MQTT broker is tried", () => {
  test("with a login, with a wrong one, with none there; the password in force goes to its own broker and user alone", async () => {
    const broker = await startMosquitto({ login: { username: "hub", password: "secret-of-hub" } });
    const { api } = await settingsApi(
      `mqtt:\n  url: ${broker.url}\n  username: hub\n  password: secret-of-hub\n  enabled: false\n`,
    );
    const check = async (given: object) => (await send(api, "POST", "/check/mqtt", given)).body;
    expect(await check({})).toMatchObject({ ok: true, seen: { protocol: "5", devices: [] } });
    expect(await check({ base_topic: "another", password: "wrong" })).toMatchObject({
      failed: { code: "mqtt_refused" },
    });
    expect(await check({ username: "somebody" })).toMatchObject({ failed: { code: "mqtt_refused" } });
    const elsewhere = broker.url.replace("127.0.0.1", "localhost");
    expect(await check({ url: elsewhere })).toMatchObject({ failed: { code: "mqtt_refused" } });
    expect(await check({ url: "mqtt://127.0.0.1:1" })).toMatchObject({ failed: { code: "mqtt_unreachable" } });
    expect(await check({ url: "http://x" })).toMatchObject({ failed: { code: "bad_request" } });
  });
});

describeShared("InfluxDB is tried, and nothing is changed there", () => {
  const { token, wrongToken } = recordedCredentials;
  test.each([
    ["1.6", "main", {}, "there"],
    ["1.6", "main", { database: "nodb" }, "missing"],
    ["2.7", "main", { token, org: "home" }, "there"],
    ["3.6", "auth", { token }, "there"],
    ["3.6", "main", { database: "new" }, "missing"],
  ] as const)("%s, %s, %j: the database is %s", async (server, instance, given, database) => {
    const replay = await startInfluxReplay(server, instance);
    const { api } = await settingsApi("");
    const { body } = await send(api, "POST", "/check/influxdb", { url: replay.url, database: "home", ...given });
    expect(body).toMatchObject({ ok: true, seen: { generation: Number(server[0]), database } });
    expect(replay.seen.filter(({ method, path }) => method !== "GET" && path !== "/query")).toEqual([]);
    expect(replay.seen.map(({ statement = "SHOW" }) => statement.split(" ")[0])).not.toContain("CREATE");
  });

  test.each([
    ["2.7", "main", {}, "takes a token"],
    ["2.7", "main", { token: wrongToken, org: "home" }, "401"],
    ["3.6", "auth", { token: wrongToken }, "401"],
  ] as const)("%s, %s, %j: refused", async (server, instance, given, why) => {
    const replay = await startInfluxReplay(server, instance);
    const { api } = await settingsApi("");
    const { body } = await send(api, "POST", "/check/influxdb", { url: replay.url, database: "home", ...given });
    expect(body).toMatchObject({ ok: false, failed: { code: "influxdb_auth" } });
    expect(body.failed.detail).toContain(why);
  });
});

describeInfluxdb("a real InfluxDB 1.6 that wants to know who asks is tried", () => {
  test("as its administrator, as who may write alone, with a wrong password, and as nobody", async () => {
    const server = await startInfluxdb({ auth: true });
    onTestFinished(() => server.dispose());
    for (const statement of [
      "CREATE DATABASE home",
      "CREATE USER writer WITH PASSWORD 'writer-password'",
      "GRANT WRITE ON home TO writer",
    ])
      await server.query(statement);
    const { api } = await settingsApi("");
    const check = async (username?: string, database = "home", password = `${username}-password`) => {
      const login = username === undefined ? {} : { username, password };
      const { body } = await send(api, "POST", "/check/influxdb", { url: server.url, database, ...login });
      return body.ok === true ? body.seen.database : body.failed.code;
    };
    expect(await check("admin")).toBe("there");
    expect(await check("admin", "another")).toBe("missing");
    expect(await check("writer")).toBe("unseen");
    expect(await check("admin", "home", "wrong")).toBe("influxdb_auth");
    expect(await check()).toBe("influxdb_auth");
  });
});
