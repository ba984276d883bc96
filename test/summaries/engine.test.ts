import fc from "fast-check";
import { expect, test } from "vitest";
import { createCalendar } from "../../src/summaries/calendar.ts";
import type { Tier } from "../../src/summaries/calendar.ts";
import { sameNames } from "../../src/summaries/names.ts";
import type { Sample } from "../../src/summaries/sample.ts";
import { openTestStore } from "../support/embedded.ts";
import type { World } from "./engine.ts";
import { dyingJournal, pointOfSample, rowsOf, startEngine } from "./engine.ts";
import { differenceOf, summariseByHand } from "./reference.ts";
import { holesAround, samplesAround, turns } from "./stories.ts";

const HOUR = 3_600_000_000;
/** More of them by `RUNS=200 npm test -- test/summaries/engine.test.ts`. */
const RUNS = Number(process.env["RUNS"] ?? 8);
const tiers: readonly Tier[] = ["hour", "day", "month", "season", "year"];

/** How long after it happened a state is told: mostly at once, sometimes much later. */
const delay = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 2_000_000 }) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 40 * HOUR }) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 2_000 * HOUR }) },
);

/** What is done between two arrivals. */
const act = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ kind: "nothing" } as const) },
  { weight: 3, arbitrary: fc.constant({ kind: "settle" } as const) },
  { weight: 2, arbitrary: fc.constant({ kind: "step" } as const) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("die" as const),
      after: fc.integer({ min: 1, max: 4 }),
      isWritten: fc.boolean(),
    }),
  },
);

const life = fc.constantFrom(...turns).chain(([zone, turn]) =>
  fc.record({
    zone: fc.constant(zone),
    entities: fc.array(
      fc.record({
        samples: samplesAround(turn, 14, false).chain((samples) =>
          fc
            .array(delay, { minLength: samples.length, maxLength: samples.length })
            .map((delays) => samples.map((sample, index) => ({ sample, at: sample.time + (delays[index] ?? 0) }))),
        ),
        isMeter: fc.boolean(),
      }),
      { minLength: 1, maxLength: 3 },
    ),
    holes: holesAround(turn).chain((holes) =>
      fc
        .array(delay, { minLength: holes.length, maxLength: holes.length })
        .map((delays) => holes.map((hole, index) => ({ hole, at: hole.to + (delays[index] ?? 0) }))),
    ),
    acts: fc.array(act, { minLength: 1, maxLength: 20 }),
  }),
);

test(
  "whatever arrives when, and whenever the hub is killed: the rows are what the points say",
  async () => {
    await fc.assert(
      fc.asyncProperty(life, async ({ zone, entities, holes, acts }) => {
        const journal = await openTestStore();
        const stories = entities.map(({ samples, isMeter }, index) => {
          const deviceClass = isMeter ? "water" : undefined;
          const entityId = `sensor.number_${index}`;
          const told = samples.map(({ sample, at }) => ({
            entityId,
            at,
            sample: { ...sample, deviceClass } as Sample,
          }));
          return { entityId, isMeter, told };
        });
        const arrivals = stories.flatMap(({ told }) => told).sort((a, b) => a.at - b.at);
        const world: World = { journal, now: 0, timeZone: zone, entityIds: [], holes: [], names: sameNames };
        let engine = await startEngine(world);
        for (const [index, { entityId, at, sample }] of arrivals.entries()) {
          world.now = at;
          world.holes = holes.filter((hole) => hole.at <= at).map(({ hole }) => hole);
          await engine.accept([pointOfSample(entityId, sample)]);
          if (!world.entityIds.includes(entityId)) world.entityIds.push(entityId);
          const next = acts[index % acts.length];
          if (next?.kind === "settle") await engine.settle();
          if (next?.kind === "step") {
            await engine.maker.advance();
            await engine.maker.step();
          }
          if (next?.kind !== "die") continue;
          const doomed = await startEngine(world, dyingJournal(journal, next.after, next.isWritten));
          // It may be through before the commit that kills it.
          await doomed.settle().catch(() => undefined);
          engine = await startEngine(world);
        }
        world.holes = holes.map(({ hole }) => hole);
        world.now = Math.max(world.now, ...holes.map(({ hole }) => hole.to)) + 3 * HOUR + 11_000_000;
        await engine.settle();

        const calendar = createCalendar(zone);
        for (const { entityId, isMeter, told } of stories) {
          const samples = told.map(({ sample }) => sample);
          const story = { samples, holes: world.holes, isMeter, now: world.now };
          for (const tier of tiers) {
            const rows = await rowsOf(journal, tier, entityId);
            // The hour that has not ended is made when it has new states, and longer tiers from the hours that are over.
            const upTo = tier === "hour" ? engine.progress.madeUpTo : world.now;
            const of = tier === "hour" ? story : { ...story, now: engine.progress.madeUpTo };
            for (const bucket of calendar.buckets(tier, samples[0]?.time ?? 0, upTo)) {
              const expected = summariseByHand(of, bucket);
              const difference = differenceOf(rows.get(bucket.start), expected);
              if (difference !== undefined) expect.fail(`${entityId} ${tier} ${bucket.start}: ${difference}`);
              rows.delete(bucket.start);
            }
            expect(
              [...rows.keys()].filter((start) => start < engine.progress.madeUpTo),
              tier,
            ).toEqual([]);
          }
        }
        await journal.close();
      }),
      { numRuns: RUNS },
    );
  },
  RUNS * 15_000,
);
