import { afterAll, beforeAll, expect } from "vitest";
import { systemClock } from "../../../src/model/clock.ts";
import type { InfluxServer } from "../../servers/influxdb.ts";
import { describeInfluxdb, startInfluxdb } from "../../servers/influxdb.ts";
import { until } from "../../support/wait.ts";
import { cell } from "./cell.ts";
import { form } from "./form.ts";
import type { Rig } from "./rig.ts";
import { startRig } from "./rig.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

describeInfluxdb("fault matrix: the server is away", () => {
  let server: InfluxServer;
  beforeAll(async () => {
    server = await startInfluxdb();
  });
  afterAll(() => server.dispose());

  /** Points come all the time: before the trouble, while it lasts and after it. */
  const through = async (rig: Rig, trouble: () => Promise<void>): Promise<void> => {
    const end = rig.feed();
    await rig.written(200);
    await trouble();
    const { points_written: before } = rig.mirror.status().statistics;
    await rig.written(before + 200);
    await end();
    await rig.drained();
    expect(rig.mirror.status()).toMatchObject({ status: "healthy", circuitBreaker: "closed" });
  };
  const stopped = async (rig: Rig, ms: number): Promise<void> => {
    await server.stop();
    await systemClock.sleep(ms);
    expect(rig.mirror.status().status).toBe("unhealthy");
    expect(rig.mirror.status().reason).toMatch(
      /(cannot be reached|broke the connection).*check that InfluxDB runs.*points wait on disk/,
    );
    await server.start();
  };

  cell("server stopped for a minute", async () => {
    // The mirror's minute is a real one in the long form.
    const speed = form.pick({ short: 30, long: 1 });
    const rig = await startRig({ server, speed, direct: true });
    await through(rig, () => stopped(rig, MINUTE_MS / speed));
    return rig.verdict();
  });

  cell("server stopped for an hour", async () => {
    const speed = form.pick({ short: 1_200, long: 60 });
    const rig = await startRig({ server, speed, direct: true });
    await through(rig, () => stopped(rig, HOUR_MS / speed));
    return rig.verdict();
  });

  cell("connection refused: the server is not there when the hub starts", async () => {
    await server.stop();
    const rig = await startRig({ server, speed: 30, direct: true });
    const end = rig.feed();
    await until(() => rig.mirror.status().circuitBreaker === "open", "the breaker opens");
    expect(rig.mirror.status().server).toBeUndefined();
    await server.start();
    await rig.written(200);
    await end();
    await rig.drained();
    return rig.verdict();
  });

  cell("server frozen: connections are taken and never answered", async () => {
    const rig = await startRig({ server, speed: 30, influx: { timeouts: { writeMs: 300, readMs: 300 } } });
    const pid = server.pid() ?? 0;
    await through(rig, async () => {
      process.kill(pid, "SIGSTOP");
      try {
        await until(() => rig.mirror.status().circuitBreaker === "open", "the breaker opens");
        expect(rig.mirror.status().reason).toMatch(/did not answer within/);
      } finally {
        process.kill(pid, "SIGCONT");
      }
    });
    return rig.verdict();
  });

  cell("server killed -9 in mid-write, again and again", async () => {
    const kills = form.pick({ short: 5, long: 50 });
    const rig = await startRig({ server, speed: 100 });
    const end = rig.feed();
    for (let kill = 0; kill < kills; kill++) {
      let dead: Promise<void> | undefined;
      await rig.written(rig.mirror.status().statistics.points_written + 1);
      // From "the write has just begun" to "its answer is on its way".
      rig.front.onWrite(() => {
        if (dead === undefined) dead = systemClock.sleep((kill * 3) % 10).then(() => server.kill());
        return undefined;
      });
      await until(() => dead !== undefined, "a write is under way");
      await dead;
      await server.start();
      rig.front.onWrite(() => undefined);
    }
    await end();
    await rig.drained();
    return { ...(await rig.verdict()), note: `${kills} kills` };
  });
});
