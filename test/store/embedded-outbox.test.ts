import { statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { point, series } from "../../src/model/point.ts";
import type { OutboxEntry } from "../../src/store/outbox.ts";
import { openTestStore } from "../support/embedded.ts";
import { temporaryFolder } from "../support/temporary.ts";

const lamp = series("home_assistant_events", { entity_id: "light.lamp" });
const EVERYTHING = { mirror: "influxdb", policy: "raw_data_policy", points: 1_000, bytes: 4_194_304 } as const;

const entry = (text: string, more: Partial<OutboxEntry> = {}): OutboxEntry => ({
  mirror: "influxdb",
  policy: "raw_data_policy",
  body: Buffer.from(text),
  lines: text.split("\n").length,
  batchLines: 10,
  at: 1_000,
  ...more,
});

const LETTER_BYTES = 1_000_000;

const textOf = (body: Uint8Array | undefined): string => Buffer.from(body ?? []).toString();

test("points and their batch are on disk together; a batch is read in order, and goes when it is acknowledged", async () => {
  const folder = temporaryFolder();
  const first = await openTestStore({ folder });
  await Promise.all([
    first.accept({
      points: [point(lamp, 1, { normalized_value: 1 })],
      outbox: [entry("a 1"), entry("s 1", { policy: "sports_events_2y" })],
    }),
    first.accept({ points: [point(lamp, 2, { normalized_value: 1 })], outbox: [entry("b 1\nc 1", { at: 2_000 })] }),
  ]);
  await first.accept({ points: [], outbox: [entry("d 1", { at: 3_000 })] });
  await first.close();

  const store = await openTestStore({ folder });
  expect(await store.outbox.waiting()).toEqual([
    { mirror: "influxdb", policy: "raw_data_policy", points: 4, bytes: 16, oldestAt: 1_000 },
    { mirror: "influxdb", policy: "sports_events_2y", points: 1, bytes: 4, oldestAt: 1_000 },
  ]);
  const part = await store.outbox.peek({ ...EVERYTHING, points: 3 });
  expect(part).toMatchObject({ lines: 3, bytes: 12, nextAt: 3_000 });
  expect(textOf(part?.body)).toBe("a 1\nb 1\nc 1");
  expect(textOf((await store.outbox.peek(EVERYTHING))?.body)).toBe("a 1\nb 1\nc 1\nd 1");
  const refused = { mirror: "influxdb", policy: "raw_data_policy", line: "b 1", reason: "no", at: 4_000 } as const;
  await store.outbox.acknowledge(part?.ids ?? [], [refused], LETTER_BYTES);
  expect(await store.outbox.peek(EVERYTHING)).toMatchObject({ lines: 1, bytes: 4, nextAt: undefined });
  expect(await store.outbox.peek({ ...EVERYTHING, mirror: "another" })).toBeUndefined();
  expect((await store.outbox.deadLetters({}, { after: 0, limit: 10 })).total).toBe(1);
});

test("an entry is joined with others up to the size of a batch, and never cut", async () => {
  const store = await openTestStore();
  const many = Array.from({ length: 25 }, (_, n) => store.accept({ points: [], outbox: [entry(`p ${n}`)] }));
  await Promise.all([...many, store.accept({ points: [], outbox: [entry(Array(12).fill("q 1").join("\n"))] })]);
  const sizes: number[] = [];
  for (let batch = await store.outbox.peek({ ...EVERYTHING, points: 1 }); batch !== undefined;) {
    sizes.push(batch.lines);
    await store.outbox.acknowledge(batch.ids, [], LETTER_BYTES);
    batch = await store.outbox.peek({ ...EVERYTHING, points: 1 });
  }
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(37);
  expect(sizes.length).toBeLessThan(26);
  expect(sizes.every((size) => size <= 10 || size === 12)).toBe(true);
});

test("a commit that is refused leaves nothing in the outbox, its neighbours leave theirs", async () => {
  const store = await openTestStore();
  const bad = { points: [point(lamp, -5, { normalized_value: 1 })], outbox: [entry("bad 1")] };
  const outcomes = await Promise.allSettled([
    store.accept({ points: [], outbox: [entry("a 1")] }),
    store.accept(bad),
    store.accept({ points: [], outbox: [entry("b 1")] }),
  ]);
  expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(textOf((await store.outbox.peek(EVERYTHING))?.body)).toBe("a 1\nb 1");
});

test("gaps grow, shrink as they are filled, and end", async () => {
  const store = await openTestStore();
  const gap = { mirror: "influxdb", measurement: "home_assistant_events", episode: 7, cause: "limit" } as const;
  await store.accept({
    points: [],
    gaps: [
      { ...gap, from: 50, to: 60 },
      { ...gap, from: 40, to: 45 },
    ],
  });
  await store.accept({ points: [], gaps: [{ ...gap, episode: 8, from: 1, to: 2 }] });
  expect(await store.outbox.gaps()).toEqual([
    { ...gap, from: 40, to: 60 },
    { ...gap, episode: 8, from: 1, to: 2 },
  ]);
  await store.accept({
    points: [],
    outbox: [entry("a 1")],
    filled: [
      { ...gap, before: 55 },
      { ...gap, episode: 8, before: 3 },
    ],
  });
  expect(await store.outbox.gaps()).toEqual([{ ...gap, from: 55, to: 60 }]);
  await store.accept({ points: [], filled: [{ ...gap, before: 61 }] });
  expect(await store.outbox.gaps()).toEqual([]);
});

test("dead letters are listed, go back to the outbox, or go", async () => {
  const store = await openTestStore();
  const letter = { mirror: "influxdb", policy: "raw_data_policy", reason: "no", at: 9 } as const;
  await store.outbox.acknowledge(
    [],
    Array.from({ length: 5 }, (_, n) => ({ ...letter, line: `l ${n}` })),
    LETTER_BYTES,
  );
  const page = await store.outbox.deadLetters({ mirror: "influxdb" }, { after: 2, limit: 2 });
  expect(page).toEqual({
    total: 5,
    givenUp: 0,
    letters: [
      { ...letter, id: 3, line: "l 2" },
      { ...letter, id: 4, line: "l 3" },
    ],
  });
  expect((await store.outbox.deadLetters({ mirror: "another" }, { after: 0, limit: 2 })).total).toBe(0);
  expect(await store.outbox.retryDeadLetters({ ids: [1, 3] }, 10)).toEqual([
    { mirror: "influxdb", policy: "raw_data_policy", points: 2, bytes: 8, oldestAt: 10 },
  ]);
  expect(textOf((await store.outbox.peek(EVERYTHING))?.body)).toBe("l 0\nl 2");
  expect(await store.outbox.dropDeadLetters({ ids: [2] })).toBe(1);
  expect(await store.outbox.dropDeadLetters({})).toBe(2);
});

test("dead letters have a limit: the oldest of a mirror are given up, and counted until its letters are dropped", async () => {
  const folder = temporaryFolder();
  const first = await openTestStore({ folder });
  // 100 bytes each in UTF-8, of which 100 are at the limit.
  const letters = (mirror: string, from: number, count: number) =>
    Array.from({ length: count }, (_, n) => {
      const line = String(from + n).padStart(3, "0") + "é".repeat(47);
      return { mirror, policy: "raw_data_policy", reason: "no!", line, at: 9 } as const;
    });
  const limit = 10_000;
  const add = (store: typeof first, mirror: string, from: number, count: number) =>
    store.outbox.acknowledge([], letters(mirror, from, count), limit);
  expect(await add(first, "b", 0, 50)).toBe(0);
  for (let n = 100; n < 190; n += 30) expect(await add(first, "a", n, 30)).toBe(0);
  await first.close();

  const store = await openTestStore({ folder });
  const idsOf = async (mirror: string) => {
    const page = await store.outbox.deadLetters({ mirror }, { after: 0, limit: 1_000 });
    return { lines: page.letters.map(({ line }) => Number.parseInt(line, 10)), givenUp: page.givenUp };
  };
  // 120 would be there: down to 90 of them.
  expect(await add(store, "a", 190, 30)).toBe(30);
  expect(await idsOf("a")).toEqual({ lines: Array.from({ length: 90 }, (_, n) => 130 + n), givenUp: 30 });
  expect(await add(store, "a", 220, 10)).toBe(0);
  expect(await add(store, "a", 230, 1)).toBe(11);
  expect(await idsOf("a")).toMatchObject({ givenUp: 41 });
  expect(await idsOf("b")).toMatchObject({ lines: { length: 50 }, givenUp: 0 });
  expect((await store.outbox.deadLetters({}, { after: 0, limit: 1 })).givenUp).toBe(41);
  // One that is larger than the limit stays until another one comes.
  expect(await store.outbox.acknowledge([], letters("c", 0, 2), 10)).toBe(1);
  expect(await idsOf("c")).toMatchObject({ lines: [1], givenUp: 1 });
  expect(await store.outbox.dropDeadLetters({ mirror: "a", ids: [1] })).toBe(0);
  expect(await idsOf("a")).toMatchObject({ givenUp: 41 });
  expect(await store.outbox.dropDeadLetters({ mirror: "a" })).toBe(90);
  expect(await idsOf("a")).toEqual({ lines: [], givenUp: 0 });
  expect(await add(store, "a", 0, 100)).toBe(0);
  await store.outbox.forget("c");
  expect(await idsOf("c")).toEqual({ lines: [], givenUp: 0 });
});

test("what was acknowledged gives its space back", async () => {
  const store = await openTestStore();
  const big = "x".repeat(100_000);
  for (let n = 0; n < 50; n++) await store.accept({ points: [], outbox: [entry(`${n} ${big}`)] });
  const file = join(store.folder, "hometide.db");
  await store.outbox.compact();
  const full = statSync(file).size;
  for (
    let batch = await store.outbox.peek(EVERYTHING);
    batch !== undefined;
    batch = await store.outbox.peek(EVERYTHING)
  ) {
    await store.outbox.acknowledge(batch.ids, [], LETTER_BYTES);
  }
  await store.outbox.compact();
  expect(full).toBeGreaterThan(5_000_000);
  expect(statSync(file).size).toBeLessThan(500_000);
});
