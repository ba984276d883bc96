import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, onTestFinished, test } from "vitest";
import { ManualClock } from "../../src/model/clock.ts";
import { HometideError } from "../../src/model/errors.ts";
import { point, series } from "../../src/model/point.ts";
import { openTestStore } from "../support/embedded.ts";
import { sourceArguments } from "../support/source-arguments.ts";
import { temporaryFolder } from "../support/temporary.ts";

const lamp = series("home_assistant_events", { entity_id: "light.lamp" });

function withDatabase<T>(folder: string, run: (db: DatabaseSync) => T): T {
  const db = new DatabaseSync(join(folder, "hometide.db"));
  try {
    return run(db);
  } finally {
    db.close();
  }
}

/** Mounts a file system until the test is over; gives why it cannot. @param inherited its file 3 */
function mount(type: string, folder: string, options: readonly string[], inherited?: number): string | undefined {
  if (process.getuid?.() !== 0) return "only root may mount a file system";
  const given = ["-t", type, ...options, type, folder];
  const { status, stderr } = spawnSync("mount", given, { stdio: ["ignore", "ignore", "pipe", inherited ?? "ignore"] });
  if (status !== 0) return `a file system cannot be mounted: ${String(stderr)}`;
  onTestFinished(() => void spawnSync("umount", ["--lazy", folder]));
  return undefined;
}

/** A folder with a store that holds a few thousand points, closed. */
async function filledFolder(): Promise<string> {
  const store = await openTestStore();
  await store.write(Array.from({ length: 5_000 }, (_, n) => point(lamp, n, { state_value: `state ${n}` })));
  await store.close();
  return store.folder;
}

describe("opening the embedded store", () => {
  test("makes the folder where it is missing", async () => {
    const folder = join(temporaryFolder(), "a", "b");
    await openTestStore({ folder });
    expect(readFileSync(join(folder, "hometide.db")).subarray(0, 15).toString()).toBe("SQLite format 3");
  });

  test("nobody but its owner may read it, nor a file that another version left readable", async () => {
    const folder = join(temporaryFolder(), "data");
    const modes = (): readonly number[] =>
      ["", "hometide.db", "hometide.db-wal", "hometide.db-shm"].map(
        (name) => statSync(join(folder, name)).mode & 0o777,
      );
    const first = await openTestStore({ folder });
    await first.write([point(lamp, 1, { state_value: "on" })]);
    expect(modes()).toEqual([0o700, 0o600, 0o600, 0o600]);
    await first.close();
    chmodSync(join(folder, "hometide.db"), 0o644);
    const second = await openTestStore({ folder });
    await second.write([point(lamp, 2, { state_value: "off" })]);
    expect(modes()).toEqual([0o700, 0o600, 0o600, 0o600]);
  });

  test("a folder that cannot be one is refused, and what is in the way is told", async () => {
    const folder = temporaryFolder();
    const refusal = (path: string): Promise<unknown> =>
      openTestStore({ folder: path }).then(
        () => "opened",
        (error: unknown) => (error instanceof HometideError ? `${error.code}: ${error.message}` : error),
      );
    const file = join(folder, "file");
    writeFileSync(file, "");
    expect(await refusal(file)).toMatch(/^data_dir_unusable: .* is a file and not a folder$/);
    expect(await refusal(join(file, "below"))).toMatch(/^data_dir_unusable: .*ENOTDIR/);
    const link = join(folder, "link");
    symlinkSync(join(folder, "nowhere"), link);
    expect(await refusal(link)).toMatch(/^data_dir_unusable: .* is a link to a place that does not exist$/);
    mkdirSync(join(folder, "taken", "hometide.db"), { recursive: true });
    expect(await refusal(join(folder, "taken"))).toMatch(/^data_dir_unusable: /);
    // Here Node's own recursive mkdir never ends.
    if (existsSync("/proc/self")) expect(await refusal("/proc/hometide/data")).toMatch(/^data_dir_unusable: .*ENOENT/);
  });

  test("a file system that may not be written is told as that", async (context) => {
    const folder = temporaryFolder();
    const mounted = mount("tmpfs", folder, ["-o", "ro"]);
    if (mounted !== undefined) return context.skip(`skipped: ${mounted}`);
    await expect(openTestStore({ folder })).rejects.toMatchObject({
      code: "data_dir_unusable",
      message: expect.stringContaining("read-only"),
    });
    await expect(openTestStore({ folder: join(folder, "below") })).rejects.toMatchObject({
      message: expect.stringContaining("read-only"),
    });
  });

  test("a drive that does not answer is given up", async (context) => {
    const folder = temporaryFolder();
    // A file system of which nobody serves the requests: whoever looks into it waits.
    const server = existsSync("/dev/fuse") ? openSync("/dev/fuse", "r+") : undefined;
    if (server === undefined) return context.skip("skipped: there is no /dev/fuse");
    const options = "fd=3,rootmode=40000,user_id=0,group_id=0";
    const mounted = mount("fuse", folder, ["-i", "-o", options], server);
    if (mounted !== undefined) {
      closeSync(server);
      return context.skip(`skipped: ${mounted}`);
    }
    const clock = new ManualClock(0);
    const opening = Promise.allSettled([openTestStore({ folder, clock })]);
    await clock.advance(10_000);
    const message = expect.stringContaining("has not answered for 10 s");
    expect(await opening).toMatchObject([{ status: "rejected", reason: { code: "data_dir_unusable", message } }]);
    // Ends the call that waits still.
    closeSync(server);
  });

  test("a folder belongs to one process at a time, until that process dies", async () => {
    const folder = temporaryFolder();
    const child = spawn(
      process.execPath,
      [...sourceArguments, join(import.meta.dirname, "accept-forever.ts"), folder, "0"],
      {
        stdio: ["ignore", "pipe", "inherit"],
      },
    );
    onTestFinished(() => void child.kill("SIGKILL"));
    await once(child.stdout, "data");
    await expect(openTestStore({ folder })).rejects.toMatchObject({ code: "data_dir_locked" });
    // Its output must be read on, or the process would wait with a full pipe.
    child.stdout.resume();
    const closed = once(child, "close");
    child.kill("SIGKILL");
    await closed;
    await openTestStore({ folder });
  });

  test("a folder cannot be opened twice in one process, and can be after closing", async () => {
    const store = await openTestStore();
    await expect(openTestStore({ folder: store.folder })).rejects.toMatchObject({ code: "data_dir_locked" });
    await store.close();
    await openTestStore({ folder: store.folder });
  });

  test("a file of a newer version is refused, and left as it is", async () => {
    const folder = await filledFolder();
    withDatabase(folder, (db) => db.exec("PRAGMA user_version = 999"));
    const before = readFileSync(join(folder, "hometide.db"));
    await expect(openTestStore({ folder })).rejects.toMatchObject({
      code: "store_too_new",
      message: expect.stringContaining("999"),
    });
    expect(readFileSync(join(folder, "hometide.db"))).toEqual(before);
  });

  test.each([
    [
      "is no database",
      (folder: string) =>
        writeFileSync(join(folder, "hometide.db"), "not a database at all, but long enough to be looked at".repeat(20)),
    ],
    [
      "is another program's database",
      (folder: string) => withDatabase(folder, (db) => db.exec("CREATE TABLE other (a)")),
    ],
  ])("a file that %s is refused, and left as it is", async (_, damage) => {
    const folder = temporaryFolder();
    damage(folder);
    const before = readFileSync(join(folder, "hometide.db"));
    await expect(openTestStore({ folder })).rejects.toMatchObject({ code: "store_corrupt" });
    expect(readFileSync(join(folder, "hometide.db"))).toEqual(before);
  });

  test("a file that was cut short is refused", async () => {
    const folder = await filledFolder();
    truncateSync(join(folder, "hometide.db"), 40_000);
    await expect(openTestStore({ folder })).rejects.toMatchObject({ code: "store_corrupt" });
  });

  test("damage in the middle of the file is told by the read that meets it", async () => {
    const folder = await filledFolder();
    const file = join(folder, "hometide.db");
    const bytes = readFileSync(file);
    bytes.fill(0xa5, Math.floor(bytes.length / 2));
    writeFileSync(file, bytes);
    const read = async (): Promise<unknown> => {
      const store = await openTestStore({ folder });
      return store.range({ measurement: "home_assistant_events", from: 0, to: 1e9 });
    };
    await expect(read()).rejects.toMatchObject({ code: "store_corrupt" });
  });

  test("a field that a newer version declares becomes a column of an older file", async () => {
    const folder = await filledFolder();
    withDatabase(folder, (db) => db.exec("ALTER TABLE home_assistant_events DROP COLUMN confidence"));
    const store = await openTestStore({ folder });
    await store.write([point(lamp, 7, { confidence: 0.5 })]);
    const { rows } = await store.range({ measurement: "home_assistant_events", from: 6, to: 8 });
    expect(rows.map((row) => row.fields)).toEqual([
      { state_value: "state 6" },
      { state_value: "state 7", confidence: 0.5 },
    ]);
  });
});
