import { expect, test } from "vitest";
import type { Point } from "../../src/model/point.ts";
import { point, series } from "../../src/model/point.ts";
import { formatTime, MICROS_PER_MINUTE, MICROS_PER_SECOND } from "../../src/model/time.ts";
import type { Entity } from "../../src/pipeline/entity-view.ts";
import { team } from "../sports/games.ts";
import { openTestStore } from "../support/embedded.ts";
import { at, startApi } from "./support.ts";

const bruins = team("1", "BOS", "Boston Bruins", "Boston", "Bruins");
const canadiens = team("10", "MTL", "Montreal Canadiens", "Montreal", "Canadiens");

type Score = readonly [minute: number, status: "live" | "finished", period: string, home: number, away: number];

/** A game of MTL against BOS as the hub saw it. */
function game(id: string, start: string, scores: readonly Score[]): readonly Point[] {
  const plan = { game_id: id, season: "2026", home_team: "MTL", away_team: "BOS" };
  const planned = point(series("nhl_scores", { ...plan, status: "scheduled" }), at(start), {
    home_score: 0,
    away_score: 0,
  });
  const seen = scores.map(([minute, status, period, home_score, away_score]) =>
    point(series("nhl_scores", { ...plan, status }), at(start) + minute * MICROS_PER_MINUTE, {
      home_score,
      away_score,
      period,
    }),
  );
  return [planned, ...seen];
}

const first = game("1", "2026-01-08T00:00:00Z", [
  [0, "live", "1", 0, 0],
  [10, "live", "1", 0, 1],
  [11, "live", "1", 0, 1],
  // A poll skipped: both have scored.
  [40, "live", "2", 1, 2],
  [120, "live", "3", 0, 2],
  [150, "finished", "3", 0, 2],
]);
// Where the hub came late nothing is known to have begun, and the end alone tells of no goal.
const second = game("2", "2026-01-09T00:00:00Z", [
  [30, "live", "2", 3, 3],
  [60, "live", "3", 3, 4],
  [90, "finished", "3", 3, 5],
]);
const third = game("3", "2026-01-07T00:00:00Z", [[150, "finished", "3", 6, 0]]);

const lamp = series("home_assistant_events", { entity_id: "light.lamp", domain: "light" });
const lit = (time: number, state: "on" | "off" | "unavailable"): Point =>
  point(lamp, time, { state_value: state, normalized_value: { on: 1, off: 0, unavailable: undefined }[state] });
const entity = (entityId: string): Entity => ({
  entityId,
  aliases: [],
  domain: "light",
  deviceClass: undefined,
  area: undefined,
  deviceName: undefined,
  integration: undefined,
  state: "off",
  value: 0,
  unit: undefined,
  updatedAt: 0,
  removedAt: undefined,
});

async function startEvening() {
  const store = await openTestStore();
  const api = await startApi({ now: "2026-01-10T12:00:00Z", store });
  await api.see("nhl", [], [bruins, canadiens]);
  // The Bruins score at these times; at three of them the lamp goes on after 5 s, for 20 s.
  const goals = ["2026-01-08T00:10:00Z", "2026-01-08T00:40:00Z", "2026-01-09T01:00:00Z"].map(at);
  await store.write([
    ...first,
    ...second,
    ...third,
    lit(at("2026-01-07T12:00:00Z"), "off"),
    ...goals.flatMap((time) => [lit(time + 5 * MICROS_PER_SECOND, "on"), lit(time + 25 * MICROS_PER_SECOND, "off")]),
    lit(at("2026-01-09T01:29:51Z"), "unavailable"),
  ]);
  api.entities.publish([entity("light.lamp")]);
  return { api, goals };
}

test("what the lamp does around our goals: aligned, averaged, the newest events first", async () => {
  const { api, goals } = await startEvening();
  const { body } = await api.get(
    "/api/v1/around?events=score_update&team=bruins&entities=light.lamp&before=10s&after=30s&step=5s",
  );
  // The last goal came with the end of the second game.
  const times = [at("2026-01-09T01:30:00Z"), ...goals.toReversed()].map(formatTime);
  expect(body.events.map(({ time }: { time: string }) => time)).toEqual(times);
  expect(body.events[2]).toMatchObject({
    kind: "score_update",
    league: "nhl",
    game_id: "1",
    team: "BOS",
    score_change: 1,
    home_score: 1,
    away_score: 2,
  });
  expect(body).toMatchObject({ before_seconds: 10, after_seconds: 30, step_seconds: 5, count: 4 });
  const [{ entity_id, steps }] = body.entities;
  expect(entity_id).toBe("light.lamp");
  expect(steps.map(({ offset_seconds }: { offset_seconds: number }) => offset_seconds)).toEqual([
    -10, -5, 0, 5, 10, 15, 20, 25, 30,
  ]);
  // Of the goal at the end the lamp is unavailable: three are left; just 10 s before, it was still known.
  expect(steps.map(({ count }: { count: number }) => count)).toEqual([4, 3, 3, 3, 3, 3, 3, 3, 3]);
  expect(steps.map(({ mean }: { mean: number }) => mean)).toEqual([0, 0, 0, 1, 1, 1, 1, 0, 0]);
  expect(steps[3]).toMatchObject({ min: 1, max: 1, difference: 1 });
});

test("beginnings and ends of games, and states of other entities, are events too", async () => {
  const { api, goals } = await startEvening();
  const kinds = async (query: string): Promise<unknown> =>
    (await api.get(`/api/v1/around?entities=light.lamp&${query}`)).body.events.map(
      ({ kind, time }: { kind: string; time: string }) => [kind, time],
    );
  expect(await kinds("events=game_start,game_end&league=nhl")).toEqual([
    ["game_end", "2026-01-09T01:30:00Z"],
    ["game_end", "2026-01-08T02:30:00Z"],
    ["game_start", "2026-01-08T00:00:00Z"],
  ]);
  expect(await kinds("events=score_update")).toHaveLength(5);
  expect(await kinds("events=score_update&limit=2")).toHaveLength(2);
  expect(await kinds("events=game_end&to=2026-01-09")).toEqual([["game_end", "2026-01-08T02:30:00Z"]]);
  const lit = goals.map((time) => ["state", formatTime(time + 5 * MICROS_PER_SECOND)]).toReversed();
  expect(await kinds("events=state:light.lamp=on")).toEqual(lit);
  expect(await kinds("events=state:light.lamp=on&from=2026-01-09T01:00:05Z")).toEqual(lit.slice(0, 1));
  expect(await kinds("events=state:light.lamp=on&from=2026-01-09T01:00:06Z")).toEqual([]);
});

test("a question out of bounds is told so, one that takes too long is given up", async () => {
  const { api } = await startEvening();
  const parameter = async (query: string): Promise<unknown> => {
    const { status, body } = await api.get(`/api/v1/around?${query}`);
    return [status, body.errors?.[0]?.parameter ?? body.code];
  };
  expect(await parameter("events=goal&entities=light.lamp")).toEqual([400, "events"]);
  expect(await parameter("events=game_end&entities=,")).toEqual([400, "entities"]);
  expect(await parameter("events=game_end&entities=light.lam")).toEqual([404, "unknown_entity"]);
  expect(await parameter("events=state:light.lam=on&entities=light.lamp")).toEqual([404, "unknown_entity"]);
  expect(await parameter("events=game_end&entities=light.lamp&step=1ms")).toEqual([400, "step"]);
  expect(await parameter("events=game_end&entities=light.lamp&after=8d")).toEqual([400, "after"]);
  expect(await parameter("events=game_end&entities=light.lamp&before=soon")).toEqual([400, "before"]);
  expect(await parameter("events=game_end&entities=light.lamp&team=Bruinz")).toEqual([404, "unknown_team"]);

  let reads = 0;
  const asked = Promise.withResolvers<void>();
  const slow = await startApi({
    store: { ...api.store, range: () => ((reads += 1), asked.resolve(), new Promise(() => undefined)) },
    entities: api.entities,
  });
  const answer = slow.get("/api/v1/around?events=state:light.lamp=on&entities=light.lamp");
  await asked.promise;
  await slow.clock.advance(5_000);
  expect(await answer).toMatchObject({ status: 504, body: { code: "query_timeout" } });
  expect(reads).toBe(1);
});
