import { expect, test } from "vitest";
import { HometideError } from "../../src/model/errors.ts";
import type { RebuildRequest, SummariesView } from "../../src/summaries/view.ts";
import { at, startApi } from "./support.ts";

const status = {
  timeZone: "Europe/Berlin",
  madeUpTo: at("2026-01-10T01:00:00Z"),
  waitingEntities: 2,
  waitingHours: 30,
  oldest: at("2026-01-08T00:00:00Z"),
  written: 12,
};

test("tells how far the summaries are", async () => {
  const { get } = await startApi({ summaries: { status: () => status, rebuild: () => Promise.reject(new Error()) } });
  expect(await get("/api/v1/summaries")).toMatchObject({
    status: 200,
    body: {
      time_zone: "Europe/Berlin",
      made_up_to: "2026-01-10T01:00:00Z",
      waiting_entities: 2,
      waiting_hours: 30,
      oldest_waiting: "2026-01-08T00:00:00Z",
      rows_written: 12,
    },
  });
});

test("before the first look nothing is made up to any time", async () => {
  const { get } = await startApi();
  expect((await get("/api/v1/summaries")).body).toMatchObject({ made_up_to: null, oldest_waiting: null });
});

test("has a span made again, and says what is wrong with one", async () => {
  const asked: RebuildRequest[] = [];
  const summaries: SummariesView = {
    status: () => status,
    rebuild: (request) => {
      asked.push(request);
      if (request.entityId === "sensor.none")
        return Promise.reject(new HometideError("unknown_entity", "No entity is called sensor.none."));
      return Promise.resolve({ from: request.from, to: request.to, entities: 3, hours: 72 });
    },
  };
  const { app } = await startApi({ summaries });
  const post = (payload: object) => app.inject({ method: "POST", url: "/api/v1/summaries/rebuild", payload });
  const made = await post({ from: "2026-01-08", to: "2026-01-09", entity_id: "sensor.a", dry_run: true });
  expect(made.json()).toEqual({
    from: "2026-01-08T00:00:00Z",
    to: "2026-01-09T00:00:00Z",
    entities: 3,
    hours: 72,
    dry_run: true,
  });
  expect(asked).toEqual([
    { from: at("2026-01-08T00:00:00Z"), to: at("2026-01-09T00:00:00Z"), entityId: "sensor.a", dryRun: true },
  ]);
  expect((await post({ from: "2026-01-08", entity_id: "sensor.none" })).json()).toMatchObject({
    status: 404,
    code: "unknown_entity",
  });
  expect((await post({})).statusCode).toBe(400);
  expect((await post({ from: "yesterday" })).json()).toMatchObject({ status: 400, code: "bad_request" });
  expect((await post({ from: "2026-01-09", to: "2026-01-08" })).statusCode).toBe(400);
});
