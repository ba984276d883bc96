import { execFileSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Worker } from "node:worker_threads";
import { pino } from "pino";
import { describe, expect, onTestFinished, test } from "vitest";
import { ManualClock, systemClock } from "../../src/model/clock.ts";
import { point, series } from "../../src/model/point.ts";
import { silentLog } from "../../src/ops/log.ts";
import type { ReaderCalls } from "../../src/store/embedded/protocol.ts";
import { Reader } from "../../src/store/embedded/reader.ts";
import { Thread } from "../../src/store/embedded/thread.ts";
import type { DocumentChange } from "../../src/store/store.ts";
import { openTestStore } from "../support/embedded.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { until } from "../support/wait.ts";

const lamp = series("home_assistant_events", { entity_id: "light.lamp" });
const ALWAYS = { measurement: "home_assistant_events", from: 0, to: 1e12, limit: 1_000_000 } as const;

/** A file system of a few megabytes, or why there is none. */
function smallDisk(): { readonly folder: string } | { readonly missing: string } {
  if (process.getuid?.() !== 0) return { missing: "only root may mount a small file system" };
  const folder = temporaryFolder();
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=8m", "tmpfs", folder], { stdio: "pipe" });
  } catch (error) {
    return { missing: `a small file system cannot be mounted: ${String(error)}` };
  }
  onTestFinished(() => void execFileSync("umount", ["--lazy", folder]));
  return { folder };
}

describe("the embedded store in trouble", () => {
  test("on a full disk everything waits, says so, can be read, and is written in its order once there is space", async (context) => {
    const disk = smallDisk();
    if ("missing" in disk) return context.skip(`skipped: ${disk.missing}`);
    const { folder } = disk;
    writeFileSync(join(folder, "filler"), Buffer.alloc(5_000_000));
    const lines: string[] = [];
    const log = pino({ level: "info" }, { write: (line: string) => void lines.push(line) });
    const store = await openTestStore({ folder, groupPoints: 100, log });
    const position = (value: number): readonly DocumentChange[] => [{ kind: "position", id: "p", value }];
    const done: number[] = [];
    const commits = Array.from({ length: 100 }, (_, batch) => {
      const texts = Array.from({ length: 100 }, (__, n) => `${batch} ${n} ${"x".repeat(300)}`);
      const points = texts.map((text, n) => point(lamp, batch * 100 + n, { state_value: text }));
      return store.accept({ points, documents: position(batch) }).then(() => void done.push(batch));
    });
    await until(() => store.health().status !== "healthy", "the disk is full");
    // What comes later is small enough for what is left of the disk, and waits for its turn all the same.
    commits.push(store.accept({ points: [], documents: position(-1) }).then(() => void done.push(-1)));
    const full = {
      status: "unhealthy",
      reason: expect.stringMatching(/the disk is full, 0(\.\d)? MB are free in .*Make room/),
    };
    expect(store.health()).toMatchObject(full);
    const before = [...done];
    const times = async (): Promise<readonly number[]> => (await store.range(ALWAYS)).rows.map((row) => row.time);
    expect((await times()).length).toBe(100 * before.length);
    expect(before.length).toBeLessThan(100);
    rmSync(join(folder, "filler"));
    await Promise.all(commits);
    expect(done).toEqual([...Array.from({ length: commits.length - 1 }, (_, n) => n), -1]);
    expect((await times()).length).toBe(100 * (commits.length - 1));
    expect(await store.documents("position")).toEqual(new Map([["p", -1]]));
    expect(store.health().status).toBe("healthy");
    const told = lines.map((line) => (JSON.parse(line) as { readonly msg: string }).msg);
    expect(told).toEqual([
      expect.stringContaining("nothing can be written: the disk is full"),
      "the store takes commits again",
    ]);
  });

  test("a store that is closed on a full disk gives up what waits", async (context) => {
    const disk = smallDisk();
    if ("missing" in disk) return context.skip(`skipped: ${disk.missing}`);
    const { folder } = disk;
    const store = await openTestStore({ folder });
    writeFileSync(join(folder, "filler"), Buffer.alloc(7_500_000));
    const texts = Array.from({ length: 2_000 }, (_, n) => point(lamp, n, { state_value: `${n} ${"x".repeat(600)}` }));
    const waiting = store.write(texts);
    await until(() => store.health().status === "unhealthy", "the disk is full");
    await Promise.all([store.close(), expect(waiting).rejects.toMatchObject({ code: "disk_full" })]);
    rmSync(join(folder, "filler"));
    const again = await openTestStore({ folder });
    expect((await again.range(ALWAYS)).rows).toEqual([]);
  });

  test("one commit that SQLite refuses does not take its group with it, and the order stays", async () => {
    const store = await openTestStore({ groupMs: 100, groupPoints: 1_000 });
    const other = new DatabaseSync(join(store.folder, "hometide.db"));
    onTestFinished(() => other.close());
    other.exec(`CREATE TRIGGER refuse BEFORE INSERT ON home_assistant_events WHEN NEW.time IN (13, 37)
      BEGIN SELECT RAISE(ABORT, 'an unlucky time'); END`);
    const outcomes = await Promise.allSettled(
      Array.from({ length: 50 }, (_, n) =>
        store.accept({
          points: [point(lamp, n * 1_000, { state_value: "same" }), point(lamp, n, { state_value: "same" })],
          documents: [{ kind: "position", id: "p", value: n }],
          tallies: [{ name: "kept", reason: "", add: 1 }],
        }),
      ),
    );
    const refused = outcomes.flatMap((outcome, n) =>
      outcome.status === "rejected" ? [[n, outcome.reason as unknown]] : [],
    );
    expect(refused).toEqual(
      [13, 37].map((n) => [n, expect.objectContaining({ message: expect.stringContaining("an unlucky time") })]),
    );
    const { rows } = await store.range(ALWAYS);
    expect(rows.filter((row) => row.time < 1_000).map((row) => row.time)).toEqual(
      Array.from({ length: 50 }, (_, n) => n).filter((n) => n !== 13 && n !== 37),
    );
    // Of a refused commit nothing stays; its other point (13,000) is missing too. 0 is counted once.
    expect(rows.length).toBe(2 * 48 - 1);
    expect(new Set(rows.map((row) => row.fields["state_value"]))).toEqual(new Set(["same"]));
    expect(await store.documents("position")).toEqual(new Map([["p", 49]]));
    expect(await store.tallies()).toEqual([{ name: "kept", reason: "", add: 48 }]);
    expect((await store.usage()).measurements[0]?.points).toBe(95);
    expect(store.health().status).toBe("healthy");
  });

  test("a read that takes too long is given up, and later ones are answered", async () => {
    const clock = new ManualClock(0);
    const store = await openTestStore({ clock, groupPoints: 1, queryTimeoutMs: 5_000 });
    await store.write([point(lamp, 1, { state_value: "on" })]);
    // Neither thread can answer before this one gives up its turn: the time-outs come first.
    const running = store.range(ALWAYS);
    const waiting = store.latest({ measurement: "home_assistant_events" });
    // What the hub cannot start without is waited for.
    const needed = store.documents("game");
    const patient = store.latest({ measurement: "home_assistant_events", patient: true });
    const outcomes = Promise.allSettled([running, waiting]);
    await clock.advance(5_000);
    expect(await needed).toEqual(new Map());
    expect(await patient).toHaveLength(1);
    for (const outcome of await outcomes)
      expect(outcome).toMatchObject({ status: "rejected", reason: { code: "query_timeout" } });
    expect((await store.range(ALWAYS)).rows).toHaveLength(1);
    expect(clock.nextDue()).toBeUndefined();
  });

  test("writing goes on while a read is slow", async () => {
    const store = await openTestStore({ queryTimeoutMs: 60_000 });
    const lamps = Array.from({ length: 50 }, (_, n) =>
      series("home_assistant_events", { entity_id: `light.lamp_${n}` }),
    );
    for (let batch = 0; batch < 10; batch++) {
      await store.write(
        lamps.flatMap((of) =>
          Array.from({ length: 100 }, (_, n) => point(of, batch * 100 + n, { normalized_value: n })),
        ),
      );
    }
    const order: string[] = [];
    const slow = store
      .aggregate({ ...ALWAYS, field: "normalized_value", functions: ["mean"], every: 1 })
      .then(() => order.push("read"));
    await store.write([point(lamp, 0, { state_value: "on" })]).then(() => order.push("write"));
    await slow;
    expect(order).toEqual(["write", "read"]);
  });

  test("a thread that dies rejects what it was asked, and says why", async () => {
    const gone: unknown[] = [];
    const worker = new Worker("setTimeout(() => process.exit(3), 20)", { eval: true });
    const thread = new Thread<ReaderCalls>(worker, "store writer", (error) => gone.push(error));
    const pending = thread.call("documents", "k");
    await expect(pending).rejects.toMatchObject({
      code: "store_unavailable",
      message: expect.stringContaining("the store writer died"),
    });
    await expect(thread.call("documents", "k")).rejects.toMatchObject({ code: "store_unavailable" });
    expect(gone).toHaveLength(1);
  });

  test("when the thread that writes dies, what waits is rejected, the store says that it is ill, and reads go on", async () => {
    const folder = temporaryFolder();
    const real = new URL("../../src/store/embedded/write-thread.ts", import.meta.url);
    const file = join(folder, "dies.mjs");
    writeFileSync(
      file,
      `import { parentPort } from "node:worker_threads"; let groups = 0;
      parentPort.on("message", ({ name }) => { if (name === "group" && ++groups === 2) process.exit(7); });
      await import(${JSON.stringify(real.href)});`,
    );
    const store = await openTestStore({
      folder,
      groupPoints: 1,
      maxGroupPoints: 1,
      writerFile: new URL(`file://${file}`),
    });
    await store.write([point(lamp, 1, { state_value: "on" })]);
    const lost = [2, 3, 4].map((time) => store.write([point(lamp, time, { state_value: "on" })]));
    for (const outcome of await Promise.allSettled(lost)) {
      expect(outcome).toMatchObject({
        status: "rejected",
        reason: { code: "store_unavailable", message: expect.stringContaining("code 7") },
      });
    }
    await expect(store.write([point(lamp, 5, { state_value: "on" })])).rejects.toMatchObject({
      code: "store_unavailable",
    });
    expect(store.health()).toMatchObject({
      status: "unhealthy",
      reason: expect.stringContaining("the store writer died"),
    });
    expect((await store.range(ALWAYS)).rows.map((row) => row.time)).toEqual([1]);
    await store.close();
    const again = await openTestStore({ folder });
    expect((await again.range(ALWAYS)).rows.map((row) => row.time)).toEqual([1]);
  });

  test("a reader that dies is replaced at the next read", async () => {
    const folder = temporaryFolder();
    const file = join(folder, "dies-once.mjs");
    // Answers from its second start on.
    writeFileSync(
      file,
      `import { parentPort } from "node:worker_threads"; import { existsSync, writeFileSync } from "node:fs";
      const started = existsSync(${JSON.stringify(join(folder, "started"))}); writeFileSync(${JSON.stringify(join(folder, "started"))}, "");
      parentPort.on("message", ({ id }) => { if (started) parentPort.postMessage({ id, value: [] }); else throw new Error("no more"); });`,
    );
    const reader = new Reader({
      folder,
      clock: systemClock,
      log: silentLog,
      queryTimeoutMs: 20_000,
      file: new URL(`file://${file}`),
    });
    onTestFinished(() => reader.close());
    await expect(reader.call("tallies", undefined)).rejects.toMatchObject({
      code: "store_unavailable",
      message: expect.stringContaining("no more"),
    });
    expect(await reader.call("tallies", undefined)).toEqual([]);
  });
});
