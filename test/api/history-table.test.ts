import { describe, expect, test } from "vitest";
import { readTable } from "../../src/history/read-table.ts";
import { point, series } from "../../src/model/point.ts";
import { MAX_TIME, MICROS_PER_DAY, MICROS_PER_HOUR } from "../../src/model/time.ts";
import type { Entities } from "../../src/pipeline/entities.ts";
import type { EmbeddedStore } from "../../src/store/embedded/store.ts";
import { createCalendar } from "../../src/summaries/calendar.ts";
import { openTestStore } from "../support/embedded.ts";
import type { SummarisedApi } from "./history-world.ts";
import { readings, startSummarised } from "./history-world.ts";
import type { TestApi } from "./support.ts";
import { at } from "./support.ts";

const now = at("2026-04-02T10:20:00Z");
const from = at("2026-03-20T00:00:00Z");
const warm = readings({ entityId: "sensor.warm", from, to: now, everyMinutes: 37, value: (_, index) => index % 50 });
// From the middle on, and with a clock change (29 March) within.
const late = readings({
  entityId: "sensor.late",
  from: at("2026-03-27T05:00:00Z"),
  to: now,
  everyMinutes: 300,
  value: (time) => (time / MICROS_PER_HOUR) % 24,
});

/** Both entities are known to the home. */
async function start(timeZone: string): Promise<SummarisedApi> {
  const summarised = await startSummarised({ now, timeZone, points: [...warm, ...late] });
  summarised.api.entities.publish(
    ["sensor.warm", "sensor.late"].map((entityId) => ({
      entityId,
      aliases: [],
      domain: "sensor",
      deviceClass: undefined,
      area: undefined,
      deviceName: undefined,
      integration: undefined,
      state: "1",
      value: 1,
      unit: undefined,
      updatedAt: now,
      removedAt: undefined,
    })),
  );
  return summarised;
}

interface TableBody {
  readonly times: readonly string[];
  readonly fields: readonly string[];
  readonly entities: readonly {
    readonly entity_id: string;
    readonly values: readonly (readonly (number | null)[])[];
  }[];
}

/** What the history of each entity alone says, laid side by side. */
async function expected(api: TestApi, tier: string, span: string, fields: readonly string[]): Promise<TableBody> {
  const rows = await Promise.all(
    ["sensor.late", "sensor.warm"].map(async (id) => {
      const answer = await api.get(`/api/v1/history/${id}?resolution=${tier}&${span}`);
      return { id, rows: (answer.body as { rows: Record<string, unknown>[] }).rows };
    }),
  );
  const times = [...new Set(rows.flatMap((of) => of.rows.map((row) => String(row["time"]))))].sort();
  const entities = rows.map(({ id, rows: own }) => ({
    entity_id: id,
    values: fields.map((field) =>
      times.map((time) => (own.find((row) => row["time"] === time)?.[field] ?? null) as number | null),
    ),
  }));
  return { times, fields, entities };
}

describe("the table of several entities", () => {
  test.each([
    ["hourly", "from=2026-03-26T12:00:00Z&to=2026-03-30T12:00:00Z"],
    ["daily", "from=2026-03-19T23:00:00Z&to=2026-04-01T22:00:00Z"],
  ])("has what the %s history of each says, over common times", async (tier, span) => {
    const { api, store } = await start("Europe/Berlin");
    const fields = ["value", "min_value", "event_count", "coverage", "sample_count"];
    const ask = async (): Promise<TableBody> =>
      (await api.get(`/api/v1/history?resolution=${tier}&${span}&fields=${fields.join(",")}`)).body as TableBody;
    // `sample_count` is of rows in which not every state is a number; rows of single entities do not tell it.
    const wanted = await expected(api, tier, span, fields);
    expect(await ask()).toMatchObject(wanted);
    // In blocks, half of it, then all: the answer is the same.
    await store.seal({ before: at("2026-03-28T00:00:00Z"), least: 1 });
    expect(await ask()).toMatchObject(wanted);
    await store.seal({ before: MAX_TIME, least: 1 });
    expect(await ask()).toMatchObject(wanted);
  });

  test("of named entities alone, and says what it does not know", async () => {
    const { api } = await start("UTC");
    const one = await api.get("/api/v1/history?entities=sensor.late&span=5d");
    expect(one.body).toMatchObject({ resolution: "daily", count: 1, entities: [{ entity_id: "sensor.late" }] });
    expect((one.body as TableBody).times).toHaveLength(5);
    expect(await api.get("/api/v1/history?entities=sensor.lat&span=5d")).toMatchObject({ status: 404 });
    expect(await api.get("/api/v1/history?fields=median&span=5d")).toMatchObject({ status: 400 });
    const detail = async (query: string) => (await api.get(`/api/v1/history?resolution=hourly&${query}`)).body.detail;
    expect(await detail("span=400000d")).toMatch(/a hundred years \(36525d\) at most/);
    expect(await detail("to=9999-12-31")).toMatch(/not be after 2200-01-01/);
    expect(await detail("to=2026-11-21T20:00:00%2B99:00")).toMatch(/a time with its zone/);
  });
});

describe("the reading of a table", () => {
  const day = (n: number): number => from + n * MICROS_PER_DAY;
  const write = async (store: EmbeddedStore, id: string, n: number, fields: Record<string, number>): Promise<void> =>
    store.write([point(series("daily_events", { entity_id: id, domain: "sensor" }), day(n), fields)]);
  const calendar = createCalendar("UTC");

  test("puts buckets under the present name, leaves out what is void, and needs no columns of the store", async () => {
    const store = await openTestStore();
    const full = { event_count: 4, coverage: 1 };
    await write(store, "sensor.old", 0, { ...full, avg_value: 1 });
    await write(store, "sensor.new", 1, { ...full, avg_value: 2, time_weighted_avg: 2.5 });
    // After the rename the old name is another's: not this entity's bucket.
    await write(store, "sensor.old", 2, { ...full, avg_value: 9 });
    await write(store, "sensor.new", 2, { event_count: 0, coverage: 0, avg_value: 7 });
    await write(store, "sensor.new", 3, { event_count: 2, coverage: 0, avg_value: 3, time_weighted_avg: 8 });
    const renamed = day(1);
    const entities = {
      entities: () => [],
      segments: () => [
        { entityId: "sensor.old", from: 0, to: renamed },
        { entityId: "sensor.new", from: renamed, to: MAX_TIME },
      ],
    } satisfies Pick<Entities, "entities" | "segments">;
    const query = {
      resolution: "daily",
      from: day(0),
      to: day(5),
      entityIds: ["sensor.new"],
      fields: ["value", "avg_value"],
    } as const;
    const table = await readTable({ store, entities, calendar }, query, day(10));
    expect([...table.times]).toEqual([day(0), day(1), day(3)]);
    expect(table.entities).toEqual([
      { entityId: "sensor.new", values: [Float64Array.of(1, 2.5, 3), Float64Array.of(1, 2, 3)] },
    ]);
    const { range } = store;
    expect(await readTable({ store: { range }, entities, calendar }, query, day(10))).toEqual(table);
  });
});
