import { expect, test } from "vitest";
import { systemClock } from "../../src/model/clock.ts";
import { MICROS_PER_DAY as DAY, MICROS_PER_HOUR as HOUR } from "../../src/model/time.ts";
import { silentLog } from "../../src/ops/log.ts";
import type { Retention } from "../../src/store/retention.ts";
import { createRetention } from "../../src/store/retention.ts";
import type { RetentionBorder } from "../../src/store/retention-border.ts";
import { openRetentionBorder } from "../../src/store/retention-border.ts";
import { sameNames } from "../../src/summaries/names.ts";
import type { Sample } from "../../src/summaries/sample.ts";
import { openTestStore } from "../support/embedded.ts";
import type { Engine, World } from "./engine.ts";
import { pointOfSample, startEngine } from "./engine.ts";
import { expectRows } from "./expect-rows.ts";

const START = Date.parse("2026-03-20T00:00:00Z") * 1_000;
const days = (name: string): number | undefined => (name === "home_assistant_events" ? 7 : undefined);
const everyHour = (from: number, count: number): readonly Sample[] =>
  Array.from({ length: count }, (_, index) => ({
    time: from + index * HOUR + 1_000_001,
    isKnown: true,
    value: index % 9,
    isWord: false,
    used: undefined,
  }));

interface Started {
  readonly engine: Engine;
  readonly retention: Retention;
  readonly border: RetentionBorder;
}

/** The summaries and the retention of a hub that starts now. */
async function start(world: World): Promise<Started> {
  const border = await openRetentionBorder({
    journal: world.journal,
    days,
    now: world.now,
    neededFrom: (measurement) => engine.progress.neededFrom(measurement),
  });
  world.keptFrom = (measurement) => border.goneBefore(measurement, undefined);
  const engine = await startEngine(world);
  const clock = { ...systemClock, now: () => world.now };
  const retention = createRetention({ store: world.journal, clock, days, border, log: silentLog });
  return { engine, border, retention };
}

async function openHome(): Promise<World> {
  const journal = await openTestStore();
  const entityIds = ["sensor.a"];
  return { journal, now: START, timeZone: "Europe/Berlin", entityIds, holes: [], names: sameNames };
}

async function oldest({ journal }: World): Promise<number> {
  const { rows } = await journal.range({ measurement: "home_assistant_events", from: 0, to: 7e15, limit: 1 });
  return rows[0]?.time ?? Infinity;
}

test("a hub that was off for longer than points are kept makes the hours before it from them, and then they go", async () => {
  const world = await openHome();
  const samples = everyHour(START, 30);
  const before = await start(world);
  await before.retention.runOnce();
  await before.engine.accept(samples.slice(0, 26).map((of) => pointOfSample("sensor.a", of)));
  world.now = START + 26 * HOUR;
  await before.engine.settle();
  await before.engine.accept(samples.slice(26).map((of) => pointOfSample("sensor.a", of)));
  // Killed, and started ten days later. Twice: the first time it is killed before anything is made.
  world.now = START + 12 * DAY;
  await (await start(world)).retention.runOnce();
  const { engine, retention } = await start(world);
  const run = await retention.runOnce();
  expect(run.held["home_assistant_events"]).toBeLessThan(world.now);
  expect(await oldest(world)).toBeLessThan(START + 26 * HOUR);
  await engine.settle();
  await expectRows(world.journal, "sensor.a", engine.progress.madeUpTo, { samples });
  expect(await retention.runOnce()).toMatchObject({ held: {} });
  expect(await oldest(world)).toBe(Infinity);
});

test("points around a gap wait for its healing, and what comes with it is made though it is old", async () => {
  const world = await openHome();
  const samples = everyHour(START, 72);
  const gap = { from: START + 20.5 * HOUR, to: START + 40.5 * HOUR };
  const isIn = ({ time }: Sample): boolean => time >= gap.from && time < gap.to;
  world.holes = [gap];
  world.unhealedFrom = gap.from;
  const { engine, retention } = await start(world);
  await engine.accept(samples.filter((of) => !isIn(of)).map((of) => pointOfSample("sensor.a", of)));
  world.now = START + 9 * DAY;
  await engine.settle();
  await retention.runOnce();
  expect(await oldest(world)).toBeLessThan(gap.from - 11 * HOUR);
  await engine.accept(samples.filter(isIn).map((of) => pointOfSample("sensor.a", of)));
  world.holes = [];
  world.unhealedFrom = Infinity;
  await retention.runOnce();
  await engine.settle();
  await expectRows(world.journal, "sensor.a", engine.progress.madeUpTo, { samples });
});

test("what was taken is known to the next run, whatever the settings and the clock say then", async () => {
  const world = await openHome();
  const first = await start(world);
  world.now = START + 20 * DAY;
  await first.engine.settle();
  await first.retention.runOnce();
  const gone = START + 13 * DAY;
  expect(first.border.goneBefore("home_assistant_events", undefined)).toBe(gone);
  expect(first.border.goneBefore("home_assistant_events", 2)).toBe(START + 18 * DAY);
  const open = (now: number) =>
    openRetentionBorder({ journal: world.journal, days: () => 1_000, now, neededFrom: () => 0 });
  expect((await open(world.now)).goneBefore("home_assistant_events", undefined)).toBe(gone);
  // The clock was wrong, and is set back.
  const back = await open(START);
  expect(back.goneBefore("home_assistant_events", undefined)).toBe(START - 1_000 * DAY);
  expect(back.asOf("home_assistant_events", START, 1_000)).toBe(START);
});
