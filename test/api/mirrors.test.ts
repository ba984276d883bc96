import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { createMirrorsView } from "../../src/mirror/mirrors.ts";
import { systemClock } from "../../src/model/clock.ts";
import { point, series } from "../../src/model/point.ts";
import { silentLog } from "../../src/ops/log.ts";
import { openInfluxStore } from "../../src/store/influx/store.ts";
import { createCodec, lampPoints, START } from "../mirror/codec.ts";
import { startMirror } from "../mirror/support.ts";
import type { InfluxServer } from "../servers/influxdb.ts";
import { describeInfluxdb, startInfluxdb } from "../servers/influxdb.ts";
import { openTestStore } from "../support/embedded.ts";
import { until } from "../support/wait.ts";
import { startApi } from "./support.ts";

const DAY = "from=2026-01-31&to=2026-02-01";

describeInfluxdb("the API of the mirrors", () => {
  let server: InfluxServer;
  beforeAll(async () => {
    server = await startInfluxdb();
  });
  afterAll(() => server.dispose());

  test("tells how they are, sends again, compares, and shows, retries and drops what was refused", async () => {
    const store = await openTestStore();
    await server.query("CREATE DATABASE home");
    await server.query('CREATE RETENTION POLICY "raw_data_policy" ON "home" DURATION 365d REPLICATION 1');
    const conflict = `home_assistant_events,entity_id=x confidence="much" ${START}000`;
    await fetch(`${server.url}/write?db=home&rp=raw_data_policy`, { method: "POST", body: conflict });
    const { mirror, accept } = await startMirror(store, server.url);
    const remote = openInfluxStore({ url: server.url, database: "home", clock: systemClock, log: silentLog });
    onTestFinished(() => remote.close());
    const readable = { mirror, codec: createCodec(), remote: () => Promise.resolve(remote) };
    const mirrors = createMirrorsView({ mirrors: [readable], journal: store, clock: systemClock });
    const api = await startApi({ store, mirrors, now: "2026-02-01T00:00:00Z" });
    const odd = (n: number) =>
      point(series("home_assistant_events", { entity_id: `light.odd_${n}` }), START + n, { confidence: n });
    await accept([...lampPoints(97), odd(1), odd(2), odd(3)]);
    await until(() => mirror.status().statistics.queue_points === 0, "sent");

    const { body: status } = await api.get("/api/v1/mirrors");
    expect(status.mirrors).toMatchObject([
      { name: "influxdb", status: "degraded", server: "InfluxDB 1.6.7", connected: true, circuit_breaker: "closed" },
    ]);
    expect(status.mirrors[0].statistics).toMatchObject({ points_written: 97, points_failed: 3, dead_letters: 3 });

    const { body: found } = await api.get(`/api/v1/mirrors/influxdb/verify?${DAY}`);
    expect(found).toMatchObject({ equal: false, dead_letters: 3, waiting: 0, more: false });
    expect(found.differences.map(({ kind }: { kind: string }) => kind).toSorted()).toEqual([
      "extra",
      "missing",
      "missing",
      "missing",
    ]);

    const { body: first, headers } = await api.get("/api/v1/dead-letters?limit=2");
    expect(first).toMatchObject({ count: 2, total: 3, dead_letters: [{ id: 1, mirror: "influxdb" }, { id: 2 }] });
    expect(first.dead_letters[0].reason).toMatch(/field type conflict/);
    expect(headers["link"]).toMatch(/rel="next"/);
    const { body: second } = await api.get(`/api/v1/dead-letters?limit=2&cursor=${first.next}`);
    expect(second).toMatchObject({ count: 1, next: null, dead_letters: [{ id: 3 }] });

    const drop = await api.app.inject({ method: "DELETE", url: "/api/v1/dead-letters?ids=1,2" });
    expect(drop.json()).toEqual({ count: 2 });
    await server.query('DROP MEASUREMENT "home_assistant_events"', "home");
    const retry = await api.app.inject({
      method: "POST",
      url: "/api/v1/dead-letters/retry",
      payload: { mirror: "influxdb" },
    });
    expect(retry.json()).toEqual({ count: 1 });
    const backfill = await api.app.inject({
      method: "POST",
      url: "/api/v1/mirrors/influxdb/backfill",
      payload: { from: "2026-01-31", to: "2026-02-01T00:00:00Z" },
    });
    expect(backfill.json()).toMatchObject({ name: "influxdb", backfilling: true });
    await until(() => !mirror.status().filling && mirror.status().statistics.queue_points === 0, "sent again");
    expect((await api.get(`/api/v1/mirrors/influxdb/verify?${DAY}`)).body).toMatchObject({
      equal: true,
      days: [{ day: "2026-01-31", store: { points: 100 }, mirror: { points: 100 } }],
    });
  });
});

test("a mirror that is not there, and requests that are wrong", async () => {
  const api = await startApi();
  expect((await api.get("/api/v1/mirrors")).body).toEqual({ mirrors: [] });
  expect((await api.get("/api/v1/mirrors/nowhere/verify")).body).toMatchObject({ status: 404, code: "unknown_mirror" });
  const post = (url: string, payload?: object) =>
    api.app.inject({ method: "POST", url, ...(payload === undefined ? {} : { payload }) });
  // Without a body that only a program can send, a page of the internet could do it.
  expect((await post("/api/v1/dead-letters/retry")).statusCode).toBe(400);
  expect((await post("/api/v1/mirrors/influxdb/backfill", { to: "2026-01-01" })).json()).toMatchObject({ status: 400 });
  expect((await post("/api/v1/mirrors/influxdb/backfill", { form: "2026-01-01" })).json()).toMatchObject({
    status: 400,
  });
  expect((await api.app.inject({ method: "DELETE", url: "/api/v1/dead-letters?ids=one" })).statusCode).toBe(400);
  expect((await api.get("/api/v1/dead-letters?cursor=x")).status).toBe(400);
});
