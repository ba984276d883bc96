import { describe, expect, test } from "vitest";
import { ManualClock } from "../../src/model/clock.ts";
import { HometideError } from "../../src/model/errors.ts";
import type { Game } from "../../src/model/game.ts";
import { point, series } from "../../src/model/point.ts";
import { MICROS_PER_MINUTE, MICROS_PER_SECOND } from "../../src/model/time.ts";
import { openTestStore } from "../support/embedded.ts";
import { nhlGame, team } from "../sports/games.ts";
import { at, startApi } from "./support.ts";

const bruins = team("1", "BOS", "Boston Bruins", "Boston", "Bruins");
const canadiens = team("10", "MTL", "Montreal Canadiens", "Montreal", "Canadiens");

/** A game as it went: each step is seen at its time. */
async function play(
  api: Awaited<ReturnType<typeof startApi>>,
  steps: readonly (readonly [string, Game])[],
): Promise<void> {
  for (const [time, game] of steps) {
    await api.clock.moveTo(at(time));
    await api.see("nhl", [game], [bruins, canadiens]);
  }
}

const planned = nhlGame();
const step = (label: string, time_remaining: string, home: number, away: number, current = Number(label)): Game =>
  nhlGame({ status: "live", score: { home, away }, period: { current, label, time_remaining } });
const final = nhlGame({
  status: "finished",
  score: { home: 2, away: 3 },
  winner: "away",
  period: { current: 4, label: "OT", time_remaining: "Final" },
});
const evening = [
  ["2026-01-09T20:00:00Z", planned],
  ["2026-01-10T00:08:00Z", step("1", "20:00", 0, 0)],
  ["2026-01-10T00:20:00Z", step("1", "11:11", 1, 0)],
  ["2026-01-10T00:50:00Z", step("2", "20:00", 1, 0)],
  ["2026-01-10T00:55:00Z", step("2", "18:00", 1, 1)],
  ["2026-01-10T00:56:00Z", step("2", "17:00", 1, 1)],
  ["2026-01-10T01:40:00Z", step("3", "9:00", 1, 2)],
  // A goal taken back counts when the next poll says so again.
  ["2026-01-10T01:40:45Z", step("3", "9:00", 1, 1)],
  ["2026-01-10T01:41:00Z", step("3", "9:00", 1, 1)],
  ["2026-01-10T01:45:00Z", step("3", "5:00", 2, 1)],
  ["2026-01-10T01:50:00Z", step("3", "0:10", 2, 2)],
  ["2026-01-10T02:00:00Z", step("OT", "20:00", 2, 2, 4)],
  ["2026-01-10T02:18:00Z", final],
] as const;

describe("the timeline of a game", () => {
  test("tells each change with what it was", async () => {
    const api = await startApi({ now: "2026-01-09T20:00:00Z" });
    await play(api, evening);
    const { body, headers } = await api.get("/api/v1/games/timeline/401");
    expect(body).toMatchObject({
      game_id: "401",
      league: "nhl",
      season: 2026,
      home_team: "MTL",
      away_team: "BOS",
      status: "finished",
    });
    expect(
      body.timeline.map((entry: Record<string, unknown>) => [
        entry["time"],
        entry["period"],
        entry["home_score"],
        entry["away_score"],
        entry["event"],
      ]),
    ).toEqual([
      ["2026-01-10T00:08:00Z", "1", 0, 0, "game_start"],
      ["2026-01-10T00:20:00Z", "1", 1, 0, "score_update"],
      ["2026-01-10T00:50:00Z", "2", 1, 0, "period_start"],
      ["2026-01-10T00:55:00Z", "2", 1, 1, "score_update"],
      ["2026-01-10T00:56:00Z", "2", 1, 1, null],
      ["2026-01-10T01:40:00Z", "3", 1, 2, "score_update"],
      ["2026-01-10T01:41:00Z", "3", 1, 1, "score_correction"],
      ["2026-01-10T01:45:00Z", "3", 2, 1, "score_update"],
      ["2026-01-10T01:50:00Z", "3", 2, 2, "score_update"],
      ["2026-01-10T02:00:00Z", "OT", 2, 2, "overtime"],
      ["2026-01-10T02:18:00Z", "OT", 2, 3, "game_end"],
    ]);
    expect(body.final_score).toEqual({ home: 2, away: 3 });
    expect(body.duration_minutes).toBe(130);
    expect(headers["cache-control"]).toContain("immutable");
  });

  test("of a game still on has no end", async () => {
    const api = await startApi({ now: "2026-01-09T20:00:00Z" });
    await play(api, evening.slice(0, 4));
    const { body, headers } = await api.get("/api/v1/games/timeline/401");
    expect(body).toMatchObject({ status: "live", final_score: null, duration_minutes: null });
    expect(body.timeline).toHaveLength(3);
    expect(headers["cache-control"]).toBe("private, no-cache");
  });

  test("counts from the kick-off where the hub came late", async () => {
    const api = await startApi({ now: "2026-01-09T20:00:00Z" });
    await play(api, [evening[0], evening[4], evening[12]]);
    const { body } = await api.get("/api/v1/games/timeline/401");
    expect(body.timeline.map((entry: { event: unknown }) => entry.event)).toEqual([null, "game_end"]);
    expect(body.duration_minutes).toBe(138);
  });

  test("is empty before the start; of no game there is none", async () => {
    const api = await startApi({ now: "2026-01-09T20:00:00Z" });
    await play(api, evening.slice(0, 1));
    expect((await api.get("/api/v1/games/timeline/401")).body).toMatchObject({
      status: "scheduled",
      timeline: [],
      final_score: null,
    });
    expect(await api.get("/api/v1/games/timeline/999")).toMatchObject({ status: 404, body: { code: "unknown_game" } });
  });

  test("is given as CSV to who accepts it best", async () => {
    const api = await startApi({ now: "2026-01-09T20:00:00Z" });
    await play(api, evening.slice(0, 3));
    const { text, headers } = await api.get("/api/v1/games/timeline/401", {
      accept: "text/csv;q=1.0, application/json;q=0.5",
    });
    expect(headers["content-type"]).toMatch(/^text\/csv/);
    expect(text).toBe(
      "time,home_score,away_score,period,time_remaining,event\r\n" +
        "2026-01-10T00:08:00Z,0,0,1,20:00,game_start\r\n" +
        "2026-01-10T00:20:00Z,1,0,1,11:11,score_update\r\n",
    );
  });
});

describe("a game", () => {
  test("is told as memory has it; finished, it may be kept", async () => {
    const api = await startApi({ now: "2026-01-09T20:00:00Z" });
    await play(api, evening.slice(0, 4));
    const now = await api.get("/api/v1/games/401");
    expect(now).toMatchObject({ status: 200, body: evening[3][1] });
    expect(now.headers["cache-control"]).toBe("private, max-age=5");
    await play(api, evening.slice(4));
    const over = await api.get("/api/v1/games/401");
    expect(over.body).toEqual(final);
    expect(over.headers["cache-control"]).toContain("immutable");
    const again = await api.get("/api/v1/games/401", { "if-none-match": String(over.headers["etag"]) });
    expect([again.status, again.text]).toEqual([304, ""]);
  });

  test("is told from the store where memory has lost it", async () => {
    const store = await openTestStore();
    const first = await startApi({ now: "2026-01-09T20:00:00Z", store });
    await play(first, evening);
    const later = await startApi({ now: "2027-06-01T00:00:00Z", store });
    await later.see("nhl", [], [bruins, canadiens]);
    const { body } = await later.get("/api/v1/games/401");
    expect(body).toMatchObject({
      id: "401",
      league: "nhl",
      status: "finished",
      start_time: "2026-01-10T00:00:00Z",
      season: 2026,
      home_team: canadiens,
      away_team: bruins,
      score: { home: 2, away: 3 },
      winner: "away",
      period: { current: 4, total: 3, label: "OT", time_remaining: "Final" },
    });
    expect((await later.get("/api/v1/games/timeline/401")).body).toMatchObject({
      status: "finished",
      duration_minutes: 130,
    });
    expect(await later.get("/api/v1/games/999")).toMatchObject({ status: 404, body: { code: "unknown_game" } });
  });
});

describe("the games of a team", () => {
  const finished = (id: string, day: number, home: number, away: number, changes: Partial<Game> = {}): Game =>
    nhlGame({
      id,
      status: "finished",
      start_time: `2026-01-${String(day).padStart(2, "0")}T00:00:00Z`,
      score: { home, away },
      winner: home === away ? null : home > away ? "home" : "away",
      ...changes,
      period: { current: 3, label: "3", time_remaining: "Final" },
    });
  const season = [
    finished("501", 1, 2, 1),
    finished("502", 3, 0, 4),
    finished("503", 5, 5, 2, { home_team: bruins, away_team: canadiens }),
    finished("504", 7, 9, 0, { season_type: "preseason" }),
    finished("505", 2, 1, 0, { season: 2025, start_time: "2025-01-02T00:00:00Z" }),
    nhlGame({ id: "506", start_time: "2026-02-01T00:00:00Z" }),
  ];

  test("with the record of the season", async () => {
    const api = await startApi({ now: "2026-01-10T00:00:00Z" });
    await api.see("nhl", season, [bruins, canadiens]);
    const { body } = await api.get("/api/v1/games/history?team=boston&season=2026");
    expect(body.games.map(({ id }: Game) => id)).toEqual(["501", "502", "503", "504", "506"]);
    expect(body).toMatchObject({ count: 5, total: 5, next: null });
    expect(body.statistics).toEqual({
      games_played: 3,
      wins: 2,
      losses: 1,
      ties: 0,
      win_percentage: 2 / 3,
      points_for: 10,
      points_against: 4,
      point_differential: 6,
      home: { wins: 1, losses: 0, ties: 0 },
      away: { wins: 1, losses: 1, ties: 0 },
      streak: "W2",
    });
  });

  test("by season as people write it, and by status", async () => {
    const api = await startApi({ now: "2026-01-10T00:00:00Z" });
    await api.see("nhl", season, [bruins, canadiens]);
    const ids = async (query: string): Promise<readonly string[]> =>
      (await api.get(`/api/v1/games/history?${query}`)).body.games.map(({ id }: Game) => id);
    expect(await ids("team=BOS&season=2024-25")).toEqual(["505"]);
    expect(await ids("season=2025-26&status=scheduled")).toEqual(["506"]);
    expect(await ids("team=BOS&status=final&season=2026")).toEqual(["501", "502", "503", "504"]);
    expect(await ids("team=BOS&status=finished")).toEqual(["505", "501", "502", "503", "504"]);
    expect(await ids("league=nfl")).toEqual([]);
    expect((await api.get("/api/v1/games/history?league=nhl")).body.statistics).toBeNull();
  });

  test("in pages", async () => {
    const api = await startApi({ now: "2026-01-10T00:00:00Z" });
    await api.see("nhl", season, [bruins, canadiens]);
    const first = await api.get("/api/v1/games/history?team=BOS&limit=4");
    expect(first.body).toMatchObject({ count: 4, total: 6 });
    const query = /^<(\?.*)>; rel="next"$/.exec(String(first.headers["link"]))?.[1];
    const second = await api.get(`/api/v1/games/history${query}`);
    expect(second.body.games.map(({ id }: Game) => id)).toEqual(["504", "506"]);
    expect(second.headers["link"]).toBeUndefined();
    expect(second.body.statistics).toEqual(first.body.statistics);
  });

  test("as CSV and NDJSON, whole", async () => {
    const api = await startApi({ now: "2026-01-10T00:00:00Z" });
    await api.see("nhl", season, [bruins, canadiens]);
    const csv = await api.get("/api/v1/games/history?season=2026&status=final", { accept: "text/csv" });
    expect(csv.text.split("\r\n").slice(0, 2)).toEqual([
      "id,league,season,week,status,start_time,home_team,away_team,home_score,away_score,period,time_remaining",
      "501,nhl,2026,,finished,2026-01-01T00:00:00Z,MTL,BOS,2,1,3,Final",
    ]);
    const lines = await api.get("/api/v1/games/history?season=2026&status=final", { accept: "application/x-ndjson" });
    expect(
      lines.text
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line) as Game),
    ).toEqual(season.slice(0, 4));
  });

  test("needs names that are known", async () => {
    const api = await startApi({ leagues: ["nfl", "nhl", "nba"] });
    await api.see("nhl", season, [bruins, canadiens]);
    const answer = async (query: string): Promise<unknown> => {
      const { status, body } = await api.get(`/api/v1/games/history?${query}`);
      return [status, body.code, body.errors?.[0]?.parameter];
    };
    expect(await answer("team=Bruinz")).toEqual([404, "unknown_team", undefined]);
    expect(await answer("season=lately")).toEqual([400, "bad_request", "season"]);
    expect(await answer("season=2024-2026")).toEqual([400, "bad_request", "season"]);
    expect(await answer("status=over")).toEqual([400, "bad_request", "status"]);
    expect(await answer("league=nba")).toEqual([400, "bad_request", "league"]);
    expect(await answer("cursor=x")).toEqual([400, "bad_request", "cursor"]);
    expect(await answer("team=")).toEqual([400, "bad_request", "team"]);
  });
});

describe("the history of an entity", () => {
  const kitchen = series("home_assistant_events", { entity_id: "sensor.kitchen", domain: "sensor" });
  const start = at("2026-01-09T12:00:00Z") + 123_456;
  const rows = Array.from({ length: 2_345 }, (_, i) =>
    point(kitchen, start + i * 10 * MICROS_PER_SECOND, {
      state_value: i === 1 ? 'so "hot",\nreally' : `${20 + (i % 7)}.5`,
      normalized_value: i === 1 ? undefined : 20.5 + (i % 7),
      unit_of_measurement: "°C",
      previous_state: i === 0 ? undefined : "x",
    }),
  );
  const url = "/api/v1/history/sensor.kitchen";

  test("is the last day, in pages, to the microsecond", async () => {
    const api = await startApi({ now: "2026-01-10T12:00:00Z" });
    await api.store.write(rows);
    const { body, headers } = await api.get(`${url}?resolution=raw`);
    expect(body).toMatchObject({
      entity_id: "sensor.kitchen",
      from: "2026-01-09T12:00:00Z",
      to: "2026-01-10T12:00:00Z",
      resolution: "raw",
      count: 100,
    });
    expect(body.rows[0]).toMatchObject({
      time: "2026-01-09T12:00:00.123456Z",
      state: "20.5",
      value: 20.5,
      unit: "°C",
      previous_state: null,
    });
    expect(body.rows[1]).toMatchObject({ state: 'so "hot",\nreally', value: null, previous_state: "x" });

    const times: string[] = body.rows.map(({ time }: { time: string }) => time);
    let link = headers["link"];
    while (link !== undefined) {
      // The hub's clock goes on between the pages; the span stays.
      await api.clock.advance(60_000);
      const query: string = /^<(\?.*)>; rel="next"$/.exec(String(link))?.[1] ?? "";
      const page = await api.get(`${url}${query}&limit=1000`.replace("limit=1000&limit", "limit"));
      expect(page.body.to).toBe("2026-01-10T12:00:00Z");
      times.push(...page.body.rows.map(({ time }: { time: string }) => time));
      link = page.headers["link"] === undefined ? undefined : String(page.headers["link"]).replace("&limit=1000", "");
    }
    expect(times).toHaveLength(rows.length);
    expect(times).toEqual(times.toSorted());
    expect(new Set(times).size).toBe(rows.length);
  });

  test("is cut by from and to: the one belongs to it, the other does not", async () => {
    const api = await startApi({ now: "2026-01-10T12:00:00Z" });
    await api.store.write(rows);
    const count = async (query: string): Promise<number> => (await api.get(`${url}?${query}&limit=1000`)).body.count;
    expect(await count("from=2026-01-09T12:00:00.123456Z&to=2026-01-09T12:00:10.123456Z")).toBe(1);
    expect(await count("from=2026-01-09T12:00:00.123457Z&to=2026-01-09T12:00:10.123457Z")).toBe(1);
    expect(await count("from=2026-01-09T13:00:00%2B01:00&to=2026-01-09T13:01:00%2B01:00")).toBe(6);
    // A plus that nobody escaped.
    expect(await count("from=2026-01-09T13:00:00+01:00&to=2026-01-09T13:01:00+01:00")).toBe(6);
    expect(await count("from=2026-01-10")).toBe(0);
    expect(await count("to=2026-01-09T12:01:00Z&resolution=raw")).toBe(6);
  });

  test("is given whole as CSV and NDJSON", async () => {
    const api = await startApi({ now: "2026-01-10T12:00:00Z" });
    const many = Array.from({ length: 11_000 }, (_, i) =>
      point(kitchen, start + i * MICROS_PER_SECOND, { state_value: String(i) }),
    );
    await api.store.write([...many, point(kitchen, start + 1, { state_value: 'so "hot",\nreally' })]);
    const csv = await api.get(url, { accept: "text/csv" });
    expect(csv.text.startsWith("time,state,value,unit,previous_state,")).toBe(true);
    expect(csv.text).toContain('\r\n2026-01-09T12:00:00.123457Z,"so ""hot"",\nreally",,,');
    expect(csv.text.split("\r\n")).toHaveLength(11_001 + 2);
    const ndjson = await api.get(url, { accept: "application/x-ndjson" });
    expect(
      ndjson.text
        .trimEnd()
        .split("\n")
        .map((line) => (JSON.parse(line) as { state: string }).state),
    ).toHaveLength(11_001);
    expect((await api.get(`${url}?limit=3`, { accept: "text/csv" })).text.split("\r\n")).toHaveLength(3 + 2);
  });

  test("names what is wrong with the question", async () => {
    const api = await startApi({ now: "2026-01-10T12:00:00Z" });
    await api.store.write(rows.slice(0, 1));
    const parameter = async (query: string): Promise<unknown> => {
      const { status, body } = await api.get(`${url}?${query}`);
      return [status, body.errors?.[0]?.parameter];
    };
    for (const bad of ["from=yesterday", "from=2026-02-31", "from=2026-01-01T00:00:00"])
      expect(await parameter(bad)).toEqual([400, "from"]);
    expect(await parameter("from=2026-01-10&to=2026-01-09")).toEqual([400, "from"]);
    expect(await parameter("to=9999-01-01")).toEqual([400, "to"]);
    expect(await parameter("from=0001-01-01&to=1970-01-01")).toEqual([400, "to"]);
    expect(await parameter("from=1950-01-01&to=0099-12-31")).toEqual([400, "to"]);
    expect(await parameter("resolution=minutely")).toEqual([400, "resolution"]);
    expect(await parameter("limit=0")).toEqual([400, "limit"]);
    expect(await parameter("limit=1001")).toEqual([400, "limit"]);
    for (const cursor of ["x", "e30", Buffer.from('{"from":0,"to":9,"after":"x"}').toString("base64url")]) {
      expect(await parameter(`cursor=${cursor}`)).toEqual([400, "cursor"]);
    }
  });

  test("of an entity that is silent is empty; of one that nobody knows it is a 404", async () => {
    const api = await startApi({ now: "2026-03-10T12:00:00Z" });
    await api.store.write(rows.slice(0, 1));
    expect((await api.get(url)).body).toMatchObject({ count: 0, rows: [], next: null });
    expect(await api.get("/api/v1/history/sensor.kitchn")).toMatchObject({
      status: 404,
      body: { code: "unknown_entity" },
    });
  });
});

describe("with the store in trouble", () => {
  test("history answers 503, live games go on", async () => {
    const store = await openTestStore();
    const api = await startApi({ store });
    await api.see("nhl", [nhlGame({ status: "live" })], [bruins, canadiens]);
    await store.close();
    for (const url of [
      "/api/v1/history/sensor.x",
      "/api/v1/games/history?team=BOS",
      "/api/v1/games/timeline/401",
      "/api/v1/games/999",
    ]) {
      const { status, body, headers } = await api.get(url);
      expect([url, status, body.code, body.title]).toEqual([
        url,
        503,
        "store_unavailable",
        "Feature temporarily unavailable",
      ]);
      expect(headers["retry-after"]).toBe("30");
    }
    expect((await api.get("/api/v1/games/live")).body.count).toBe(1);
    expect((await api.get("/api/v1/ha/game-status/BOS")).status).toBe(200);
  });

  test("a query that takes too long ends with 504", async () => {
    const store = await openTestStore();
    const asked = Promise.withResolvers<void>();
    const api = await startApi({
      store: {
        ...store,
        range: () => {
          asked.resolve();
          return new Promise(() => undefined);
        },
      },
    });
    const answer = api.get("/api/v1/history/sensor.x");
    await asked.promise;
    await api.clock.advance(5_000);
    expect(await answer).toMatchObject({ status: 504, body: { code: "query_timeout" } });
  });

  test("an export that breaks off is cut, not ended", async () => {
    const store = await openTestStore();
    let calls = 0;
    const api = await startApi({
      store: {
        ...store,
        range: async (query) => {
          calls++;
          if (calls > 1) throw new HometideError("store_closed", "The store is closed.");
          return store.range({ ...query, limit: 2 });
        },
      },
      clock: new ManualClock(at("2026-01-10T12:00:00Z")),
    });
    const lamp = series("home_assistant_events", { entity_id: "light.lamp" });
    await store.write(
      [1, 2, 3].map((i) => point(lamp, at("2026-01-10T00:00:00Z") + i * MICROS_PER_MINUTE, { state_value: "on" })),
    );
    const hub = await api.app.listen({ host: "127.0.0.1", port: 0 });
    const response = await fetch(`${hub}/api/v1/history/light.lamp`, { headers: { accept: "text/csv" } });
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow();
  });
});

test("an address has a hundred historical questions a minute", async () => {
  const api = await startApi();
  await api.see("nhl", [], [bruins, canadiens]);
  const url = "/api/v1/games/history?team=BOS";
  const first = await api.get(url);
  expect(first.headers).toMatchObject({ "ratelimit-limit": "100", "ratelimit-remaining": "99" });
  expect(first.headers["ratelimit"]).toMatch(/^"history";r=99;t=\d+$/);
  expect(first.headers["ratelimit-policy"]).toBe('"history";q=100;w=60');
  for (let i = 1; i < 100; i++) expect((await api.app.inject("/api/v1/history/sensor.x")).statusCode).toBe(404);
  const { status, body, headers } = await api.get(url);
  expect([status, body.code]).toEqual([429, "too_many_requests"]);
  expect(Number(headers["retry-after"])).toBeGreaterThan(0);
  expect((await api.get("/api/v1/games/live")).status).toBe(200);
  expect((await api.app.inject({ url, remoteAddress: "10.0.0.9" })).statusCode).toBe(200);
});
