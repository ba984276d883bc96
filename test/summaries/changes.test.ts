import { expect, test } from "vitest";
import { point, series } from "../../src/model/point.ts";
import { createCalendar } from "../../src/summaries/calendar.ts";
import type { Sample } from "../../src/summaries/sample.ts";
import { pointOfSample, rowsOf, startEngine } from "./engine.ts";
import { expectRows } from "./expect-rows.ts";
import { fortnight, number, openWorld, START } from "./fortnight.ts";

const HOUR = 3_600_000_000;
const DAY = 24 * HOUR;

test("a point that is on its way while its mark is looked at is not missed", async () => {
  const world = await openWorld({ entityIds: ["sensor.a"] });
  const engine = await startEngine(world);
  await engine.accept(fortnight.map((sample) => pointOfSample("sensor.a", sample)));
  await engine.settle();
  const first = number(START + 3 * DAY + 5, 77);
  const second = number(START + 3 * DAY + 9, 99);
  await engine.accept([pointOfSample("sensor.a", first)]);
  // The mark of the first one holds for the second one too, which is not on disk yet.
  const underway = engine.accept([pointOfSample("sensor.a", second)]);
  await engine.maker.step();
  await underway;
  await engine.settle();
  const samples = [...fortnight, first, second].toSorted((a, b) => a.time - b.time);
  await expectRows(world.journal, "sensor.a", engine.progress.madeUpTo, { samples });
});

test("a machine that started without the time has no hours to make from 1970 on", async () => {
  const world = await openWorld({ entityIds: ["sensor.a"] });
  const { now } = world;
  world.now = DAY;
  const engine = await startEngine(world);
  await engine.settle();
  await engine.accept(fortnight.map((sample) => pointOfSample("sensor.a", sample)));
  world.now = now;
  await engine.maker.advance();
  expect(engine.progress.marks.waiting().oldest).toBeGreaterThan(START - HOUR);
  await engine.settle();
  await expectRows(world.journal, "sensor.a", engine.progress.madeUpTo, { samples: fortnight });
});

test("a gap that is there only while hours are made leaves no trace in them", async () => {
  const world = await openWorld({ entityIds: ["sensor.a"] });
  const engine = await startEngine(world);
  await engine.accept(fortnight.map((sample) => pointOfSample("sensor.a", sample)));
  await engine.settle();
  world.now += 3 * HOUR;
  await engine.maker.advance();
  // The connection is lost, and back before anybody compares the gaps with those of before.
  world.holes = [{ from: world.now - 2.5 * HOUR, to: world.now }];
  while (await engine.maker.step());
  world.holes = [];
  await engine.settle();
  await expectRows(world.journal, "sensor.a", engine.progress.madeUpTo, { samples: fortnight });
});

test("what is old is made before retention takes its points, though each step finds something newer", async () => {
  const world = await openWorld({ entityIds: ["sensor.a"] });
  let engine = await startEngine(world);
  await engine.accept(fortnight.map((sample) => pointOfSample("sensor.a", sample)));
  world.holes = [{ from: START + 3.1 * DAY, to: START + 4.2 * DAY }];
  await engine.settle();
  // The gap is healed. From now on an hour ends for each step that is made, and once the hub is killed.
  world.holes = [];
  for (let hour = 0; hour < 6; hour += 1) {
    world.now += HOUR;
    if (hour === 1) engine = await startEngine(world);
    await engine.maker.advance();
    await engine.maker.step();
  }
  world.keptFrom = (measurement) => (measurement === "home_assistant_events" ? START + 8 * DAY : 0);
  await engine.settle();
  await expectRows(world.journal, "sensor.a", engine.progress.madeUpTo, { samples: fortnight });
});

test("what is made twice is not written twice", async () => {
  const world = await openWorld({ entityIds: ["sensor.a"] });
  const engine = await startEngine(world);
  await engine.accept(fortnight.map((sample) => pointOfSample("sensor.a", sample)));
  await engine.settle();
  const written: number[] = [];
  const again = await startEngine(world, {
    ...world.journal,
    accept: (commit) => (written.push(commit.points.length), world.journal.accept(commit)),
  });
  await again.maker.mark(["sensor.a"], { from: START, to: world.now });
  while (await again.maker.step());
  expect(written).toEqual([0, 0]);
});

test("a zone that is told later, and one that changes, leave no row of the other", async () => {
  const world = await openWorld({ entityIds: ["sensor.a"], timeZone: undefined });
  const engine = await startEngine(world);
  await engine.accept(fortnight.map((sample) => pointOfSample("sensor.a", sample)));
  await engine.settle();
  await expectRows(world.journal, "sensor.a", engine.progress.madeUpTo, { samples: fortnight, zone: "UTC" });
  world.timeZone = "Asia/Kolkata";
  await engine.settle();
  await expectRows(world.journal, "sensor.a", engine.progress.madeUpTo, { samples: fortnight, zone: "Asia/Kolkata" });
  // After a restart nobody knows the zone until Home Assistant tells it: the rows' own holds.
  world.timeZone = undefined;
  world.now += 2 * DAY;
  const restarted = await startEngine(world);
  await restarted.settle();
  await expectRows(world.journal, "sensor.a", restarted.progress.madeUpTo, {
    samples: fortnight,
    zone: "Asia/Kolkata",
  });
});

test("an entity that was removed is not known until it is back, whoever remembers", async () => {
  const world = await openWorld({ entityIds: ["sensor.a"] });
  let engine = await startEngine(world);
  const gone = START + 4 * DAY + 123;
  const back = number(START + 6 * DAY + 456, 5);
  const before = fortnight.filter(({ time }) => time < gone);
  const after = [back, ...fortnight.filter(({ time }) => time > back.time)];
  world.now = gone;
  await engine.accept(before.map((sample) => pointOfSample("sensor.a", sample)));
  await engine.accept([], { id: "sensor.a", at: gone });
  world.now = gone + DAY;
  await engine.settle();
  engine = await startEngine(world);
  world.now = back.time;
  await engine.accept([pointOfSample("sensor.a", back)], { id: "sensor.a", at: undefined });
  await engine.accept(after.slice(1).map((sample) => pointOfSample("sensor.a", sample)));
  world.now = START + 15 * DAY;
  // Made anew by a hub that was not there.
  engine = await startEngine(world);
  await engine.maker.mark(["sensor.a"], { from: START, to: world.now });
  await engine.settle();
  const holes = [{ from: gone, to: back.time }];
  await expectRows(world.journal, "sensor.a", engine.progress.madeUpTo, { samples: [...before, ...after], holes });
});

test("another device class takes the rows with it", async () => {
  const world = await openWorld({ entityIds: ["sensor.a"] });
  const engine = await startEngine(world);
  const changed = START + 5 * DAY + 1;
  const samples = fortnight.map((sample) => (sample.time < changed ? sample : { ...sample, deviceClass: "power" }));
  world.now = changed;
  await engine.accept(samples.filter(({ time }) => time < changed).map((of) => pointOfSample("sensor.a", of)));
  await engine.settle();
  await engine.accept(samples.filter(({ time }) => time >= changed).map((of) => pointOfSample("sensor.a", of)));
  world.now = START + 15 * DAY;
  await engine.settle();
  // rowsOf refuses two rows of one bucket.
  await expectRows(world.journal, "sensor.a", engine.progress.madeUpTo, { samples });
});

test.each([
  ["as the settings say", true],
  ["whatever the settings say now", false],
])("retention: what is gone is not made anew, and a state that began before it holds on: %s", async (_, isTold) => {
  const world = await openWorld({ entityIds: ["sensor.a", "sensor.door"] });
  const engine = await startEngine(world);
  await engine.accept(fortnight.map((sample) => pointOfSample("sensor.a", sample)));
  const door: Sample = { ...number(START + 1, 1), isWord: true };
  await engine.accept([pointOfSample("sensor.door", door)]);
  await engine.settle();
  // In the middle of an hour: some of its points are gone.
  const keptFrom = (fortnight[30]?.time ?? 0) + 1;
  if (isTold) world.keptFrom = (measurement) => (measurement === "home_assistant_events" ? keptFrom : 0);
  await world.journal.deleteBefore("home_assistant_events", keptFrom);
  await engine.maker.mark(["sensor.a", "sensor.door"], { from: START, to: world.now });
  await engine.settle();
  if (isTold) world.now += DAY;
  await engine.settle();
  await expectRows(world.journal, "sensor.a", engine.progress.madeUpTo, { samples: fortnight });
  await expectRows(world.journal, "sensor.door", engine.progress.madeUpTo, { samples: [door] });
});

test("a state that began before retention's border holds on behind a gap", async () => {
  const world = await openWorld({ entityIds: ["sensor.door"] });
  const engine = await startEngine(world);
  const door: Sample = { ...number(START + 1, 1), isWord: true };
  world.now = START + 5 * DAY + 0.3 * HOUR;
  await engine.accept([pointOfSample("sensor.door", door)]);
  await engine.settle();
  const gap = { from: world.now, to: START + 7 * DAY + 0.4 * HOUR };
  world.holes = [gap];
  world.keptFrom = (measurement) => (measurement === "home_assistant_events" ? START + 2 * DAY : 0);
  await world.journal.deleteBefore("home_assistant_events", START + 2 * DAY);
  // Of a part of the gap the recorder had hours.
  const tags = series("hourly_events", { entity_id: "sensor.door", domain: "sensor", device_class: undefined });
  const told = { avg_value: 1, time_weighted_avg: 1, min_value: 1, max_value: 1 };
  await engine.accept([point(tags, START + 6 * DAY, told)]);
  world.now = gap.to;
  await engine.settle();
  world.now = START + 8 * DAY;
  await engine.settle();
  const rows = await rowsOf(world.journal, "hour", "sensor.door");
  expect(rows.get(START + 5 * DAY)).toMatchObject({ time_weighted_avg: 1, coverage: 0.3 });
  expect(rows.get(START + 6 * DAY)).toEqual(told);
  const after = { time_weighted_avg: 1, event_count: 0 };
  expect(rows.get(START + 7 * DAY)).toMatchObject({ ...after, coverage: 0.6, on_seconds: 0.6 * 3_600 });
  expect(rows.get(START + 7 * DAY + 5 * HOUR)).toMatchObject({ ...after, coverage: 1, on_seconds: 3_600 });
});

test("hours of Home Assistant's statistics count in the days, and are not overwritten with nothing", async () => {
  const world = await openWorld({ entityIds: ["sensor.a"], timeZone: "UTC" });
  const engine = await startEngine(world);
  await engine.accept(fortnight.map((sample) => pointOfSample("sensor.a", sample)));
  await engine.settle();
  const tags = series("hourly_events", { entity_id: "sensor.a", domain: "sensor", device_class: undefined });
  const before = START - 2 * DAY;
  const hours = [2, 4, 9].map((mean, index) =>
    point(tags, before + index * HOUR, { avg_value: mean, time_weighted_avg: mean, min_value: mean, max_value: mean }),
  );
  await engine.accept(hours);
  await engine.settle();
  await engine.maker.mark(["sensor.a"], { from: START - 5 * DAY, to: world.now });
  await engine.settle();
  const rows = await rowsOf(world.journal, "hour", "sensor.a");
  expect(rows.get(before + HOUR)).toEqual({ avg_value: 4, time_weighted_avg: 4, min_value: 4, max_value: 4 });
  const day = (await rowsOf(world.journal, "day", "sensor.a")).get(before);
  expect(day).toMatchObject({ avg_value: 5, time_weighted_avg: 5, min_value: 2, max_value: 9, coverage: 3 / 24 });
});

test("24 rows a day and 23 where the clock goes forward, for whatever holds on", async () => {
  const world = await openWorld({ entityIds: ["switch.a"] });
  const engine = await startEngine(world);
  const on: Sample = { ...number(START - 40 * DAY, 1), isWord: true };
  await engine.accept([pointOfSample("switch.a", on)]);
  await engine.settle();
  const rows = await rowsOf(world.journal, "hour", "switch.a");
  const calendar = createCalendar("Europe/Berlin");
  const count = (text: string): number => {
    const { start, end } = calendar.bucket("day", Date.parse(text) * 1_000);
    return [...rows.keys()].filter((time) => time >= start && time < end).length;
  };
  expect([count("2026-03-28T12:00:00Z"), count("2026-03-29T12:00:00Z"), count("2026-03-30T12:00:00Z")]).toEqual([
    24, 23, 24,
  ]);
  const days = await rowsOf(world.journal, "day", "switch.a");
  const shortDay = calendar.bucket("day", Date.parse("2026-03-29T12:00:00Z") * 1_000).start;
  expect(days.get(shortDay)).toEqual({ time_weighted_avg: 1, event_count: 0, on_seconds: 23 * 3_600, coverage: 1 });
});
