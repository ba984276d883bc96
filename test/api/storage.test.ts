import { expect, test } from "vitest";
import { ManualClock } from "../../src/model/clock.ts";
import { point, series } from "../../src/model/point.ts";
import { MICROS_PER_DAY, MICROS_PER_HOUR, MICROS_PER_SECOND } from "../../src/model/time.ts";
import { silentLog } from "../../src/ops/log.ts";
import { Entities } from "../../src/pipeline/entities.ts";
import { createRulesView } from "../../src/pipeline/rules/create-view.ts";
import { createRules } from "../../src/pipeline/rules/rules.ts";
import { planRemovals } from "../../src/store/retention-plan.ts";
import { createRetention } from "../../src/store/retention.ts";
import { openStorageWatch } from "../../src/store/storage-watch.ts";
import { command } from "../process/command.ts";
import { openTestStore } from "../support/embedded.ts";
import { at, startApi } from "./support.ts";

const now = at("2026-01-10T12:00:00Z");
const power = series("home_assistant_events", { entity_id: "sensor.power", domain: "sensor" });

/** An API over a store with points of twenty days, of which ten are kept. */
async function startStorage() {
  const store = await openTestStore();
  const clock = new ManualClock(now);
  const days = (name: string): number | undefined => (name === "home_assistant_events" ? 10 : undefined);
  const apart = () => Promise.resolve([]);
  await store.write(
    Array.from({ length: 20 * 24 }, (_, hour) =>
      point(power, now - hour * MICROS_PER_HOUR, { state_value: String(hour % 7), normalized_value: hour % 7 }),
    ),
  );
  // The same number again and again, each second: what a rule would save.
  const steady = series("home_assistant_events", { entity_id: "sensor.steady", domain: "sensor" });
  await store.write(
    Array.from({ length: 3_000 }, (_, second) =>
      point(steady, now - second * MICROS_PER_SECOND, { state_value: "5", normalized_value: 5 }),
    ),
  );
  const disk = () => Promise.resolve({ totalBytes: 1e12, freeBytes: 5e11 });
  const watch = await openStorageWatch({ store, disk, limitBytes: 2 ** 20, days, clock, log: silentLog });
  const retention = createRetention({ store, clock, days, log: silentLog });
  const { countBefore } = store;
  const entities = new Entities();
  const known = { aliases: [], domain: "sensor", deviceClass: undefined, area: undefined, deviceName: undefined };
  const state = { integration: undefined, state: "5", value: 5, unit: undefined, updatedAt: now, removedAt: undefined };
  entities.publish(["sensor.power", "sensor.steady"].map((entityId) => ({ entityId, ...known, ...state })));
  const whereabouts = () => ({ area: undefined, integration: undefined });
  const api = await startApi({
    now: "2026-01-10T12:00:00Z",
    store,
    entities,
    rules: createRulesView({ rules: createRules(), entities, whereabouts, tallies: () => [], store, clock }),
    storage: {
      report: () => watch.report(),
      plan: () => planRemovals({ clock, days, apart, countBefore }),
      apply: () => retention.runOnce(),
      lastRun: () => retention.lastRun(),
    },
  });
  return { api, watch, clock, store };
}

test("GET /api/v1/storage tells size, growth, forecast, tags, and the rule that would save most", async () => {
  const { api, watch, clock } = await startStorage();
  await watch.look();
  const young = await api.get("/api/v1/storage?recommendations=false");
  expect(young.body).toMatchObject({
    limit_bytes: 2 ** 20,
    disk: { total_bytes: 1e12, free_bytes: 5e11 },
    growth: { per_day_over_1d: null, per_day_over_7d: null, per_day_over_30d: null },
    disk_full_at: null,
    limit_reached_at: null,
    measurements: [{ measurement: "home_assistant_events", points: 3_480, series: 2, kept_days: 10 }],
    cardinality: [
      { measurement: "home_assistant_events", tag: "entity_id", values: 2, limit: 10_000 },
      { measurement: "home_assistant_events", tag: "domain", values: 1, limit: 10_000 },
    ],
    recommendations: null,
  });
  await clock.moveTo(now + MICROS_PER_DAY);
  const later = await api.get("/api/v1/storage");
  // Nothing but the notes of the look itself came in between.
  expect(later.body.growth.per_day_over_1d).toBeLessThan(50_000);
  expect(later.body.recommendations).toMatchObject([{ entity_id: "sensor.steady" }]);
  expect(later.body.recommendations[0].rule).toContain("- entity: sensor.steady\n");
});

test("hometide retention plans, tries and applies through the hub", async () => {
  const { api } = await startStorage();
  const { port } = new URL(await api.app.listen({ host: "127.0.0.1", port: 0 }));
  const retention = (...args: readonly string[]) =>
    command({ HOMETIDE_PORT: port, PATH: process.env["PATH"] ?? "" }, "retention", ...args);
  // Hours 241 to 479 are older than ten days.
  const line = "  home_assistant_events: 239 points before 2025-12-31T12:00:00Z, the oldest of 2025-12-21T13:00:00Z\n";
  const planned = `would remove 239 points:\n${line}last run: never\n`;
  expect(await retention("plan")).toEqual({ code: 0, out: planned, error: "" });
  expect((await retention("apply", "--dry-run")).out).toBe(planned);
  expect((await api.get("/api/v1/retention")).body.points).toBe(239);

  const applied = await retention("apply", "--json");
  expect(JSON.parse(applied.out)).toEqual({
    removals: [],
    points: 0,
    last_run: { time: "2026-01-10T12:00:00Z", removed: { home_assistant_events: 239 }, failed: {} },
  });
  expect((await retention("plan")).out).toBe(
    "nothing has outlived its time\nlast run: 2026-01-10T12:00:00Z, 239 points\n",
  );
  // The one of just now is not before the end of the span.
  expect((await api.get("/api/v1/history/sensor.power?from=2025-12-01&resolution=raw&limit=1000")).body.count).toBe(
    240,
  );
}, 60_000);
