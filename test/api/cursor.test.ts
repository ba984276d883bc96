import { expect, test } from "vitest";
import { point, series } from "../../src/model/point.ts";
import { MICROS_PER_MINUTE } from "../../src/model/time.ts";
import { nhlGame, team } from "../sports/games.ts";
import type { TestApi } from "./support.ts";
import { at, startApi } from "./support.ts";

/** A game of each of three evenings, all of them to come. */
async function startGames(): Promise<TestApi> {
  const api = await startApi();
  const games = ["401", "402", "403"].map((id) => nhlGame({ id, start_time: `2026-01-1${id.slice(-1)}T00:00:00Z` }));
  await api.see("nhl", games, [
    team("1", "BOS", "Boston Bruins", "Boston", "Bruins"),
    team("10", "MTL", "Montreal Canadiens", "Montreal", "Canadiens"),
  ]);
  return api;
}

/** Asks, and gives which parameters the answer complains of, or how many rows it has. */
async function complaint(api: TestApi, url: string): Promise<unknown> {
  const { status, body } = await api.get(url);
  return status === 200 ? body.count : [status, body.code, body.errors?.[0]?.parameter];
}

const refused = [400, "bad_request", "cursor"];

test("the cursor of a list goes on with its own question alone", async () => {
  const api = await startGames();
  const { body } = await api.get("/api/v1/games/upcoming?hours=100&limit=1");
  const next = `cursor=${body.next}`;
  expect(await complaint(api, `/api/v1/games/upcoming?hours=100&limit=2&${next}`)).toBe(2);
  expect(await complaint(api, `/api/v1/games/upcoming?${next}&hours=100`)).toBe(2);
  for (const other of [
    "/api/v1/games/upcoming?",
    "/api/v1/games/upcoming?hours=100&league=nhl&",
    "/api/v1/games/live?hours=100&",
    "/api/v1/teams?league=nhl&",
    "/api/v1/entities?",
    "/api/v1/gaps?",
    "/api/v1/ha/webhooks?",
    "/api/v1/dead-letters?",
    "/api/v1/game-events?",
    "/api/v1/history/sensor.a?",
    "/api/v1/actions?",
  ])
    expect([other, await complaint(api, other.replace("live?hours=100&", "live?") + next)]).toEqual([other, refused]);
  const { detail } = (await api.get(`/api/v1/games/upcoming?${next}`)).body;
  expect(detail).toMatch(/another question: ask with all parameters .*, or start again without it/);

  const first = (await api.get("/api/v1/games/history?order=descending&limit=1")).body;
  const games = (query: string): Promise<unknown> =>
    complaint(api, `/api/v1/games/history?${query}cursor=${first.next}`);
  expect(await games("order=descending&")).toBe(2);
  expect(await games("order=ascending&")).toEqual(refused);
  expect(await games("order=descending&season=2026&")).toEqual(refused);
});

test("the cursor of a stretch of time carries it: what is said beside it must be the same", async () => {
  const api = await startApi({ now: "2026-01-10T12:00:00Z" });
  const kitchen = series("home_assistant_events", { entity_id: "sensor.kitchen", domain: "sensor" });
  const start = at("2026-01-10T10:00:00Z");
  await api.store.write([0, 1, 2].map((i) => point(kitchen, start + i * MICROS_PER_MINUTE, { state_value: `${i}` })));
  const url = "/api/v1/history/sensor.kitchen?limit=1";
  const from = "from=2026-01-10T00:00:00Z";
  const to = "to=2026-01-10T12:00:00Z";

  const first = (await api.get(`${url}&${from}`)).body;
  const after = (query: string, path = url): Promise<unknown> => complaint(api, `${path}&cursor=${first.next}${query}`);
  await api.clock.advance(60_000);
  for (const same of ["", `&${from}`, `&${from}&${to}`, "&from=2026-01-10T01:00:00%2B01:00", "&from=2026-01-10"])
    expect([same, await after(same)]).toEqual([same, 1]);
  expect(await after("&from=2026-01-09")).toEqual([400, "bad_request", "from"]);
  expect(await after("&to=2026-01-10T11:00:00Z")).toEqual([400, "bad_request", "to"]);
  expect(await after("&span=12h")).toEqual([400, "bad_request", "span"]);
  expect(await after("&resolution=hourly")).toEqual(refused);
  expect(await after("", "/api/v1/history/sensor.attic?limit=1")).toEqual(refused);
  const { detail } = (await api.get(`${url}&cursor=${first.next}&from=2026-01-09`)).body;
  expect(detail).toBe(
    "Parameter from contradicts the cursor, which goes on in 2026-01-10T00:00:00Z to 2026-01-10T12:00:00Z: leave it out, or start again without the cursor.",
  );

  const long = (await api.get(`${url}&span=6h`)).body;
  const goesOn = (query: string): Promise<unknown> => complaint(api, `${url}&cursor=${long.next}${query}`);
  for (const same of ["", "&span=6h", "&span=360m"]) expect([same, await goesOn(same)]).toEqual([same, 1]);
  expect(await goesOn("&span=12h")).toEqual([400, "bad_request", "span"]);
  expect(await goesOn("&from=2026-01-10T06:01:00Z")).toEqual([400, "bad_request", "from"]);
});
