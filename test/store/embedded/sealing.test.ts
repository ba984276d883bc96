import { statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { random } from "../../../bench/support/random.ts";
import { ManualClock } from "../../../src/model/clock.ts";
import { HometideError } from "../../../src/model/errors.ts";
import { point, series } from "../../../src/model/point.ts";
import { MICROS_PER_DAY, MICROS_PER_MINUTE } from "../../../src/model/time.ts";
import { silentLog } from "../../../src/ops/log.ts";
import { checkStore } from "../../../src/store/embedded/check.ts";
import { createSealing } from "../../../src/store/embedded/sealing.ts";
import { openTestStore } from "../../support/embedded.ts";
import { until } from "../../support/wait.ts";

const DAY = MICROS_PER_DAY;
const START = Date.UTC(2026, 8, 10) * 1_000;
const measurement = "home_assistant_events";
const sensors = Array.from({ length: 8 }, (_, n) => series(measurement, { entity_id: `sensor.number_${n}` }));

/** A day of every sensor, a state each minute. */
function day(number: number): ReturnType<typeof point>[] {
  const next = random(number);
  return sensors.flatMap((sensor) =>
    Array.from({ length: 1_440 }, (_, minute) => {
      const value = 20 + Math.floor(next() * 50) / 10;
      const time = START + number * DAY + minute * MICROS_PER_MINUTE + Math.floor(next() * 1_000_000);
      return point(sensor, time, { state_value: value.toFixed(1), normalized_value: value });
    }),
  );
}

test("days are sealed two days after they are over, each hour, and never the others", async () => {
  const store = await openTestStore();
  await store.write([...day(0), ...day(1), ...day(2)]);
  const clock = new ManualClock(START + 2 * DAY + 23 * 60 * MICROS_PER_MINUTE);
  const sealing = createSealing({ store, clock, log: silentLog });
  const stopping = new AbortController();
  const running = sealing.run(stopping.signal);
  await until(() => clock.nextDue() !== undefined, "the first run is over");
  expect(await store.tiers()).toEqual([
    { measurement, rows: 3 * 8 * 1_440, sealed: { points: 0, blocks: 0, bytes: 0 } },
  ]);
  await clock.advance(60 * 60_000);
  await until(() => clock.nextDue() !== undefined, "the second run is over");
  const [tier] = await store.tiers();
  expect(tier).toMatchObject({ rows: 2 * 8 * 1_440, sealed: { points: 8 * 1_440 } });
  expect(sealing.health()).toMatchObject({ status: "healthy", details: { sealing: { points: 8 * 1_440 } } });
  stopping.abort();
  await running;
});

test("what could not be sealed is told in health, and tried again", async () => {
  let fails = true;
  const seal = (): Promise<number> =>
    fails ? Promise.reject(new HometideError("data_dir_unusable", "the disk is full")) : Promise.resolve(5);
  const clock = new ManualClock(START);
  const sealing = createSealing({ store: { seal }, clock, log: silentLog });
  const stopping = new AbortController();
  const running = sealing.run(stopping.signal);
  await until(() => clock.nextDue() !== undefined, "the first run is over");
  expect(sealing.health()).toMatchObject({ status: "degraded", reason: expect.stringContaining("the disk is full") });
  fails = false;
  await clock.advance(5 * 60_000);
  await until(() => sealing.health().status === "healthy", "the second run is over");
  stopping.abort();
  await running;
});

test("commits go on while much is sealed; retention takes blocks whole, cuts one, and gives the disk its space back", async () => {
  const store = await openTestStore();
  const file = join(store.folder, "hometide.db");
  for (let number = 0; number < 12; number++) await store.write(day(number));
  const points = 12 * 8 * 1_440;
  let sealing = true;
  const sealed = store.seal({ before: START + 12 * DAY }).finally(() => (sealing = false));
  const later = series(measurement, { entity_id: "sensor.later" });
  let written = 0;
  while (sealing) await store.write([point(later, START + 20 * DAY + written++, { normalized_value: 1 })]);
  expect(written).toBeGreaterThan(20);
  // A few of each series wait for more.
  expect(await sealed).toBeGreaterThan(points - 8 * 128);
  await store.outbox.compact();
  const full = statSync(file).size;
  expect(full).toBeLessThan(points * 20);

  const cut = START + 10 * DAY + 12 * 60 * MICROS_PER_MINUTE;
  const old = Array.from({ length: 11 }, (_, number) => day(number))
    .flat()
    .filter(({ time }) => time < cut).length;
  expect(await store.deleteBefore(measurement, cut)).toBe(old);
  expect((await store.range({ measurement, from: 0, to: cut, limit: 1 })).rows).toEqual([]);
  expect((await store.usage()).measurements[0]).toMatchObject({
    points: points - old + written,
    oldest: expect.any(Number),
  });
  expect(statSync(file).size).toBeLessThan(full / 2);
  expect(checkStore(store.folder).problems).toEqual([]);
});

test("a block is smaller than rows: what is too few for one stays rows", async () => {
  const store = await openTestStore();
  await store.write(day(0).filter((_, index) => index % 1_440 < 127));
  expect(await store.seal({ before: START + DAY })).toBe(0);
  await store.write(day(0).filter((_, index) => index % 1_440 < 128));
  expect(await store.seal({ before: START + DAY })).toBe(8 * 128);
});
