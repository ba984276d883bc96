import { expect, test } from "vitest";
import { point, series } from "../../src/model/point.ts";
import type { LatestColumnsQuery, RangeQuery, Row } from "../../src/model/query.ts";
import type { RowColumns } from "../../src/model/row-columns.ts";
import { rowAt } from "../../src/model/row-columns.ts";
import { MICROS_PER_HOUR } from "../../src/model/time.ts";
import type { Store } from "../../src/store/store.ts";
import { ALWAYS, START, hall, kitchen, lamp, pages, rain, sun } from "./store-fixtures.ts";

/** Ranges and pages, filters, latest, arithmetic, values of tags. */
export function readingContract(make: () => Promise<Store>): void {
  test("a range holds its start and not its end, whatever the order of writing, both ways round", async () => {
    const store = await make();
    for (const second of [3, 1, 4, 0, 2])
      await store.write([point(lamp, START + second, { normalized_value: second })]);
    const query = { measurement: "home_assistant_events", from: START + 1, to: START + 4 } as const;
    const values = (rows: readonly Row[]): unknown[] => rows.map((row) => row.fields["normalized_value"]);
    expect(values((await store.range(query)).rows)).toEqual([1, 2, 3]);
    expect(values((await store.range({ ...query, order: "descending" })).rows)).toEqual([3, 2, 1]);
  });

  test.each(["ascending", "descending"] as const)(
    "pages of several series put together are the whole, %s",
    async (order) => {
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
    },
  );

  test("a filter takes one value or several, of tags of the series and of its context; all must fit", async () => {
    const store = await make();
    await store.write([
      point(kitchen, START, { normalized_value: 1 }, rain),
      point(hall, START + 1, { normalized_value: 2 }, rain),
      point(lamp, START + 2, { normalized_value: 3 }, sun),
      point(kitchen, START + 3, { normalized_value: 4 }),
    ]);
    const values = async (tags: NonNullable<RangeQuery["tags"]>): Promise<unknown[]> =>
      (await store.range({ measurement: "home_assistant_events", ...ALWAYS, tags })).rows.map(
        (row) => row.fields["normalized_value"],
      );
    expect(await values({ entity_id: "sensor.kitchen" })).toEqual([1, 4]);
    expect(await values({ entity_id: ["sensor.kitchen", "light.lamp"] })).toEqual([1, 3, 4]);
    expect(await values({ domain: "sensor", area: "Hall" })).toEqual([2]);
    expect(await values({ weather_condition: "rainy" })).toEqual([1, 2]);
    expect(
      await values({ weather_condition: ["rainy", "sunny"], entity_id: ["sensor.kitchen", "light.lamp"] }),
    ).toEqual([1, 3]);
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

  test("latest in columns is the same, of all tags and fields or of some", async () => {
    const store = await make();
    if (store.latestColumns === undefined) return;
    await store.write([
      point(kitchen, START, { normalized_value: 1, state_value: "1" }, rain),
      point(kitchen, START + 1, { normalized_value: 2 }, sun),
      point(hall, START + 9, { normalized_value: 3 }, rain),
      point(lamp, START + 7, { state_value: "on" }),
    ]);
    const measurement = "home_assistant_events";
    for (const tags of [{}, { domain: "sensor" }, { weather_condition: "rainy" }, { entity_id: [] }]) {
      const rows = await store.latest({ measurement, tags });
      const whole = await store.latestColumns({ measurement, tags });
      expect(Array.from(whole.times, (_, at) => rowAt(whole, at))).toEqual(rows);
      for (const columns of [[], ["entity_id", "state_value"], ["area", "weather_temp", "normalized_value"]]) {
        const some = await store.latestColumns({ measurement, tags, columns });
        const only = <V>(of: Readonly<Record<string, V>>) =>
          Object.fromEntries(Object.entries(of).filter(([name]) => columns.includes(name)));
        expect(Array.from(some.times, (_, at) => rowAt(some, at))).toEqual(
          rows.map((row) => ({ time: row.time, tags: only(row.tags), fields: only(row.fields) })),
        );
      }
    }
    // Of a measurement without context no row is read where the times alone are wanted.
    const game = (game_id: string, status: string) => series("nhl_scores", { game_id, season: "2026", status });
    await store.write([
      point(game("401", "finished"), START + 5, { home_score: 2 }),
      point(game("401", "finished"), START + 4, { home_score: 1 }),
      point(game("401", "scheduled"), START, { home_score: 0 }),
      point(game("402", "live"), START + 3, { home_score: 3 }),
    ]);
    const games = await store.latestColumns({ measurement: "nhl_scores", columns: ["game_id", "status"] });
    expect(Array.from(games.times, (_, at) => rowAt(games, at))).toEqual([
      { time: START + 5, tags: { game_id: "401", status: "finished" }, fields: {} },
      { time: START, tags: { game_id: "401", status: "scheduled" }, fields: {} },
      { time: START + 3, tags: { game_id: "402", status: "live" }, fields: {} },
    ]);
    const names = async (query: Omit<LatestColumnsQuery, "measurement">): Promise<unknown[]> => {
      const found = await store.latestColumns?.({ measurement, columns: ["entity_id"], ...query });
      return Array.from(found?.times ?? [], (time, at) => {
        const { tags } = rowAt(found as RowColumns, at);
        return Number.isNaN(time) ? `(${tags["entity_id"]})` : tags["entity_id"];
      });
    };
    const either = [{ entity_id: "light.lamp" }, { domain: "sensor" }, { entity_id: "sensor.hall" }];
    expect(await names({ either })).toEqual(["light.lamp", "sensor.hall", "sensor.kitchen"]);
    expect(await names({ either, listed: { entity_id: ["light.lamp", "sensor.hall"] } })).toEqual([
      "sensor.kitchen",
      "(light.lamp)",
      "(sensor.hall)",
    ]);
    expect(await names({ either, tags: { entity_id: "sensor.kitchen" } })).toEqual(["sensor.kitchen"]);
    expect(await names({ either, tags: { weather_condition: "sunny" } })).toEqual(["sensor.kitchen"]);
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
    const query = {
      measurement: "home_assistant_events",
      field: "normalized_value",
      from: START,
      to: START + 4 * MICROS_PER_HOUR,
    } as const;
    const functions = ["count", "sum", "mean", "min", "max", "first", "last"] as const;
    expect(await store.aggregate({ ...query, functions, tags: { domain: "sensor" } })).toEqual([
      { time: START, group: {}, values: { count: 4, sum: 22, mean: 5.5, min: 1, max: 10, first: 4, last: 10 } },
    ]);
    const byHour = await store.aggregate({
      ...query,
      functions: ["count", "last"],
      by: ["domain"],
      every: MICROS_PER_HOUR,
    });
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
    const sum = async (rows: ReturnType<Store["aggregate"]>): Promise<unknown[]> =>
      (await rows).map((row) => row.values.sum);
    expect(
      await sum(store.aggregate({ measurement: "home_assistant_events", field: "duration_seconds", ...span })),
    ).toEqual([11]);
    expect(
      await sum(store.aggregate({ measurement: "home_assistant_events", field: "weather_temp", ...span })),
    ).toEqual([29.5]);
    expect(await sum(store.aggregate({ measurement: "hub_metrics", field: "points_written", ...span }))).toEqual([1.5]);
  });

  test("an aggregate of what is no number is refused", async () => {
    const store = await make();
    const query = { measurement: "home_assistant_events", functions: ["mean"], ...ALWAYS } as const;
    await expect(store.aggregate({ ...query, field: "state_value" })).rejects.toMatchObject({ code: "bad_request" });
    await expect(store.aggregate({ ...query, field: "no_such_field" })).rejects.toMatchObject({
      code: "bad_request",
    });
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
    expect(await store.tagValues({ measurement, tag: "entity_id", tags: { domain: "sensor" } })).toEqual([
      "sensor.hall",
      "sensor.kitchen",
    ]);
    expect(await store.tagValues({ measurement, tag: "weather_condition" })).toEqual(["rainy", "sunny"]);
    expect(await store.tagValues({ measurement, tag: "device_class" })).toEqual([]);
  });
}
