import { describe, expect, test } from "vitest";
import { ManualClock } from "../../src/model/clock.ts";
import type { MeasurementName } from "../../src/model/measurement.ts";
import { measurementSpec } from "../../src/model/measurement.ts";
import { point, series } from "../../src/model/point.ts";
import { MICROS_PER_DAY } from "../../src/model/time.ts";
import { silentLog } from "../../src/ops/log.ts";
import type { Retention } from "../../src/store/retention.ts";
import { createRetention, planRetention } from "../../src/store/retention.ts";
import { openRetentionClock } from "../../src/store/retention-clock.ts";
import { openTestStore } from "../support/embedded.ts";
import { MemoryStore } from "../support/memory-store.ts";
import { until } from "../support/wait.ts";

const NOW = Date.UTC(2026, 8, 10) * 1_000;
const declared = (measurement: MeasurementName): number | undefined => measurementSpec(measurement).keepDays;
const lamp = series("home_assistant_events", { entity_id: "light.lamp" });

function daysAgo(days: number) {
  return point(lamp, NOW - days * MICROS_PER_DAY, { normalized_value: days });
}

describe("retention", () => {
  test("what is kept for ever is never in the plan", () => {
    const plan = (name: MeasurementName) => planRetention(NOW, name, declared(name));
    expect(plan("home_assistant_events")).toEqual([
      { measurement: "home_assistant_events", before: NOW - 365 * MICROS_PER_DAY },
    ]);
    expect(plan("hub_metrics")).toEqual([{ measurement: "hub_metrics", before: NOW - 30 * MICROS_PER_DAY }]);
    expect(plan("yearly_events")).toEqual([]);
  });

  test("removes at once and then each day, and tells what the last run removed", async () => {
    const store = new MemoryStore();
    const clock = new ManualClock(NOW);
    const retention = createRetention({
      store,
      clock,
      days: (name) => (name === "home_assistant_events" ? 10 : undefined),
      log: silentLog,
    });
    expect(retention.lastRun()).toBeUndefined();
    await store.write([daysAgo(11), daysAgo(10), daysAgo(9)]);
    const stopping = new AbortController();
    const running = retention.run(stopping.signal);
    await until(() => clock.nextDue() !== undefined, "the next run is waited for");
    expect(retention.lastRun()).toMatchObject({ at: NOW, removed: { home_assistant_events: 1 }, failed: {} });
    await clock.advance(24 * 3_600_000);
    await until(() => clock.nextDue() !== undefined, "the run after it is waited for");
    expect(retention.lastRun()).toMatchObject({ at: NOW + MICROS_PER_DAY, removed: { home_assistant_events: 1 } });
    expect(retention.health()).toMatchObject({
      status: "healthy",
      details: { retention: { removed: { home_assistant_events: 1 } } },
    });
    stopping.abort();
    await running;
    expect(clock.nextDue()).toBeUndefined();
  });

  test("a measurement that cannot be cleaned does not keep the others from it, and is told", async () => {
    const store = new MemoryStore();
    await store.write([daysAgo(400)]);
    const deleteBefore = (measurement: MeasurementName, time: number): Promise<number> =>
      measurement === "hourly_events" ? Promise.reject(new Error("no luck")) : store.deleteBefore(measurement, time);
    const clock = new ManualClock(NOW);
    const retention = createRetention({ store: { deleteBefore }, clock, days: () => 365, log: silentLog });
    const stopping = new AbortController();
    const running = retention.run(stopping.signal);
    await until(() => clock.nextDue() !== undefined, "the next run is waited for");
    // Not a day: on a full disk it is what makes room.
    expect(clock.nextDue()).toBe(NOW + 5 * 60_000_000);
    stopping.abort();
    await running;
    expect(retention.lastRun()).toMatchObject({
      removed: { home_assistant_events: 1 },
      failed: { hourly_events: "no luck" },
    });
    expect(retention.health()).toMatchObject({ status: "degraded", reason: expect.stringContaining("hourly_events") });
  });

  test("a clock that is years ahead costs a month of the oldest points a day, not all of them at once", async () => {
    const store = await openTestStore();
    const days = Array.from({ length: 100 }, (_, n) => point(lamp, NOW - n * MICROS_PER_DAY, { normalized_value: n }));
    await store.write(days);
    const left = async (): Promise<number> => (await store.usage()).measurements[0]?.points ?? 0;
    const start = async (clock: ManualClock): Promise<{ readonly retention: Retention; stop(): Promise<void> }> => {
      const trust = await openRetentionClock(store);
      const retention = createRetention({ store, clock, days: () => 100, trust, log: silentLog });
      const stopping = new AbortController();
      const running = retention.run(stopping.signal);
      await until(() => clock.nextDue() !== undefined, "the next run is waited for");
      return {
        retention,
        stop: async () => {
          stopping.abort();
          await running;
        },
      };
    };
    const year = 365 * MICROS_PER_DAY;
    // Before it knows the time, it removes nothing; and then neither.
    await (await start(new ManualClock(0))).stop();
    await (await start(new ManualClock(NOW))).stop();
    expect(await left()).toBe(100);
    // However often it is started then.
    for (let starts = 0; starts < 3; starts++) await (await start(new ManualClock(NOW + 73 * year))).stop();
    expect(await left()).toBe(100);
    const ahead = new ManualClock(NOW + 73 * year);
    const running = await start(ahead);
    expect(running.retention.health()).toMatchObject({
      status: "degraded",
      reason: expect.stringMatching(/^The clock says 2099-.*, 26\d\d\d days after/),
    });
    await ahead.advance(24 * 3_600_000);
    await until(async () => (await left()) < 100 && ahead.nextDue() !== undefined, "a month is removed");
    expect(await left()).toBe(71);
    await running.stop();
    // Set right, it is believed at once.
    const { retention, stop } = await start(new ManualClock(NOW + MICROS_PER_DAY));
    expect(retention.health().status).toBe("healthy");
    expect(await left()).toBe(71);
    await stop();
  });
});
