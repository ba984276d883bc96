import { expect, test } from "vitest";
import { point, series } from "../../src/model/point.ts";
import type { Store } from "../../src/store/store.ts";
import { ALWAYS, START, game, hall, kitchen, rain } from "./store-fixtures.ts";

/** What is written, overwritten, removed and counted. */
export function writingContract(make: () => Promise<Store>): void {
  test("gives back what was written: tags, fields of every type, the time to the microsecond", async () => {
    const store = await make();
    const time = START + 123_457;
    await store.write([
      point(
        kitchen,
        time,
        { state_value: "21.50", normalized_value: 21.5, duration_seconds: 60, unit_of_measurement: "°C" },
        rain,
      ),
      point(series("nfl_scores", { ...game, status: "live" }), time, {
        home_score: 0,
        away_score: -7,
        time_remaining: 'Final "OT"',
      }),
      point(series("nfl_player_stats", { player_id: "7", player_name: "Zoë O'Neil" }), time, {
        passing_yards: 312.5,
        sacks: 0,
      }),
    ]);
    const { rows } = await store.range({ measurement: "home_assistant_events", ...ALWAYS });
    expect(rows).toEqual([
      {
        time,
        tags: { entity_id: "sensor.kitchen", domain: "sensor", area: "Kitchen", weather_condition: "rainy" },
        fields: {
          state_value: "21.50",
          normalized_value: 21.5,
          duration_seconds: 60,
          unit_of_measurement: "°C",
          weather_temp: 8.5,
        },
      },
    ]);
    expect((await store.range({ measurement: "nfl_scores", ...ALWAYS })).rows).toEqual([
      {
        time,
        tags: { ...game, status: "live" },
        fields: { home_score: 0, away_score: -7, time_remaining: 'Final "OT"' },
      },
    ]);
    expect((await store.range({ measurement: "nfl_player_stats", ...ALWAYS })).rows).toEqual([
      { time, tags: { player_id: "7", player_name: "Zoë O'Neil" }, fields: { passing_yards: 312.5, sacks: 0 } },
    ]);
  });

  test("an empty store has no answers, and says so without an error", async () => {
    const store = await make();
    expect(await store.range({ measurement: "weather", ...ALWAYS })).toEqual({ rows: [] });
    expect(await store.latest({ measurement: "weather" })).toEqual([]);
    expect(await store.aggregate({ measurement: "weather", field: "temp", functions: ["mean"], ...ALWAYS })).toEqual(
      [],
    );
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
    await store.write([
      point(quarterback, START, { passing_yards: 10, sacks: 1 }),
      point(quarterback, START, { passing_yards: 20 }),
    ]);
    const { rows } = await store.range({ measurement: "nfl_player_stats", ...ALWAYS });
    expect(rows.map((row) => row.fields)).toEqual([{ passing_yards: 20, sacks: 1 }]);
  });

  test("removes what is older, of one measurement alone, and says how many that were", async () => {
    const store = await make();
    const old = Array.from({ length: 40 }, (_, n) =>
      point(n % 2 === 0 ? kitchen : hall, START + n, { normalized_value: n }),
    );
    await store.write([...old, point(series("weather", { source: "open_meteo" }), START, { temp: 3 })]);
    if (store.capabilities.cannotDelete === true) {
      await expect(store.deleteBefore("home_assistant_events", START + 39)).rejects.toMatchObject({
        code: "not_supported",
      });
      return;
    }
    expect(await store.deleteBefore("home_assistant_events", START + 39)).toBe(39);
    expect(
      (await store.range({ measurement: "home_assistant_events", ...ALWAYS })).rows.map((row) => row.time),
    ).toEqual([START + 39]);
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
}
