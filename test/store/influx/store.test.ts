import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import type { PolicyName } from "../../../src/model/measurement.ts";
import { point, series } from "../../../src/model/point.ts";
import type { InfluxOptions } from "../../../src/store/influx/options.ts";
import { policyPlans } from "../../../src/store/influx/options.ts";
import { openInfluxStore } from "../../../src/store/influx/store.ts";
import type { Store } from "../../../src/store/store.ts";
import { storeContract } from "../../contract/store.ts";
import type { InfluxServer } from "../../servers/influxdb.ts";
import { describeInfluxdb, startInfluxdb } from "../../servers/influxdb.ts";
import { influxOptions } from "./support.ts";

/** Nothing is too old: the tests' points lie in fixed years. */
const forEver = Object.fromEntries(policyPlans({}).map(({ name }) => [name, undefined])) as Record<
  PolicyName,
  undefined
>;

let databases = 0;

/** A store in a database of its own. */
function emptyStore(url: string, more: Partial<InfluxOptions>): Store {
  databases += 1;
  const store = openInfluxStore(
    influxOptions(url, { database: `test_${process.pid}_${databases}`, keepDays: forEver, ...more }),
  );
  onTestFinished(() => store.close());
  return store;
}

describeInfluxdb("InfluxDB 1.6", () => {
  let server: InfluxServer;
  beforeAll(async () => {
    // Far fewer rows than the tests ask for: an answer must not be cut silently.
    server = await startInfluxdb({ environment: { INFLUXDB_HTTP_MAX_ROW_LIMIT: "1000" } });
  });
  afterAll(() => server.dispose());

  storeContract("context as tags", () => Promise.resolve(emptyStore(server.url, {})));
  storeContract("context as fields", () => Promise.resolve(emptyStore(server.url, { context: "fields" })));
  storeContract("with a home", () => Promise.resolve(emptyStore(server.url, { home: "my cabin" })));

  describe("several homes in one database", () => {
    test("see and remove their own points only", async () => {
      databases += 1;
      const database = `test_${process.pid}_${databases}`;
      const [cabin, flat] = ["cabin", "flat"].map((home) => emptyStore(server.url, { database, home }));
      if (cabin === undefined || flat === undefined) throw new Error("there are two homes");
      const measurement = "weather";
      const of = series(measurement, { source: "open_meteo" });
      await cabin.write([point(of, 1_000_000, { temp: 1 })]);
      await flat.write([point(of, 1_000_000, { temp: 2 })]);
      expect((await cabin.latest({ measurement })).map(({ tags, fields }) => [tags, fields])).toEqual([
        [{ source: "open_meteo" }, { temp: 1 }],
      ]);
      expect(
        await flat.aggregate({ measurement, field: "temp", functions: ["sum", "count"], from: 0, to: 2_000_000 }),
      ).toEqual([{ time: 0, group: {}, values: { sum: 2, count: 1 } }]);
      expect(await cabin.deleteBefore(measurement, 2_000_000)).toBe(1);
      expect((await flat.usage()).measurements).toHaveLength(1);
      expect((await cabin.usage()).measurements).toHaveLength(0);
    });
  });

  describe("what InfluxQL might trip over", () => {
    test("awkward tag values are found again by the value that was written", async () => {
      const store = emptyStore(server.url, {});
      const names = [
        "it's",
        'say "no"',
        "back\\slash",
        "back\\\\slash",
        "a\\ b",
        "comma, equals = é 🏒",
        "#hash",
        "$d; DROP DATABASE x",
        "x' OR '1'='1",
      ];
      await store.write(
        names.map((device_name, index) =>
          point(series("home_assistant_events", { device_name }), index, { normalized_value: index }),
        ),
      );
      for (const [index, device_name] of names.entries()) {
        const { rows } = await store.range({
          measurement: "home_assistant_events",
          tags: { device_name },
          from: 0,
          to: 1_000,
        });
        expect(rows.map(({ fields }) => fields["normalized_value"])).toEqual([index]);
      }
      expect(await store.tagValues({ measurement: "home_assistant_events", tag: "device_name" })).toHaveLength(
        names.length,
      );
    });

    test("a text field comes back with its line breaks, quotes and backslashes; a number with all its digits", async () => {
      const store = emptyStore(server.url, {});
      const texts = ['line\nbreak "quoted" \\ back\\\\slash', "trailing\\", "\t\r\n", "x".repeat(65_536), "é日🏒"];
      const numbers = [0.1, 1e21, 1e-7, 5e-324, 1.797_693_134_862_315_7e308, -1e300, 123_456_789.123_456_79];
      const of = series("home_assistant_events", { entity_id: "text.x" });
      await store.write(texts.map((state_value, index) => point(of, index, { state_value })));
      await store.write(numbers.map((normalized_value, index) => point(of, 100 + index, { normalized_value })));
      const { rows } = await store.range({ measurement: "home_assistant_events", from: 0, to: 1_000 });
      expect(rows.map(({ fields }) => fields["state_value"] ?? fields["normalized_value"])).toEqual([
        ...texts,
        ...numbers,
      ]);
    });

    test("more rows than the server's own limit and than one chunk all come back", async () => {
      const store = emptyStore(server.url, {});
      const of = series("hub_metrics", { component: "store" });
      await store.write(Array.from({ length: 25_000 }, (_, index) => point(of, index, { depth: index })));
      const { rows, next } = await store.range({ measurement: "hub_metrics", from: 0, to: 1e9, limit: 30_000 });
      expect(next).toBeUndefined();
      expect(rows).toHaveLength(25_000);
      expect(rows.at(-1)).toEqual({ time: 24_999, tags: { component: "store" }, fields: { depth: 24_999 } });
    });

    test("a field named time is kept", async () => {
      const store = emptyStore(server.url, {});
      await store.write([point(series("nhl_player_stats", { player_id: "7" }), 5, { time: 61.5 })]);
      const span = { measurement: "nhl_player_stats", from: 0, to: 10 } as const;
      expect((await store.range(span)).rows.map(({ fields }) => fields)).toEqual([{ time: 61.5 }]);
      expect(await store.aggregate({ ...span, field: "time", functions: ["max"] })).toMatchObject([
        { values: { max: 61.5 } },
      ]);
    });
  });

  test("grouping by a context that is kept as fields is refused, not answered wrongly", async () => {
    const store = emptyStore(server.url, { context: "fields" });
    const query = store.latest({ measurement: "home_assistant_events", by: ["weather_condition"] });
    await expect(query).rejects.toMatchObject({ code: "bad_request" });
  });
});

// The same suite against servers that CI does not have: no separate code.
const live = [
  {
    name: "InfluxDB 2",
    url: process.env["HOMETIDE_TEST_INFLUX2_URL"],
    token: process.env["HOMETIDE_TEST_INFLUX2_TOKEN"],
    database: undefined,
  },
  // Five databases are all that 3.x up to 3.9 has: one is used, told apart by home.
  {
    name: "InfluxDB 3",
    url: process.env["HOMETIDE_TEST_INFLUX3_URL"],
    token: process.env["HOMETIDE_TEST_INFLUX3_TOKEN"],
    database: "hometide_test",
  },
] as const;

for (const { name, url, token, database } of live) {
  if (url === undefined) {
    process.stdout.write(
      `${name}: no live server (HOMETIDE_TEST_${name.replace("DB ", "").toUpperCase()}_URL is not set); tested by recordings only\n`,
    );
    continue;
  }
  const make = (context: "tags" | "fields"): Promise<Store> => {
    const home = `home_${process.pid}_${Date.now()}_${databases}`;
    return Promise.resolve(emptyStore(url, { token, context, ...(database === undefined ? {} : { database, home }) }));
  };
  storeContract(`${name}, context as tags`, () => make("tags"));
  storeContract(`${name}, context as fields`, () => make("fields"));
}
