import { execFileSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, onTestFinished } from "vitest";
import type { InfluxServer } from "../../servers/influxdb.ts";
import { describeInfluxdb, startInfluxdb } from "../../servers/influxdb.ts";
import { openTestStore } from "../../support/embedded.ts";
import { temporaryFolder } from "../../support/temporary.ts";
import { until } from "../../support/wait.ts";
import { cell } from "./cell.ts";
import { form } from "./form.ts";
import { startRig } from "./rig.ts";

const MEGABYTES = form.pick({ short: 8, long: 64 });

/** A small file system in memory, or why there is none. */
function smallDisk(): { readonly folder: string } | { readonly missing: string } {
  if (process.getuid?.() !== 0) return { missing: "only root may mount a small file system" };
  const folder = temporaryFolder();
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${MEGABYTES}m`, "tmpfs", folder], { stdio: "pipe" });
  } catch (error) {
    return { missing: `a small file system cannot be mounted: ${String(error)}` };
  }
  onTestFinished(() => void execFileSync("umount", ["--lazy", folder]));
  return { folder };
}

describeInfluxdb("fault matrix: the hub's disk", () => {
  let server: InfluxServer;
  beforeAll(async () => {
    server = await startInfluxdb();
  });
  afterAll(() => server.dispose());

  cell("full disk of the hub, while the server is away and after it", async (context) => {
    const disk = smallDisk();
    if ("missing" in disk) return context.skip(`skipped: ${disk.missing}`);
    const { folder } = disk;
    const filler = join(folder, "filler");
    writeFileSync(filler, Buffer.alloc((MEGABYTES * 1_048_576 * 3) / 8));
    const store = await openTestStore({ folder });
    const rig = await startRig({ server, speed: 100, store });
    const end = rig.feed();
    await rig.written(200);
    await server.stop();
    const full = (): boolean => /the disk is full/.test(store.health().reason ?? "");
    await until(full, "the disk is full", 120_000);
    const before = rig.given.length;
    await server.start();
    // What waits is written although the disk is full; to take it out of the outbox may need space that is not there.
    const writes = rig.front.writes();
    await until(() => rig.front.writes() > writes, "a batch is sent");
    rmSync(filler);
    await until(() => rig.given.length >= before + 500, "points are accepted again", 60_000);
    await end();
    await rig.drained();
    expect(store.health().status).toBe("healthy");
    return rig.verdict();
  });
});
