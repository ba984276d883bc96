import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { measurementNames } from "../../src/model/measurement.ts";
import type { Context, Point } from "../../src/model/point.ts";
import { context, point, series } from "../../src/model/point.ts";
import type { AggregateQuery, LatestQuery, RangeQuery, TagValuesQuery } from "../../src/model/query.ts";
import { MAX_TIME } from "../../src/model/time.ts";
import type { Store } from "../../src/store/store.ts";
import { pages } from "../contract/store-fixtures.ts";
import { openSealedStore, openTestStore } from "../support/embedded.ts";
import { MemoryStore } from "../support/memory-store.ts";

/** Few of everything, so that points meet: the same series, the same times, the same texts. */
const lamps = [
  series("home_assistant_events", { entity_id: "a", domain: "light", area: "Hall" }),
  series("home_assistant_events", { entity_id: "b", domain: "light" }),
  series("home_assistant_events", { entity_id: "c", domain: "sensor", area: "Küche" }),
  // Equal to the first, another object.
  series("home_assistant_events", { area: "Hall", domain: "light", entity_id: "a" }),
];
const games = ["live", "finished"].map((status) => series("nhl_scores", { game_id: "1", status }));
const parts = ["store", "espn"].map((component) => series("hub_metrics", { component }));
const contexts: readonly (Context | undefined)[] = [
  undefined,
  context("home_assistant_events", { tags: { weather_condition: "rainy" }, fields: { weather_temp: 2.25 } }),
  context("home_assistant_events", { tags: { weather_condition: "rainy", time_of_day: "night" }, fields: {} }),
  context("home_assistant_events", {
    tags: { time_of_day: "night" },
    fields: { weather_temp: -1, weather_humidity: -0 },
  }),
];

const times = fc.oneof(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: MAX_TIME }));
const anyText = fc
  .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 5 })
  .map((units) => String.fromCharCode(...units));
const texts = fc.oneof(
  fc.constantFrom("on", "off", "", "20.0", "-0.0", "1e3", "°C"),
  anyText,
  fc.integer().map(String),
);
const floats = fc.double({ noNaN: true, noDefaultInfinity: true });
/** Sums of these are exact, in whatever order they are added up. */
const exact = fc.integer({ min: -1_000, max: 1_000 }).map((quarters) => quarters / 4);

const maybe = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: undefined });
const points: fc.Arbitrary<Point> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .record({
        of: fc.constantFrom(...lamps),
        time: times,
        around: fc.constantFrom<(Context | undefined)[]>(...contexts),
        fields: fc.record({
          state_value: maybe(texts),
          previous_state: maybe(texts),
          confidence: maybe(floats),
          duration_seconds: fc.maxSafeInteger(),
          energy_consumption: maybe(exact),
        }),
      })
      .map(({ of, time, around, fields }) => point(of, time, fields, around)),
  },
  fc
    .record({ of: fc.constantFrom(...games), time: times, home_score: fc.nat(9), period: maybe(texts) })
    .map(({ of, time, ...fields }) => point(of, time, fields)),
  fc
    .record({
      of: fc.constantFrom(...parts),
      time: times,
      fields: fc.dictionary(fc.constantFrom("a", "b_1", "bytes"), exact, { minKeys: 1 }),
    })
    .map(({ of, time, fields }) => point(of, time, fields)),
);

const measurements = fc.constantFrom("home_assistant_events", "nhl_scores", "hub_metrics");
const filters = maybe(
  fc.constantFrom(
    { domain: "light" },
    { entity_id: ["a", "c"] },
    { weather_condition: "rainy" },
    { time_of_day: ["night", "day"], domain: "light" },
    { status: "live" },
    { component: ["espn", "nobody"] },
  ),
);
const bys = fc.subarray(["domain", "area", "status", "time_of_day", "weather_condition", "component"], {
  maxLength: 3,
});
const spans = fc.tuple(times, times).map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) }));
const orders = fc.constantFrom("ascending" as const, "descending" as const);

const ranges: fc.Arbitrary<RangeQuery> = fc
  .record({
    measurement: measurements,
    tags: filters,
    span: spans,
    order: orders,
    limit: maybe(fc.integer({ min: 1, max: 9 })),
  })
  .map(({ measurement, tags, span, order, limit }) => ({
    measurement,
    ...span,
    order,
    ...(tags && { tags }),
    ...(limit && { limit }),
  }));
const latests: fc.Arbitrary<LatestQuery> = fc
  .record({ measurement: measurements, tags: filters, by: maybe(bys) })
  .map(({ measurement, tags, by }) => ({ measurement, ...(tags && { tags }), ...(by && { by }) }));
const aggregates: fc.Arbitrary<AggregateQuery> = fc
  .record({
    of: fc.constantFrom(
      { measurement: "home_assistant_events", field: "energy_consumption" } as const,
      { measurement: "home_assistant_events", field: "weather_temp" } as const,
      { measurement: "nhl_scores", field: "home_score" } as const,
      { measurement: "hub_metrics", field: "bytes" } as const,
    ),
    tags: filters,
    by: bys,
    span: spans,
    every: maybe(fc.integer({ min: 1, max: 20 })),
    functions: fc.subarray(["count", "sum", "mean", "min", "max", "first", "last"] as const, { minLength: 1 }),
  })
  .map(({ of, tags, by, span, every, functions }) => ({
    ...of,
    by,
    ...span,
    functions,
    ...(tags && { tags }),
    ...(every && { every }),
  }));
const tagValues: fc.Arbitrary<TagValuesQuery> = fc
  .record({
    measurement: measurements,
    tag: fc.constantFrom("entity_id", "area", "weather_condition", "status"),
    tags: filters,
  })
  .map(({ measurement, tag, tags }) => ({ measurement, tag, ...(tags && { tags }) }));

type Step =
  | { readonly write: readonly Point[][] }
  | { readonly sealBefore: number; readonly least: number }
  | { readonly measurement: RangeQuery["measurement"]; readonly before: number };
const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.array(fc.array(points, { maxLength: 12 }), { maxLength: 4 }).map((write) => ({ write })),
    },
    fc.record({ measurement: measurements, before: times }),
    { weight: 2, arbitrary: fc.record({ sealBefore: times, least: fc.constantFrom(1, 1, 3) }) },
  ),
  { minLength: 1, maxLength: 7 },
);

async function wipe(store: Store): Promise<void> {
  for (const name of measurementNames) await store.deleteBefore(name, MAX_TIME + 1);
}

describe("the embedded store against the plain model", () => {
  test.each([
    ["as it is set up", openTestStore, {}],
    [
      "in the smallest slices",
      openTestStore,
      { removeRows: 1, shrinkPages: 1, groupPoints: 1, maxGroupPoints: 1, sealPoints: 1 },
    ],
    ["all of it sealed at every step", openSealedStore, {}],
    ["in the smallest blocks", openTestStore, { blockPoints: 2, sealPoints: 1 }],
    ["sealed at every step in small blocks", openSealedStore, { blockPoints: 3 }],
  ])(
    "answers as it does, after any writes and removals, %s",
    async (_, open, options) => {
      const store = await open(options);
      await fc.assert(
        fc.asyncProperty(
          steps,
          fc.array(ranges, { maxLength: 4 }),
          fc.array(latests, { maxLength: 4 }),
          fc.array(aggregates, { maxLength: 4 }),
          fc.array(tagValues, { maxLength: 3 }),
          async (program, ...[rangeQueries, latestQueries, aggregateQueries, tagQueries]) => {
            await wipe(store);
            const model = new MemoryStore();
            for (const step of program) {
              if ("write" in step) {
                // Several at once: they share groups, and their order is the order of the calls.
                await Promise.all(step.write.map((batch) => store.write(batch)));
                for (const batch of step.write) await model.write(batch);
              } else if ("sealBefore" in step) {
                await store.seal({ before: step.sealBefore, least: step.least });
              } else {
                const removed = await store.deleteBefore(step.measurement, step.before);
                expect(removed).toBe(await model.deleteBefore(step.measurement, step.before));
              }
            }
            for (const query of rangeQueries)
              expect(await pages(store, query)).toStrictEqual(await pages(model, query));
            for (const query of latestQueries)
              expect(await store.latest(query)).toStrictEqual(await model.latest(query));
            for (const query of aggregateQueries)
              expect(await store.aggregate(query)).toEqual(await model.aggregate(query));
            for (const query of tagQueries) expect(await store.tagValues(query)).toEqual(await model.tagValues(query));
            expect((await store.usage()).measurements).toEqual((await model.usage()).measurements);
          },
        ),
        { numRuns: process.env["SOAK"] === "long" ? 500 : 80 },
      );
    },
    120_000,
  );
});
