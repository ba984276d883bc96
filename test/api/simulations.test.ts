import { expect, onTestFinished, test } from "vitest";
import { ManualClock } from "../../src/model/clock.ts";
import { silentLog } from "../../src/ops/log.ts";
import { createSimulations } from "../../src/simulator/simulations.ts";
import { team } from "../sports/games.ts";
import { at, startApi } from "./support.ts";

const patriots = team("17", "NE", "New England Patriots", "New England", "Patriots");
const bears = team("3", "CHI", "Chicago Bears", "Chicago", "Bears");
const bruins = team("1", "BOS", "Boston Bruins", "Boston", "Bruins");

async function rig() {
  const clock = new ManualClock(at("2026-11-21T10:00:00Z"));
  const stopping = new AbortController();
  onTestFinished(() => stopping.abort());
  const { signal } = stopping;
  const fire = async (): Promise<number> => 1;
  const simulations = createSimulations({ clock, log: silentLog, followed: () => [], fire, signal });
  const api = await startApi({ simulations });
  await api.see("nfl", [], [patriots, bears]);
  await api.see("nhl", [], [bruins]);
  const send = async (method: "POST" | "DELETE", url: string, payload?: object) => {
    const answer = await api.app.inject({ method, url, ...(payload === undefined ? {} : { payload }) });
    return { status: answer.statusCode, headers: answer.headers, body: answer.json() };
  };
  return { ...api, send, playedFor: (ms: number) => clock.advance(ms) };
}

test("a game is started, shown as it goes on, listed and stopped", async () => {
  const { get, send, playedFor } = await rig();
  expect((await get("/api/v1/simulations")).body).toEqual({ simulations: [], count: 0 });
  const wish = { game: "nfl", home_team: "Bears", away_team: "patriots", speed: 60 };
  const { status, headers, body: started } = await send("POST", "/api/v1/simulations", wish);
  expect(status).toBe(201);
  expect(headers["location"]).toBe(`/api/v1/simulations/${started.id}`);
  expect(started).toMatchObject({ state: "running", started_at: "2026-11-21T10:00:00Z", events: [], deliveries: 0 });

  await playedFor(30_000);
  const { body: now } = await get(String(headers["location"]));
  expect(now).toMatchObject({ state: "running", game: { status: "live", home_team: { abbreviation: "CHI" } } });
  expect(now.events[0]).toMatchObject({ event: "game_start", test: true, away_team: "NE" });
  expect(now.deliveries).toBe(now.events.length);
  expect((await get("/api/v1/simulations")).body).toEqual({ simulations: [now], count: 1 });

  const stopped = await send("DELETE", `/api/v1/simulations/${started.id}`);
  expect(stopped).toMatchObject({ status: 200, body: { state: "stopped", ends_at: "2026-11-21T10:00:30Z" } });
});

test("what there is not is refused, with what to do", async () => {
  const { get, send } = await rig();
  const start = (wish: object) => send("POST", "/api/v1/simulations", wish);
  expect(await start({ home_team: "Bruinz" })).toMatchObject({ status: 404, body: { code: "unknown_team" } });
  expect(await start({ game: "nfl", home_team: "Bruins" })).toMatchObject({
    status: 400,
    body: { code: "bad_request" },
  });
  expect(await start({ scenario: "../home" })).toMatchObject({ status: 400 });
  expect(await start({ speed: 0 })).toMatchObject({ status: 400 });
  expect(await start({ team: "NE" })).toMatchObject({ status: 400 });
  expect(await get("/api/v1/simulations/sim-1")).toMatchObject({ status: 404, body: { code: "unknown_simulation" } });
  expect(await send("DELETE", "/api/v1/simulations/sim-1")).toMatchObject({ status: 404 });
});
