import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ManualClock } from "../../src/model/clock.ts";
import { point, series } from "../../src/model/point.ts";
import { MICROS_PER_DAY, MICROS_PER_HOUR } from "../../src/model/time.ts";
import { silentLog } from "../../src/ops/log.ts";
import type { SizeSample } from "../../src/store/growth.ts";
import { forecast, growthOf, thinSamples } from "../../src/store/growth.ts";
import { planRemovals } from "../../src/store/retention-plan.ts";
import { createRetention } from "../../src/store/retention.ts";
import { findAlerts } from "../../src/store/storage-alerts.ts";
import { openStorageWatch } from "../../src/store/storage-watch.ts";
import { openSealedStore, openTestStore } from "../support/embedded.ts";

const NOW = Date.UTC(2026, 8, 10) * 1_000;
const GIB = 2 ** 30;
const disk = { totalBytes: 100 * GIB, freeBytes: 50 * GIB };

describe("the growth of the store", () => {
  const hourly = (days: number, aDay: (age: number) => number): SizeSample[] => {
    const samples: SizeSample[] = [];
    let bytes = 1_000_000;
    for (let hour = days * 24; hour >= 1; hour -= 1) {
      samples.push({ time: NOW - hour * MICROS_PER_HOUR, bytes });
      bytes += aDay(hour / 24) / 24;
    }
    return [...samples, { time: NOW, bytes }];
  };

  test("is told over a day, a week and a month, as far as the hub has looked", () => {
    // 240 bytes a day, and 2,400 in the last day.
    const samples = hourly(40, (age) => (age <= 1 ? 2_400 : 240));
    const now = samples.at(-1) ?? { time: NOW, bytes: 0 };
    const growth = growthOf(thinSamples(samples, NOW), now);
    expect(growth[1]).toBeCloseTo(2_400, 0);
    expect(growth[7]).toBeCloseTo((2_400 + 6 * 240) / 7, -1);
    expect(growth[30]).toBeCloseTo((2_400 + 29 * 240) / 30, -1);
    const young = hourly(2, () => 240);
    expect(growthOf(young, now)).toEqual({ 1: expect.any(Number) });
    expect(
      growthOf(
        hourly(0.5, () => 240),
        now,
      ),
    ).toEqual({});
  });

  test("tells when so much more is written, and nothing where it shrinks", () => {
    expect(forecast({ 30: 100, 1: 5_000 }, NOW, 1_000)).toBe(NOW + 10 * MICROS_PER_DAY);
    expect(forecast({ 1: 500 }, NOW, 1_000)).toBe(NOW + 2 * MICROS_PER_DAY);
    expect(forecast({ 30: -1, 1: 500 }, NOW, 1_000)).toBeUndefined();
    expect(forecast({}, NOW, 1_000)).toBeUndefined();
    expect(forecast({ 1: 1 }, NOW, 0)).toBe(NOW);
    expect(forecast({ 1: 1 }, NOW, 1e9)).toBeUndefined();
  });

  test("thins what it keeps: whole hours of two days, then one a day for 400 days", () => {
    const kept = thinSamples(
      hourly(500, () => 1),
      NOW,
    );
    expect(kept.length).toBeLessThanOrEqual(400 + 50);
    expect(kept.filter(({ time }) => time >= NOW - 48 * MICROS_PER_HOUR)).toHaveLength(49);
    expect(thinSamples(kept, NOW)).toEqual(kept);
  });
});

test("alerts are found near a limit, and not before", () => {
  type Facts = Parameters<typeof findAlerts>[0];
  const facts: Facts = {
    at: NOW,
    bytes: 70,
    disk,
    limitBytes: 100,
    diskFullAt: undefined,
    limitReachedAt: undefined,
    cardinality: [],
  };
  const codes = (given: Partial<Facts>): readonly string[] =>
    findAlerts({ ...facts, ...given }).map(({ code, severity }) => `${code} ${severity}`);
  expect(codes({})).toEqual([]);
  expect(codes({ bytes: 80 })).toEqual(["limit_nearly_reached warning"]);
  expect(codes({ bytes: 100, limitReachedAt: NOW })).toEqual(["limit_nearly_reached critical"]);
  expect(codes({ disk: { totalBytes: 100, freeBytes: 9 } })).toEqual(["disk_nearly_full warning"]);
  expect(codes({ disk: { totalBytes: 100, freeBytes: 2 } })).toEqual(["disk_nearly_full critical"]);
  expect(codes({ diskFullAt: NOW + 29 * MICROS_PER_DAY })).toEqual(["disk_full_soon warning"]);
  expect(codes({ diskFullAt: NOW + 31 * MICROS_PER_DAY })).toEqual([]);
  const tag = { measurement: "home_assistant_events", tag: "entity_id" } as const;
  expect(codes({ cardinality: [{ ...tag, values: 7_999 }] })).toEqual([]);
  expect(codes({ cardinality: [{ ...tag, values: 8_000 }] })).toEqual(["cardinality_high warning"]);
  expect(codes({ cardinality: [{ ...tag, values: 10_000 }] })).toEqual(["cardinality_high critical"]);
});

test("looks each hour, raises alerts once and resolves them, also over a restart", async () => {
  const store = await openTestStore();
  const clock = new ManualClock(NOW);
  let freeBytes = 5 * GIB;
  const open = () =>
    openStorageWatch({
      store,
      disk: () => Promise.resolve({ totalBytes: 100 * GIB, freeBytes }),
      limitBytes: undefined,
      days: () => 365,
      clock,
      log: silentLog,
    });
  const lamps = ["light.a", "light.b", "light.c"].map((entity_id) =>
    series("home_assistant_events", { entity_id, domain: "light" }),
  );
  await store.write(lamps.map((lamp, index) => point(lamp, NOW - index * MICROS_PER_DAY, { state_value: "on" })));
  await store.seal({ before: NOW - MICROS_PER_HOUR, least: 1 });

  const first = await open();
  const report = await first.look();
  expect(report.measurements).toMatchObject([
    {
      measurement: "home_assistant_events",
      points: 3,
      series: 3,
      oldest: NOW - 2 * MICROS_PER_DAY,
      newest: NOW,
      rows: { points: 1 },
      sealed: { points: 2, blocks: 2 },
      keepDays: 365,
    },
  ]);
  const [only] = report.measurements;
  expect((only?.rows.bytes ?? 0) + (only?.sealed.bytes ?? 0)).toBe(report.bytes);
  expect(report.cardinality).toEqual([
    { measurement: "home_assistant_events", tag: "entity_id", values: 3 },
    { measurement: "home_assistant_events", tag: "domain", values: 1 },
  ]);
  expect(report.alerts).toMatchObject([{ code: "disk_nearly_full", since: NOW, resolvedAt: undefined }]);
  expect(first.health()).toMatchObject({ status: "degraded" });

  await clock.advance(3_600_000);
  const second = await open();
  expect((await second.look()).alerts).toMatchObject([{ code: "disk_nearly_full", since: NOW }]);
  freeBytes = 50 * GIB;
  await clock.advance(3_600_000);
  const resolvedAt = NOW + 2 * MICROS_PER_HOUR;
  expect((await second.look()).alerts).toMatchObject([{ code: "disk_nearly_full", since: NOW, resolvedAt }]);
  expect(second.health()).toMatchObject({ status: "healthy", details: { alerts: [] } });
  const third = await open();
  await clock.advance(22 * 3_600_000);
  expect((await third.report()).growth[1]).toBeDefined();
  expect((await third.report()).alerts).toMatchObject([{ resolvedAt }]);
});

test("a plan tells what is then removed, of rows and of blocks, for all and for entities kept apart", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.constantFrom("light.a", "light.b", "light.c"), fc.integer({ min: 1, max: 40 })), {
        maxLength: 60,
      }),
      fc.integer({ min: 1, max: 30 }),
      fc.option(fc.integer({ min: 1, max: 40 }), { nil: undefined }),
      async (written, days, apartDays) => {
        const store = await openSealedStore({ blockPoints: 8 });
        const points = written.map(([entity_id, age], index) =>
          point(series("home_assistant_events", { entity_id }), NOW - age * MICROS_PER_DAY + index, {
            state_value: "on",
          }),
        );
        const half = Math.floor(points.length / 2);
        if (half > 0) await store.write(points.slice(0, half));
        if (points.length > half) await store.accept({ points: points.slice(half) });
        const clock = new ManualClock(NOW);
        const keep = (name: string): number | undefined => (name === "home_assistant_events" ? days : undefined);
        const apart = (name: string) =>
          Promise.resolve(
            name === "home_assistant_events" && apartDays !== undefined
              ? [{ entities: ["light.a"], days: apartDays }]
              : [],
          );
        const { countBefore } = store;
        const planned = await planRemovals({ clock, days: keep, apart, countBefore });
        const old = points.filter(({ series: { tags }, time }) => {
          const kept = tags["entity_id"] === "light.a" ? (apartDays ?? days) : days;
          return time < NOW - kept * MICROS_PER_DAY;
        });
        expect(planned.reduce((sum, each) => sum + each.points, 0)).toBe(old.length);
        if (old.length > 0)
          expect(Math.min(...planned.map(({ oldest }) => oldest ?? NaN))).toBe(
            Math.min(...old.map(({ time }) => time)),
          );
        const run = await createRetention({ store, clock, days: keep, apart, log: silentLog }).runOnce();
        expect(run.removed.home_assistant_events ?? 0).toBe(old.length);
        expect(await planRemovals({ clock, days: keep, apart, countBefore })).toEqual([]);
      },
    ),
    { numRuns: 6 },
  );
});
