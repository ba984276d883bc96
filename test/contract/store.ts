import { describe, expect, test } from "vitest";
import { context, point, series } from "../../src/model/point.ts";
import type { RangeQuery, Row } from "../../src/model/query.ts";
import { MICROS_PER_HOUR } from "../../src/model/time.ts";
import type { Store } from "../../src/store/store.ts";

const START = Date.UTC(2026, 8, 10) * 1_000;
const ALWAYS = { from: 0, to: START * 2 };

const kitchen = series("home_assistant_events", { entity_id: "sensor.kitchen", domain: "sensor", area: "Kitchen" });
const hall = series("home_assistant_events", { entity_id: "sensor.hall", domain: "sensor", area: "Hall" });
const lamp = series("home_assistant_events", { entity_id: "light.lamp", domain: "light" });
const rain = context("home_assistant_events", { tags: { weather_condition: "rainy" }, fields: { weather_temp: 8.5 } });
const sun = context("home_assistant_events", { tags: { weather_condition: "sunny" }, fields: { weather_temp: 21 } });
const game = { game_id: "401", season: "2026", home_team: "NE", away_team: "BUF" };

/** Every row of a query, page by page. */
export async function pages(store: Store, query: RangeQuery): Promise<readonly Row[][]> {
  const found: Row[][] = [];
  for (let after: string | undefined; ; ) {
    const { rows, next } = await store.range(after === undefined ? query : { ...query, after });
    found.push([...rows]);
    if (next === undefined) return found;
    after = next;
  }
}

/**
 * What every store does, whatever it is made of.
 *
 * @param make opens an empty store and closes it when the test is over
 */
export function storeContract(name: string, make: () => Promise<Store>): void {
  describe(`${name}: the contract of a store`, () => {
    test("gives back what was written: tags, fields of every type, the time to the microsecond", async () => {
      const store = await make();
      const time = START + 123_457;
      await store.write([
        point(kitchen, time, { state_value: "21.50", normalized_value: 21.5, duration_seconds: 60, unit_of_measurement: "°C" }, rain),
        point(series("nfl_scores", { ...game, status: "live" }), time, { home_score: 0, away_score: -7, time_remaining: 'Final "OT"' }),
        point(series("nfl_player_stats", { player_id: "7", player_name: "Zoë O'Neil" }), time, { passing_yards: 312.5, sacks: 0 }),
      ]);
      const { rows } = await store.range({ measurement: "home_assistant_events", ...ALWAYS });
      expect(rows).toEqual([
        {
          time,
          tags: { entity_id: "sensor.kitchen", domain: "sensor", area: "Kitchen", weather_condition: "rainy" },
          fields: { state_value: "21.50", normalized_value: 21.5, duration_seconds: 60, unit_of_measurement: "°C", weather_temp: 8.5 },
        },
      ]);
      expect((await store.range({ measurement: "nfl_scores", ...ALWAYS })).rows).toEqual([
        { time, tags: { ...game, status: "live" }, fields: { home_score: 0, away_score: -7, time_remaining: 'Final "OT"' } },
      ]);
      expect((await store.range({ measurement: "nfl_player_stats", ...ALWAYS })).rows).toEqual([
        { time, tags: { player_id: "7", player_name: "Zoë O'Neil" }, fields: { passing_yards: 312.5, sacks: 0 } },
      ]);
    });

    test("an empty store has no answers, and says so without an error", async () => {
      const store = await make();
      expect(await store.range({ measurement: "weather", ...ALWAYS })).toEqual({ rows: [] });
      expect(await store.latest({ measurement: "weather" })).toEqual([]);
      expect(await store.aggregate({ measurement: "weather", field: "temp", functions: ["mean"], ...ALWAYS })).toEqual([]);
      expect(await store.tagValues({ measurement: "weather", tag: "source" })).toEqual([]);
      expect(await store.deleteBefore("weather", START)).toBe(0);
      expect((await store.usage()).measurements).toEqual([]);
    });

    test("writing the same points again changes nothing", async () => {
      const store = await make();
      const points = [point(kitchen, START, { normalized_value: 1 }, rain), point(hall, START, { normalized_value: 2 })];
      await store.write(points);
      await store.write(points);
      await store.write([...points, ...points]);
      expect((await store.range({ measurement: "home_assistant_events", ...ALWAYS })).rows).toHaveLength(2);
    });

    test("fields of the same series and time go over the old ones and leave the others", async () => {
      const store = await make();
      await store.write([point(kitchen, START, { state_value: "a", normalized_value: 1 }, rain)]);
      await store.write([point(kitchen, START, { normalized_value: 2, duration_seconds: 5 })]);
      const rows = (await store.range({ measurement: "home_assistant_events", ...ALWAYS })).rows;
      if (store.capabilities.contextIsIdentity) expect(rows).toHaveLength(2);
      else {
        const fields = { state_value: "a", normalized_value: 2, duration_seconds: 5, weather_temp: 8.5 };
        expect(rows.map((row) => row.fields)).toEqual([fields]);
      }
    });

    test("the last of several points of one write and one time wins, also for dynamic fields", async () => {
      const store = await make();
      const quarterback = series("nfl_player_stats", { player_id: "12" });
      await store.write([point(quarterback, START, { passing_yards: 10, sacks: 1 }), point(quarterback, START, { passing_yards: 20 })]);
      const { rows } = await store.range({ measurement: "nfl_player_stats", ...ALWAYS });
      expect(rows.map((row) => row.fields)).toEqual([{ passing_yards: 20, sacks: 1 }]);
    });

    test("a range holds its start and not its end, whatever the order of writing, both ways round", async () => {
      const store = await make();
      for (const second of [3, 1, 4, 0, 2]) await store.write([point(lamp, START + second, { normalized_value: second })]);
      const query = { measurement: "home_assistant_events", from: START + 1, to: START + 4 } as const;
      const values = (rows: readonly Row[]): unknown[] => rows.map((row) => row.fields["normalized_value"]);
      expect(values((await store.range(query)).rows)).toEqual([1, 2, 3]);
      expect(values((await store.range({ ...query, order: "descending" })).rows)).toEqual([3, 2, 1]);
    });

    test.each(["ascending", "descending"] as const)("pages of several series put together are the whole, %s", async (order) => {
      const store = await make();
      const points = [kitchen, hall, lamp].flatMap((of, index) =>
        Array.from({ length: 5 + 9 * index }, (_, n) => point(of, START + n * (index + 1), { normalized_value: n })),
      );
      await store.write(points);
      const query: RangeQuery = { measurement: "home_assistant_events", ...ALWAYS, order };
      const whole = (await store.range(query)).rows;
      expect(whole).toHaveLength(points.length);
      const times = whole.map((row) => row.time);
      expect(times).toEqual([...times].sort((a, b) => (order === "ascending" ? a - b : b - a)));
      for (const limit of [1, 2, 7, points.length, points.length + 1]) {
        const parts = await pages(store, { ...query, limit });
        expect(parts.flat()).toEqual(whole);
        expect(parts).toHaveLength(Math.ceil(points.length / limit));
      }
    });

    test("a filter takes one value or several, of tags of the series and of its context; all must fit", async () => {
      const store = await make();
      await store.write([
        point(kitchen, START, { normalized_value: 1 }, rain),
        point(hall, START + 1, { normalized_value: 2 }, rain),
        point(lamp, START + 2, { normalized_value: 3 }, sun),
        point(kitchen, START + 3, { normalized_value: 4 }),
      ]);
      const values = async (tags: NonNullable<RangeQuery["tags"]>): Promise<unknown[]> =>
        (await store.range({ measurement: "home_assistant_events", ...ALWAYS, tags })).rows.map((row) => row.fields["normalized_value"]);
      expect(await values({ entity_id: "sensor.kitchen" })).toEqual([1, 4]);
      expect(await values({ entity_id: ["sensor.kitchen", "light.lamp"] })).toEqual([1, 3, 4]);
      expect(await values({ domain: "sensor", area: "Hall" })).toEqual([2]);
      expect(await values({ weather_condition: "rainy" })).toEqual([1, 2]);
      expect(await values({ weather_condition: ["rainy", "sunny"], entity_id: ["sensor.kitchen", "light.lamp"] })).toEqual([1, 3]);
      expect(await values({ area: "Cellar" })).toEqual([]);
      expect(await values({ entity_id: [] })).toEqual([]);
    });

    test("latest is the newest of each series, or of each combination of the tags asked for", async () => {
      const store = await make();
      await store.write([
        point(kitchen, START + 5, { normalized_value: 1 }),
        point(kitchen, START + 4, { normalized_value: 0 }),
        point(hall, START + 9, { normalized_value: 2 }),
        point(lamp, START + 7, { normalized_value: 3 }),
      ]);
      const values = (rows: readonly Row[]): unknown[] => rows.map((row) => row.fields["normalized_value"]).sort();
      const measurement = "home_assistant_events";
      expect(values(await store.latest({ measurement }))).toEqual([1, 2, 3]);
      expect(values(await store.latest({ measurement, by: ["domain"] }))).toEqual([2, 3]);
      expect(values(await store.latest({ measurement, by: [] }))).toEqual([2]);
      expect(values(await store.latest({ measurement, by: ["area"], tags: { domain: "sensor" } }))).toEqual([1, 2]);
      expect(values(await store.latest({ measurement, tags: { entity_id: "sensor.kitchen" } }))).toEqual([1]);
    });

    test("aggregates the whole span, and by bucket and group", async () => {
      const store = await make();
      const hour = (n: number, value: number) => [START + n * MICROS_PER_HOUR, { normalized_value: value }] as const;
      await store.write([
        point(kitchen, ...hour(0, 4)),
        point(kitchen, ...hour(0.5, 1)),
        point(kitchen, ...hour(3, 10)),
        point(hall, ...hour(0.75, 7)),
        point(lamp, ...hour(2.25, 1)),
        point(kitchen, START + 1, { state_value: "unknown" }),
      ]);
      const query = { measurement: "home_assistant_events", field: "normalized_value", from: START, to: START + 4 * MICROS_PER_HOUR } as const;
      const functions = ["count", "sum", "mean", "min", "max", "first", "last"] as const;
      expect(await store.aggregate({ ...query, functions, tags: { domain: "sensor" } })).toEqual([
        { time: START, group: {}, values: { count: 4, sum: 22, mean: 5.5, min: 1, max: 10, first: 4, last: 10 } },
      ]);
      const byHour = await store.aggregate({ ...query, functions: ["count", "last"], by: ["domain"], every: MICROS_PER_HOUR });
      expect(byHour).toEqual([
        { time: START + 2 * MICROS_PER_HOUR, group: { domain: "light" }, values: { count: 1, last: 1 } },
        { time: START, group: { domain: "sensor" }, values: { count: 3, last: 7 } },
        { time: START + 3 * MICROS_PER_HOUR, group: { domain: "sensor" }, values: { count: 1, last: 10 } },
      ]);
    });

    test("aggregates whole numbers, dynamic fields, and what was true around the points", async () => {
      const store = await make();
      await store.write([
        point(kitchen, START, { duration_seconds: 5 }, rain),
        point(kitchen, START + 1, { duration_seconds: 6 }, sun),
        point(series("hub_metrics", { component: "store" }), START, { points_written: 1.5 }),
      ]);
      const span = { ...ALWAYS, functions: ["sum"] } as const;
      const sum = async (rows: ReturnType<Store["aggregate"]>): Promise<unknown[]> => (await rows).map((row) => row.values.sum);
      expect(await sum(store.aggregate({ measurement: "home_assistant_events", field: "duration_seconds", ...span }))).toEqual([11]);
      expect(await sum(store.aggregate({ measurement: "home_assistant_events", field: "weather_temp", ...span }))).toEqual([29.5]);
      expect(await sum(store.aggregate({ measurement: "hub_metrics", field: "points_written", ...span }))).toEqual([1.5]);
    });

    test("an aggregate of what is no number is refused", async () => {
      const store = await make();
      const query = { measurement: "home_assistant_events", functions: ["mean"], ...ALWAYS } as const;
      await expect(store.aggregate({ ...query, field: "state_value" })).rejects.toMatchObject({ code: "bad_request" });
      await expect(store.aggregate({ ...query, field: "no_such_field" })).rejects.toMatchObject({ code: "bad_request" });
    });

    test("tag values are distinct and sorted, of all or of those that fit", async () => {
      const store = await make();
      await store.write([
        point(kitchen, START, { normalized_value: 1 }, sun),
        point(kitchen, START + 1, { normalized_value: 1 }, rain),
        point(hall, START, { normalized_value: 1 }),
        point(lamp, START, { normalized_value: 1 }),
      ]);
      const measurement = "home_assistant_events";
      expect(await store.tagValues({ measurement, tag: "area" })).toEqual(["Hall", "Kitchen"]);
      expect(await store.tagValues({ measurement, tag: "entity_id", tags: { domain: "sensor" } })).toEqual(["sensor.hall", "sensor.kitchen"]);
      expect(await store.tagValues({ measurement, tag: "weather_condition" })).toEqual(["rainy", "sunny"]);
      expect(await store.tagValues({ measurement, tag: "device_class" })).toEqual([]);
    });

    test("removes what is older, of one measurement alone, and says how many that were", async () => {
      const store = await make();
      const old = Array.from({ length: 40 }, (_, n) => point(n % 2 === 0 ? kitchen : hall, START + n, { normalized_value: n }));
      await store.write([...old, point(series("weather", { source: "open_meteo" }), START, { temp: 3 })]);
      if (store.capabilities.cannotDelete === true) {
        await expect(store.deleteBefore("home_assistant_events", START + 39)).rejects.toMatchObject({ code: "not_supported" });
        return;
      }
      expect(await store.deleteBefore("home_assistant_events", START + 39)).toBe(39);
      expect((await store.range({ measurement: "home_assistant_events", ...ALWAYS })).rows.map((row) => row.time)).toEqual([START + 39]);
      expect(await store.tagValues({ measurement: "home_assistant_events", tag: "area" })).toEqual(["Hall"]);
      expect((await store.range({ measurement: "weather", ...ALWAYS })).rows).toHaveLength(1);
      await store.write([point(kitchen, START, { normalized_value: 1 })]);
      expect((await store.range({ measurement: "home_assistant_events", ...ALWAYS })).rows).toHaveLength(2);
    });

    test("usage counts points and series, and knows the oldest and the newest", async () => {
      const store = await make();
      await store.write([
        point(kitchen, START + 2, { normalized_value: 1 }),
        point(kitchen, START + 8, { normalized_value: 1 }),
        point(hall, START + 5, { normalized_value: 1 }),
        point(hall, START + 5, { normalized_value: 2 }),
      ]);
      const { bytes, measurements } = await store.usage();
      expect(measurements).toEqual([
        { measurement: "home_assistant_events", points: 3, series: 2, oldest: START + 2, newest: START + 8 },
      ]);
      expect(bytes).toBeGreaterThan(0);
    });

    test("a store that is closed says so", async () => {
      const store = await make();
      await store.close();
      const closed = { code: "store_closed" };
      await expect(store.write([point(kitchen, START, { normalized_value: 1 })])).rejects.toMatchObject(closed);
      await expect(store.range({ measurement: "weather", ...ALWAYS })).rejects.toMatchObject(closed);
      await expect(store.deleteBefore("weather", START)).rejects.toMatchObject(closed);
      await expect(store.close()).resolves.toBeUndefined();
    });
  });
}
