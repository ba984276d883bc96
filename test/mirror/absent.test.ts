import { expect, test } from "vitest";
import { openAbsentMirror } from "../../src/mirror/absent.ts";
import { knownMirrors } from "../../src/mirror/known.ts";
import { createMirrorsView } from "../../src/mirror/mirrors.ts";
import { systemClock } from "../../src/model/clock.ts";
import type { Point } from "../../src/model/point.ts";
import type { EmbeddedStore } from "../../src/store/embedded/store.ts";
import type { Outlet } from "../../src/store/outbox.ts";
import { openTestStore } from "../support/embedded.ts";
import { lampPoints, START } from "./codec.ts";
import { startMirror } from "./support.ts";

const NOWHERE = "http://127.0.0.1:9";

/** What an acceptor does with one outlet. */
async function accept(store: EmbeddedStore, outlet: Outlet, points: readonly Point[]): Promise<void> {
  const { outbox, gaps, settled } = outlet.outgoing(points);
  await store.accept({ points, outbox, gaps });
  settled(true);
}

/** A store in which 100 points and 2 refused ones are kept for `old`, which nothing runs, and 10 points for `other`. */
async function left(): Promise<EmbeddedStore> {
  const store = await openTestStore();
  for (const [name, count] of [
    ["old", 100],
    ["other", 10],
  ] as const) {
    const { accept: take, stop } = await startMirror(store, NOWHERE, { name });
    await take(lampPoints(count));
    await stop();
  }
  const letter = { mirror: "old", policy: "raw_data_policy", line: "a b=1 1", reason: "no", at: START } as const;
  await store.outbox.acknowledge([], [letter, letter], 1_000_000);
  return store;
}

const open = (store: EmbeddedStore, url?: string) =>
  openAbsentMirror({ name: "old", url, journal: store, clock: systemClock });

test("a mirror that is not in the configuration keeps its outbox, and what it misses is noted", async () => {
  const store = await left();
  const absent = await open(store);
  expect(absent.status()).toMatchObject({
    name: "old",
    status: "disabled",
    url: undefined,
    reason: expect.stringMatching(
      /^old is not in the configuration any more: 100 points wait .*mirror drop --name old/,
    ),
    statistics: { queue_points: 100, dead_letters: 2, needs_backfill: 0 },
  });
  await accept(store, absent.outlet, lampPoints(5, 200));
  expect(absent.status().gaps).toMatchObject([{ cause: "off", from: START + 200_000, to: START + 204_000 }]);
  expect((await open(store)).status().statistics).toMatchObject({ queue_points: 100, needs_backfill: 1 });
  expect((await open(store, NOWHERE)).status().reason).toMatch(/^old is switched off: .*backfill --name old/);
});

test("dropping gives up everything of this mirror and nothing of another", async () => {
  const store = await left();
  const absent = await open(store);
  await accept(store, absent.outlet, lampPoints(5, 200));
  const mirrors = [absent];
  const view = createMirrorsView({ mirrors: [], absent: mirrors, journal: store, clock: systemClock });
  await expect(view.backfill("old", undefined)).rejects.toMatchObject({ code: "mirror_disabled" });
  expect(await view.drop("old")).toMatchObject({ name: "old", statistics: { queue_points: 100, dead_letters: 2 } });
  expect(view.statuses()).toEqual([]);
  expect(await knownMirrors(store)).toEqual(new Set(["other"]));
  expect((await store.outbox.waiting()).map(({ mirror, points }) => [mirror, points])).toEqual([["other", 10]]);
  expect((await store.outbox.gaps()).filter(({ mirror }) => mirror === "old")).toEqual([]);
  expect((await store.outbox.deadLetters({}, { after: 0, limit: 10 })).total).toBe(0);
  // Until the hub is started again its outlet is still asked.
  await accept(store, absent.outlet, lampPoints(5, 300));
  expect((await store.outbox.gaps()).filter(({ mirror }) => mirror === "old")).toEqual([]);
  await expect(view.drop("old")).rejects.toMatchObject({ code: "unknown_mirror" });
  // The store has its points, and a mirror of this name is a new one.
  const again = await startMirror(store, NOWHERE, { name: "old" });
  expect(again.mirror.status().gaps).toMatchObject([{ cause: "before", from: START, to: START + 304_000 }]);
});

test("dropping that was cut off can be repeated, and a mirror that comes back meanwhile needs everything", async () => {
  const store = await left();
  const cut = { ...store, outbox: { ...store.outbox, forget: () => Promise.reject(new Error("the power went")) } };
  const absent = await openAbsentMirror({ name: "old", url: undefined, journal: cut, clock: systemClock });
  await expect(absent.drop()).rejects.toThrow("the power went");
  expect(await knownMirrors(store)).toContain("old");
  await (await open(store)).drop();
  expect(await knownMirrors(store)).not.toContain("old");

  const second = await left();
  await second.accept({ points: [], documents: [{ kind: "mirror", id: "old", value: { dropping: true } }] });
  await second.outbox.forget("old");
  const again = await startMirror(second, NOWHERE, { name: "old" });
  expect(again.mirror.status().gaps).toMatchObject([{ cause: "before", from: START, to: START + 99_000 }]);
});
