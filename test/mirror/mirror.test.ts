import { afterAll, beforeAll, expect, test } from "vitest";
import type { InfluxServer } from "../servers/influxdb.ts";
import { describeInfluxdb, startInfluxdb } from "../servers/influxdb.ts";
import { openTestStore } from "../support/embedded.ts";
import { until } from "../support/wait.ts";
import { lampPoints } from "./codec.ts";
import { countIn, startMirror } from "./support.ts";

describeInfluxdb("a mirror on InfluxDB 1.6", () => {
  let server: InfluxServer;
  beforeAll(async () => {
    server = await startInfluxdb();
  });
  afterAll(() => server.dispose());

  test("what is accepted arrives, in batches, and leaves the outbox", async () => {
    const store = await openTestStore();
    const { mirror, accept } = await startMirror(store, server.url);
    for (let n = 0; n < 10; n++) await accept(lampPoints(33, n * 33));
    await until(() => mirror.status().statistics.queue_points === 0, "the outbox is empty");
    expect(await countIn(server)).toBe(330);
    expect(mirror.status()).toMatchObject({ status: "healthy", connected: true, server: "InfluxDB 1.6.7" });
    expect(mirror.status().statistics).toMatchObject({ points_written: 330, points_failed: 0, success_rate: 1 });
    expect(await store.outbox.waiting()).toEqual([]);
  });
});
