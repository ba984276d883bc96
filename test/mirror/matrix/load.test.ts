import { expect, onTestFinished } from "vitest";
import { systemClock } from "../../../src/model/clock.ts";
import { homeCounts } from "../../process/hub-answers.ts";
import type { HubProcess } from "../../process/hub-process.ts";
import { startHubProcess } from "../../process/hub-process.ts";
import type { InfluxServer } from "../../servers/influxdb.ts";
import { describeInfluxdb, startInfluxdb } from "../../servers/influxdb.ts";
import { temporaryFolder } from "../../support/temporary.ts";
import { until } from "../../support/wait.ts";
import { cell } from "./cell.ts";
import { form } from "./form.ts";
import { startFront } from "./front.ts";
import type { MirrorHealth } from "./home.ts";
import { listens, mirrored, mirrorHealth, startHome, stored, verdictOf } from "./home.ts";

/** Past the proxy: it would take a core of its own. The sabotaged form goes through it. */
async function startServer(): Promise<InfluxServer & { readonly forHub: string }> {
  const server = await startInfluxdb();
  onTestFinished(() => server.dispose());
  return { ...server, forHub: form.sabotaged ? (await startFront(server.url)).url : server.url };
}

/** Points a second from the first one written after `before` until `isDone`, as `/health` counts them. */
async function rateOf(
  hub: HubProcess,
  before: number,
  isDone: (statistics: MirrorHealth["statistics"]) => boolean,
): Promise<string> {
  const written = async (): Promise<number> => (await mirrorHealth(hub)).statistics.points_written;
  await until(async () => (await written()) > before, "the first points are written", 120_000);
  const [first, began] = [await written(), performance.now()];
  await until(async () => isDone((await mirrorHealth(hub)).statistics), "what waited is written", 600_000);
  const seconds = (performance.now() - began) / 1_000;
  return `${Math.round(((await written()) - first) / seconds).toLocaleString("en")} points/s written (to reach: 6,500)`;
}

describeInfluxdb("fault matrix: load", () => {
  const events = form.pick({ short: 20_000, long: 200_000 });
  cell(`${events} events at once`, async () => {
    const server = await startServer();
    const home = await startHome({ events, perFrame: 20 });
    const folder = temporaryFolder();
    const hub = await startHubProcess({ ...home.environment, HOMETIDE_DATA_DIR: folder, INFLUXDB_URL: server.forHub });
    await listens(hub);
    await home.playTo(home.frames);
    const note = await rateOf(hub, 0, ({ points_written: written }) => written >= events);
    await mirrored(hub);
    expect((await homeCounts(hub))?.stored).toBe(events);
    expect(await hub.stop()).toBe(0);
    return { ...(await verdictOf(folder, server.url)), note };
  });

  const outage = form.pick({ short: { seconds: 3, perSecond: 2_500 }, long: { seconds: 60, perSecond: 200 } });
  cell(`outage of ${outage.seconds} s at ${outage.perSecond} events/s`, async () => {
    const { seconds, perSecond } = outage;
    const server = await startServer();
    const all = (seconds + 6) * perSecond;
    const home = await startHome({ events: all, perFrame: 1, perSecond });
    const folder = temporaryFolder();
    const hub = await startHubProcess({
      ...home.environment,
      HOMETIDE_DATA_DIR: folder,
      INFLUXDB_URL: server.forHub,
      ...form.pick({
        short: {
          CIRCUIT_BREAKER_FAILURE_THRESHOLD: "1",
          CIRCUIT_BREAKER_TIMEOUT_SECONDS: "2",
          INFLUXDB_BATCH_TIMEOUT: "1",
        },
        long: {},
      }),
    });
    await listens(hub);
    await home.playTo(home.frames);
    await until(async () => (await mirrorHealth(hub)).statistics.points_written > 0, "points are written");
    await server.stop();
    await systemClock.sleep(seconds * 1_000);
    const during = await mirrorHealth(hub);
    expect(during.status).toBe("unhealthy");
    expect(during.reason).toMatch(/check that InfluxDB runs and INFLUXDB_URL leads to it/);
    await server.start();
    const { queue_points: waited, points_written: before } = during.statistics;
    const rate = await rateOf(hub, before, ({ queue_points: left }) => left < waited / 10);
    const note = `${waited} waited when the server came back; ${rate}`;
    await stored(hub, all);
    await mirrored(hub);
    expect((await homeCounts(hub))?.stored).toBe(all);
    expect(await hub.stop()).toBe(0);
    return { ...(await verdictOf(folder, server.url)), note };
  });
});
