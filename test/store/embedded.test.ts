import { describe, expect, test } from "vitest";
import { ManualClock } from "../../src/model/clock.ts";
import { context, point, series } from "../../src/model/point.ts";
import { storeContract } from "../contract/store.ts";
import { openSealedStore, openTestStore } from "../support/embedded.ts";

const START = Date.UTC(2026, 8, 10) * 1_000;
const ALWAYS = { from: 0, to: START * 2 };
const lamp = series("home_assistant_events", { entity_id: "light.lamp" });

storeContract("embedded", () => openTestStore());

// With tiny slices, so that removing and giving back takes many transactions.
storeContract("embedded, all of it sealed in small slices", () =>
  openSealedStore({ removeRows: 2, shrinkPages: 1, groupPoints: 2, maxGroupPoints: 3, sealPoints: 1 }),
);

describe("the embedded store as a journal", () => {
  test("keeps the documents and tallies of a commit", async () => {
    const store = await openTestStore();
    const points = [point(lamp, START, { state_value: "on" })];
    await store.accept({
      points,
      documents: [
        { kind: "game", id: "1", value: { score: [1, 2], note: "a\u0000b" } },
        { kind: "game", id: "2", value: null },
        { kind: "position", id: "1", value: "x" },
      ],
      tallies: [
        { name: "refused", reason: "bad_time", add: 2 },
        { name: "refused", reason: "bad_time", add: 3 },
      ],
    });
    await store.accept({
      points: [],
      documents: [{ kind: "game", id: "2", value: undefined }],
      tallies: [{ name: "seen", reason: "", add: 1 }],
    });
    expect(await store.documents("game")).toEqual(new Map([["1", { score: [1, 2], note: "a\u0000b" }]]));
    expect(await store.tallies()).toEqual([
      { name: "refused", reason: "bad_time", add: 5 },
      { name: "seen", reason: "", add: 1 },
    ]);
  });

  test("is as it was after closing and opening", async () => {
    const first = await openTestStore();
    const around = context("home_assistant_events", { tags: { time_of_day: "night" }, fields: { weather_temp: -0 } });
    const texts = ["on", "on", "on", "-0.50", "x".repeat(100)];
    await first.accept({
      points: texts.map((state_value, n) => point(lamp, START + n, { state_value }, around)),
      documents: [{ kind: "k", id: "i", value: 1 }],
      tallies: [{ name: "n", reason: "r", add: 1 }],
    });
    const query = { measurement: "home_assistant_events", ...ALWAYS } as const;
    const before = await first.range(query);
    await first.close();
    const second = await openTestStore({ folder: first.folder });
    expect(await second.range(query)).toEqual(before);
    expect(before.rows.map((row) => row.fields["state_value"])).toEqual(texts);
    await second.accept({
      points: [point(lamp, START + 9, { state_value: "on" }, around)],
      tallies: [{ name: "n", reason: "r", add: 1 }],
    });
    expect((await second.range(query)).rows).toHaveLength(6);
    expect(await second.tallies()).toEqual([{ name: "n", reason: "r", add: 2 }]);
    expect((await second.usage()).measurements[0]?.points).toBe(6);
  });

  test("closing keeps what was handed in before it", async () => {
    // The clock stands still: nothing but the closing itself can send the group.
    const store = await openTestStore({ clock: new ManualClock(START) });
    const accepted = [1, 2, 3].map((n) => store.accept({ points: [point(lamp, START + n, { normalized_value: n })] }));
    await store.close();
    await Promise.all(accepted);
    const again = await openTestStore({ folder: store.folder });
    expect((await again.range({ measurement: "home_assistant_events", ...ALWAYS })).rows).toHaveLength(3);
  });

  test("a commit with a value of the wrong type is refused as a whole, the ones beside it are kept", async () => {
    const store = await openTestStore({ groupMs: 50 });
    const good = (n: number) => store.accept({ points: [point(lamp, START + n, { normalized_value: n })] });
    const wrong: readonly Record<string, unknown>[] = [
      { normalized_value: "1" },
      { normalized_value: Number.NaN },
      { duration_seconds: 1.5 },
      { state_value: 1 },
      { no_such_field: 1 },
      {},
    ];
    const outcomes = await Promise.allSettled([
      good(1),
      ...wrong.map((fields) =>
        // What the types forbid, as a faulty caller would hand it in.
        store.accept({
          points: [
            point(lamp, START, { normalized_value: 1 }),
            { series: lamp, time: START + 50, fields: fields as { state_value: string } },
          ],
        }),
      ),
      good(2),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", ...wrong.map(() => "rejected"), "fulfilled"]);
    for (const outcome of outcomes)
      if (outcome.status === "rejected") expect(outcome.reason).toMatchObject({ code: "point_refused" });
    const { rows } = await store.range({ measurement: "home_assistant_events", ...ALWAYS });
    expect(rows.map((row) => row.fields)).toEqual([{ normalized_value: 1 }, { normalized_value: 2 }]);
    expect(store.health().status).toBe("healthy");
  });

  test("a document that is not JSON and a tally that is no integer are refused", async () => {
    const store = await openTestStore();
    await expect(
      store.accept({ points: [], documents: [{ kind: "k", id: "i", value: () => 1 }] }),
    ).rejects.toMatchObject({ code: "point_refused" });
    await expect(store.accept({ points: [], tallies: [{ name: "n", reason: "r", add: 0.5 }] })).rejects.toMatchObject({
      code: "point_refused",
    });
    expect(await store.tallies()).toEqual([]);
  });

  test("a busy series among quiet ones comes in the order of time", async () => {
    const store = await openTestStore();
    const quiet = Array.from({ length: 9 }, (_, n) =>
      series("home_assistant_events", { entity_id: `sensor.quiet_${n}` }),
    );
    const points = [
      ...Array.from({ length: 1_000 }, (_, n) => point(lamp, START + n, { normalized_value: n })),
      ...quiet.map((of, n) => point(of, START + 100 * n + 50, { normalized_value: n })),
    ];
    await store.write(points);
    const times = points.map(({ time }) => time).sort((a, b) => a - b);
    for (const limit of [20, 100, 500, 10_000]) {
      const ascending = await store.range({ measurement: "home_assistant_events", ...ALWAYS, limit });
      expect(ascending.rows.map((row) => row.time)).toEqual(times.slice(0, limit));
      const descending = await store.range({
        measurement: "home_assistant_events",
        ...ALWAYS,
        limit,
        order: "descending",
      });
      expect(descending.rows.map((row) => row.time)).toEqual(times.toReversed().slice(0, limit));
    }
  });

  test("a cursor that it did not give is a bad request", async () => {
    const store = await openTestStore();
    const query = { measurement: "weather", ...ALWAYS } as const;
    for (const after of ["", "nonsense", Buffer.from("[1]").toString("base64url")]) {
      await expect(store.range({ ...query, after })).rejects.toMatchObject({ code: "bad_request" });
    }
    for (const limit of [0, -1, 1.5, Number.NaN])
      await expect(store.range({ ...query, limit })).rejects.toMatchObject({ code: "bad_request" });
  });

  test("numbers come back exactly: -0, the smallest, the largest, whole ones", async () => {
    const store = await openTestStore();
    const floats = [-0, 0, 5e-324, -1.7976931348623157e308, 2 ** 53, 1 / 3, 1e21];
    await store.write(
      floats.map((normalized_value, n) => point(lamp, START + n, { normalized_value, duration_seconds: -0 })),
    );
    await store.write(floats.map((value, n) => point(series("hub_metrics", { component: "c" }), START + n, { value })));
    const { rows } = await store.range({ measurement: "home_assistant_events", ...ALWAYS });
    expect(rows.map((row) => row.fields)).toStrictEqual(
      floats.map((normalized_value) => ({ normalized_value, duration_seconds: -0 })),
    );
    const dynamic = (await store.range({ measurement: "hub_metrics", ...ALWAYS })).rows;
    expect(dynamic.map((row) => row.fields["value"])).toStrictEqual(floats);
  });

  test("a minus zero counts as zero in arithmetic", async () => {
    const store = await openTestStore();
    await store.write([-0, 3, -2].map((normalized_value, n) => point(lamp, START + n, { normalized_value })));
    const query = { measurement: "home_assistant_events", field: "normalized_value", ...ALWAYS } as const;
    const [row] = await store.aggregate({ ...query, functions: ["count", "sum", "min", "max", "first"] });
    expect(row?.values).toEqual({ count: 3, sum: 1, min: -2, max: 3, first: 0 });
  });
});
