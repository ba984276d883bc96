import { expect, test } from "vitest";
import { summaryNames } from "../../src/hub-summaries.ts";
import { MICROS_PER_DAY as DAY, MICROS_PER_HOUR as HOUR } from "../../src/model/time.ts";
import { IdentityLedger } from "../../src/pipeline/identity-ledger.ts";
import type { Journal } from "../../src/store/store.ts";
import { createCalendar } from "../../src/summaries/calendar.ts";
import type { Engine, World } from "./engine.ts";
import { pointOfSample, rowsOf, startEngine } from "./engine.ts";
import { tiers } from "./expect-rows.ts";
import { fortnight, openWorld, START } from "./fortnight.ts";
import { differenceOf, summariseByHand } from "./reference.ts";

const RENAMED = START + 5 * DAY + 10 * HOUR + 17;
const before = fortnight.filter(({ time }) => time < RENAMED);
const after = fortnight.filter(({ time }) => time >= RENAMED);

/** What was `sensor.old` up to the rename has said what it says by then. */
async function startHome(): Promise<{ world: World; engine: Engine; rename(): void }> {
  const ledger = new IdentityLedger();
  const entry = { registryId: "1", entityId: "sensor.old", areaId: undefined, deviceId: undefined };
  ledger.learn([{ ...entry, platform: undefined }], () => undefined, 0);
  const world = await openWorld({ entityIds: ["sensor.old"], names: summaryNames(ledger), now: RENAMED });
  const engine = await startEngine(world);
  await engine.accept(before.map((sample) => pointOfSample("sensor.old", sample)));
  const rename = (): void => {
    ledger.rename({ from: "sensor.old", to: "sensor.new", at: RENAMED });
    world.entityIds = ["sensor.new"];
  };
  return { world, engine, rename };
}

/** Every bucket once, under the name that the entity had at its end. */
async function expectBoth(journal: Journal, madeUpTo: number): Promise<void> {
  const calendar = createCalendar("Europe/Berlin");
  for (const tier of tiers) {
    const [old, now] = await Promise.all(["sensor.old", "sensor.new"].map((id) => rowsOf(journal, tier, id)));
    for (const bucket of calendar.buckets(tier, fortnight[0]?.time ?? 0, madeUpTo)) {
      const [its, others] = Math.min(bucket.end, madeUpTo) <= RENAMED ? [old, now] : [now, old];
      const expected = summariseByHand({ samples: fortnight, holes: [], isMeter: false, now: madeUpTo }, bucket);
      expect(differenceOf(its?.get(bucket.start), expected), `${tier} ${bucket.start}`).toBeUndefined();
      expect(others?.get(bucket.start), `${tier} ${bucket.start}`).toBeUndefined();
    }
  }
}

test("a renamed entity has each bucket once, under the name that it had at its end", async () => {
  const { world, engine, rename } = await startHome();
  await engine.settle();
  rename();
  await engine.accept(after.map((sample) => pointOfSample("sensor.new", sample)));
  world.now = START + 15 * DAY;
  await engine.settle();
  await expectBoth(world.journal, engine.progress.madeUpTo);
});

test.each([
  ["and the hub goes on", false],
  ["and the hub is killed", true],
])("hours that wait under the old name are in the day of the rename: %s", async (_, isKilled) => {
  const { world, engine, rename } = await startHome();
  world.now = RENAMED - 12 * HOUR;
  await engine.settle();
  // The hours up to the rename are marked, and not made.
  world.now = RENAMED;
  await engine.maker.advance();
  rename();
  await engine.accept(after.map((sample) => pointOfSample("sensor.new", sample)));
  world.now = RENAMED + 16 * HOUR;
  await engine.maker.advance();
  const next = isKilled ? await startEngine(world) : engine;
  await next.settle();
  world.now = START + 15 * DAY;
  await next.settle();
  await expectBoth(world.journal, next.progress.madeUpTo);
});
