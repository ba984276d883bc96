import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { MirrorAnswer, VerificationAnswer } from "../../src/api/mirror-answers.ts";
import type { MirrorHealth } from "../mirror/matrix/home.ts";
import { listens, mirrorHealth, startHome, stored, verdictOf } from "../mirror/matrix/home.ts";
import type { InfluxServer } from "../servers/influxdb.ts";
import { describeInfluxdb, startInfluxdb } from "../servers/influxdb.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { until } from "../support/wait.ts";
import { command } from "./command.ts";
import type { HubProcess } from "./hub-process.ts";
import { startHubProcess } from "./hub-process.ts";

const PART = 2_000;
const PER_FRAME = 20;
const CLEAN = { lost: 0, differing: 0, deadLetters: 0 };

type Health = MirrorHealth & {
  readonly enabled: boolean;
  readonly mirrors: readonly (MirrorHealth & { readonly name: string; readonly enabled: boolean })[];
};

/** A hub's folder with its configuration: the section `influxdb` towards one server, the entry `attic` towards another. */
function configured(folder: string, [first, attic]: readonly [InfluxServer, InfluxServer], more = ""): void {
  const quick =
    "batch_size: 100, batch_timeout: 20ms, circuit_breaker: {failure_threshold: 1, timeout: 1s}, outbox_limit: 64MiB";
  const secret = join(folder, "attic-password");
  writeFileSync(secret, `${String(attic.admin?.password)}\n`);
  writeFileSync(
    join(folder, "hometide.yaml"),
    `influxdb: {url: "${first.url}", ${quick}}\n` +
      `mirrors:\n${more}  - {name: attic, url: "${attic.url}", database: loft, username: admin, password_file: "${secret}", ${quick}}\n`,
  );
}

async function influxdbHealth(hub: HubProcess): Promise<Health> {
  // /health's own form; the test says what must be in it.
  return (await mirrorHealth(hub)) as Health;
}

async function statistics(hub: HubProcess, name: string): Promise<MirrorHealth["statistics"] | undefined> {
  return (await influxdbHealth(hub)).mirrors.find((mirror) => mirror.name === name)?.statistics;
}

async function sent(hub: HubProcess, ...names: readonly string[]): Promise<void> {
  for (const name of names) {
    await until(async () => (await statistics(hub, name))?.queue_points === 0, `nothing waits for ${name}`, 60_000);
  }
}

describeInfluxdb("several mirrors", () => {
  test("one server goes down and comes back: both have everything, and the other one was never behind", async () => {
    const servers = [await startInfluxdb(), await startInfluxdb({ auth: true })] as const;
    for (const server of servers) onTestFinished(() => server.dispose());
    const [first, attic] = servers;
    const folder = temporaryFolder();
    configured(folder, servers);
    const home = await startHome({ events: 3 * PART, perFrame: PER_FRAME });
    const environment = {
      ...home.environment,
      HOMETIDE_DATA_DIR: folder,
      HOMETIDE_CONFIG: join(folder, "hometide.yaml"),
    };
    const hub = await startHubProcess(environment);
    const cli = (...args: readonly string[]) =>
      command({ ...environment, HOMETIDE_PORT: new URL(hub.url).port }, ...args);
    await listens(hub);
    await home.playTo(home.frames / 3);
    await stored(hub, PART);
    await sent(hub, "influxdb", "attic");
    expect(await influxdbHealth(hub)).toMatchObject({
      status: "healthy",
      enabled: true,
      connected: true,
      circuit_breaker: "closed",
      mirrors: [
        { name: "influxdb", status: "healthy", connected: true },
        { name: "attic", status: "healthy", connected: true },
      ],
    });

    await attic.kill();
    await home.playTo((home.frames * 2) / 3);
    await stored(hub, 2 * PART);
    // While the other one waits for its server.
    await sent(hub, "influxdb");
    let down = await influxdbHealth(hub);
    // Summaries come now and then, and wait a moment.
    await until(async () => {
      down = await influxdbHealth(hub);
      return down.status === "unhealthy" && down.statistics.queue_points === 0;
    }, "health tells of the outage, and nothing waits for the one that is up");
    expect(down).toMatchObject({ connected: true, circuit_breaker: "closed" });
    expect(down.reason).toMatch(/^attic: .*url of the mirror attic leads to it/);
    expect(down.mirrors[1]).toMatchObject({ name: "attic", status: "unhealthy", connected: false });
    expect(down.mirrors[1]?.statistics.queue_points).toBeGreaterThanOrEqual(PART);
    const status = await cli("mirror", "status", "--json");
    expect(status.code).toBe(4);
    expect((JSON.parse(status.out) as { mirrors: readonly MirrorAnswer[] }).mirrors.map(({ name }) => name)).toEqual([
      "influxdb",
      "attic",
    ]);
    let metrics = "";
    // Summaries come now and then, and wait a moment.
    await until(async () => {
      metrics = await (await fetch(`${hub.url}/metrics`)).text();
      return /^hometide_mirror_queue_points\{mirror="influxdb"\} 0$/m.test(metrics);
    }, "nothing waits for the one that is up");
    expect(metrics).toMatch(/^hometide_mirror_queue_points\{mirror="attic"\} [1-9]/m);

    await attic.start();
    await home.playTo(home.frames);
    await stored(hub, 3 * PART);
    await sent(hub, "influxdb", "attic");
    for (const name of ["influxdb", "attic"]) {
      // What was summed up a moment ago may still be on its way: then the next look finds it there.
      let found = await cli("mirror", "verify", "--name", name, "--json");
      await until(
        async () => {
          if (found.code !== 0) found = await cli("mirror", "verify", "--name", name, "--json");
          return found.code === 0;
        },
        `${name} equals the store: ${found.out}`,
        60_000,
      );
      expect(JSON.parse(found.out) as VerificationAnswer).toMatchObject({ mirror: name, equal: true });
    }
    expect((await cli("dead-letters", "list", "--mirror", "atic")).error).toMatch(/there is influxdb, attic/);
    expect((await cli("mirror", "drop", "--name", "attic")).error).toMatch(/mirror attic runs/);
    expect(await hub.stop()).toBe(0);
    expect(await verdictOf(folder, first.url)).toMatchObject(CLEAN);
    expect(await verdictOf(folder, attic.url, "loft", attic.admin)).toMatchObject(CLEAN);
  }, 180_000);

  test("one that is taken out of the configuration keeps its outbox until it is dropped", async () => {
    const servers = [await startInfluxdb(), await startInfluxdb({ auth: true })] as const;
    for (const server of servers) onTestFinished(() => server.dispose());
    const [first, attic] = servers;
    const folder = temporaryFolder();
    const old = '  - {name: old, url: "http://127.0.0.1:9"}\n';
    configured(folder, servers, old);
    const home = await startHome({ events: 2 * PART, perFrame: PER_FRAME });
    const environment = {
      ...home.environment,
      HOMETIDE_DATA_DIR: folder,
      HOMETIDE_CONFIG: join(folder, "hometide.yaml"),
    };
    const before = await startHubProcess(environment);
    await listens(before);
    await home.playTo(home.frames / 2);
    await stored(before, PART);
    await sent(before, "influxdb", "attic");
    expect(await before.stop()).toBe(0);

    configured(folder, servers);
    const hub = await startHubProcess(environment);
    const cli = (...args: readonly string[]) =>
      command({ ...environment, HOMETIDE_PORT: new URL(hub.url).port }, ...args);
    await listens(hub);
    await home.playTo(home.frames);
    await stored(hub, 2 * PART);
    await sent(hub, "influxdb", "attic");
    const health = await influxdbHealth(hub);
    expect(health.status).toBe("healthy");
    const [, , absent] = health.mirrors;
    expect(absent).toMatchObject({ name: "old", status: "disabled", enabled: false, connected: false });
    expect(absent?.reason).toMatch(/old is not in the configuration any more: \d+ points wait/);
    expect(absent?.statistics.queue_points).toBeGreaterThanOrEqual(PART);
    expect((await cli("mirror", "status")).code).toBe(0);
    expect((await cli("mirror", "backfill", "--name", "old")).error).toMatch(/mirror drop --name old/);
    const dry = await cli("mirror", "drop", "--name", "old", "--dry-run");
    expect(dry.out).toMatch(/^old: \d{4} waiting points and 0 refused ones would go\n$/);
    expect((await cli("mirror", "drop", "--name", "old")).out).toMatch(/are gone\n$/);
    expect((await influxdbHealth(hub)).mirrors.map(({ name }) => name)).toEqual(["influxdb", "attic"]);
    expect(await hub.stop()).toBe(0);
    expect(await verdictOf(folder, first.url)).toMatchObject(CLEAN);
    expect(await verdictOf(folder, attic.url, "loft", attic.admin)).toMatchObject(CLEAN);
  }, 180_000);
});
