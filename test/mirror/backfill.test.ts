import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from "vitest";
import { createAbsentOutlet } from "../../src/mirror/absent.ts";
import type { Mirror } from "../../src/mirror/mirror.ts";
import { createMirrorsView } from "../../src/mirror/mirrors.ts";
import type { MirrorsView } from "../../src/mirror/view.ts";
import { systemClock } from "../../src/model/clock.ts";
import { context, point, series } from "../../src/model/point.ts";
import { silentLog } from "../../src/ops/log.ts";
import { createMetrics } from "../../src/ops/metrics.ts";
import { createAcceptor } from "../../src/pipeline/accept.ts";
import type { EmbeddedStore } from "../../src/store/embedded/store.ts";
import { openInfluxStore } from "../../src/store/influx/store.ts";
import type { InfluxServer } from "../servers/influxdb.ts";
import { describeInfluxdb, startInfluxdb } from "../servers/influxdb.ts";
import { openTestStore } from "../support/embedded.ts";
import { startFaultProxy } from "../support/fault-proxy.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { until } from "../support/wait.ts";
import { createCodec, lampPoint, lampPoints, START } from "./codec.ts";
import { countIn, startMirror } from "./support.ts";

const SPAN = { from: START, to: START + 86_400_000_000 };

describeInfluxdb("what a mirror lacks", () => {
  let server: InfluxServer;
  beforeAll(async () => {
    server = await startInfluxdb();
  });
  afterAll(() => server.dispose());
  beforeEach(async () => {
    await server.query("DROP DATABASE home");
  });

  const viewOf = (journal: EmbeddedStore, mirror: Mirror): MirrorsView => {
    const remote = openInfluxStore({ url: server.url, database: "home", clock: systemClock, log: silentLog });
    onTestFinished(() => remote.close());
    return createMirrorsView({
      mirrors: [{ mirror, codec: createCodec(), remote: () => Promise.resolve(remote) }],
      journal,
      clock: systemClock,
    });
  };
  const settled = (mirror: Mirror): Promise<void> =>
    until(() => mirror.status().statistics.queue_points === 0 && !mirror.status().filling, "everything is sent");

  test("an outbox at its limit: points are kept, the gap is exact, a backfill heals it", async () => {
    const store = await openTestStore();
    const proxy = await startFaultProxy(server.url);
    proxy.onWrite(() => ({ kind: "hang" }));
    const { mirror, accept, stop } = await startMirror(store, proxy.url, { limitBytes: 20_000 });
    for (let n = 0; n < 20; n++) await accept(lampPoints(50, n * 50));
    const { gaps, statistics, status, reason } = mirror.status();
    expect(status).toBe("degraded");
    expect(reason).toMatch(/outbox has reached its limit .*hometide mirror backfill/);
    // Commits of 50 points go whole: what waits ends where the gap begins.
    expect(gaps).toEqual([
      expect.objectContaining({
        cause: "limit",
        measurement: "home_assistant_events",
        from: START + statistics.queue_points * 1_000,
        to: START + 999_000,
      }),
    ]);
    expect(await store.outbox.gaps()).toEqual(gaps);
    expect(statistics.queue_points).toBeGreaterThan(50);
    expect(statistics.queue_points).toBeLessThan(500);

    proxy.onWrite(() => undefined);
    await stop();
    const second = await startMirror(store, proxy.url);
    await settled(second.mirror);
    expect(await countIn(server)).toBe(statistics.queue_points);
    expect(second.mirror.status()).toMatchObject({ status: "degraded", statistics: { needs_backfill: 1 } });
    await second.mirror.backfill(undefined);
    await settled(second.mirror);
    expect(await countIn(server)).toBe(1_000);
    expect(second.mirror.status()).toMatchObject({ status: "healthy", statistics: { needs_backfill: 0 }, gaps: [] });
    expect(await viewOf(store, second.mirror).verify("influxdb", SPAN)).toMatchObject({ equal: true, differences: [] });
  });

  test("what the store had before the mirror was set up is a gap", async () => {
    const folder = temporaryFolder();
    const before = await openTestStore({ folder });
    await before.write(lampPoints(100));
    const { mirror, stop } = await startMirror(before, server.url);
    expect(mirror.status().gaps).toEqual([
      expect.objectContaining({
        cause: "before",
        measurement: "home_assistant_events",
        from: START,
        to: START + 99_000,
      }),
    ]);
    expect(mirror.status()).toMatchObject({
      status: "healthy",
      reason: expect.stringContaining("hometide mirror backfill"),
    });
    await stop();
    await before.close();
  });

  test("what came while the mirror was switched off is a gap, and a backfill heals it", async () => {
    const folder = temporaryFolder();
    const store = await openTestStore({ folder });
    const on = await startMirror(store, server.url);
    await on.accept(lampPoints(100));
    await settled(on.mirror);
    await on.stop();
    const absent = createAbsentOutlet("influxdb", systemClock);
    const metrics = createMetrics();
    const { signal } = new AbortController();
    const options = {
      journal: store,
      clock: systemClock,
      log: silentLog,
      metrics,
      signal,
      totals: [],
      outlets: [absent],
    };
    const off = createAcceptor(options);
    await off.accept("test", { points: lampPoints(50, 100) });
    await off.accept("test", { points: lampPoints(50, 150) });
    const again = await startMirror(store, server.url);
    expect(again.mirror.status().gaps).toEqual([
      expect.objectContaining({ cause: "off", from: START + 100_000, to: START + 199_000 }),
    ]);
    expect(again.mirror.neededSince("home_assistant_events")).toBe(START + 100_000);
    await again.mirror.backfill(undefined);
    await settled(again.mirror);
    expect(await countIn(server)).toBe(200);
    expect(again.mirror.neededSince("home_assistant_events")).toBeUndefined();
  });

  test("a backfill goes on after a restart, sends points whole, and sends again what changed meanwhile", async () => {
    const store = await openTestStore();
    const around = (weather: string) =>
      context("home_assistant_events", { tags: { weather_condition: weather }, fields: { weather_temp: 1.5 } });
    const lamp = series("home_assistant_events", { entity_id: "light.hall", area: "Hall, upstairs" });
    await store.write(
      Array.from({ length: 25_000 }, (_, n) =>
        point(
          lamp,
          START + n * 1_000,
          { normalized_value: n, state_value: `"${n}"\\` },
          around(n % 2 === 0 ? "sunny" : "rainy"),
        ),
      ),
    );
    const proxy = await startFaultProxy(server.url);
    const first = await startMirror(store, proxy.url);
    proxy.onWrite((number) => (number > 20 ? { kind: "hang" } : undefined));
    await first.mirror.backfill(undefined);
    await until(() => proxy.writes() > 21, "half of it is sent");
    await first.stop();
    proxy.onWrite(() => undefined);
    const second = await startMirror(store, proxy.url);
    expect(second.mirror.status().filling).toBe(true);
    // Points that change while they are being sent again.
    await second.accept(
      Array.from({ length: 500 }, (_, n) =>
        point(lamp, START + n * 49_000, { normalized_value: -n }, around(n % 2 === 0 ? "sunny" : "rainy")),
      ),
    );
    await settled(second.mirror);
    expect(await countIn(server)).toBe(25_000);
    const view = viewOf(store, second.mirror);
    expect(await view.verify("influxdb", SPAN)).toMatchObject({
      equal: true,
      days: [{ day: "2026-01-31", store: { points: 25_000 } }],
    });
  }, 60_000);

  test("a point that changes between its being read and its being sent arrives as it is now", async () => {
    const store = await openTestStore();
    await store.write(lampPoints(100));
    let change: (() => Promise<void>) | undefined;
    const range: EmbeddedStore["range"] = async (query) => {
      const read = await store.range(query);
      const now = change;
      change = undefined;
      await now?.();
      return read;
    };
    const { mirror, accept } = await startMirror({ ...store, range }, server.url);
    change = () => accept([lampPoint(3, START + 3_000, 333)]);
    await mirror.backfill(undefined);
    await settled(mirror);
    expect(change).toBeUndefined();
    const found = await viewOf(store, mirror).verify("influxdb", SPAN);
    expect(found).toMatchObject({ equal: true, days: [{ mirror: { points: 100 } }] });
  });

  const lineOf = (lamp: number, value: number): string =>
    `home_assistant_events,domain=light,entity_id=light.lamp_${lamp} normalized_value=${value},state_value="state ${value}" ${START + value * 1_000}000`;

  test("verify names a point that is missing, one that is too many and one that differs", async () => {
    const store = await openTestStore();
    const { mirror, accept } = await startMirror(store, server.url);
    await accept(lampPoints(500));
    await settled(mirror);
    const view = viewOf(store, mirror);
    expect(await view.verify("influxdb", SPAN)).toMatchObject({ equal: true, more: false, waiting: 0 });
    await server.query(`DELETE FROM "home_assistant_events" WHERE time = ${START + 42_000}000`, "home");
    const write = (line: string) =>
      fetch(`${server.url}/write?db=home&rp=raw_data_policy`, { method: "POST", body: line });
    await write(`home_assistant_events,domain=light,entity_id=light.lamp_7 normalized_value=7000 ${START + 7_000}000`);
    await write(`home_assistant_events,domain=light,entity_id=light.stray normalized_value=1 ${START + 8_000}000`);
    const found = await view.verify("influxdb", SPAN);
    expect(found).toMatchObject({
      equal: false,
      days: [{ store: { points: 500 }, mirror: { points: 500 }, equal: false }],
    });
    expect(found.differences).toEqual([
      {
        kind: "differs",
        measurement: "home_assistant_events",
        line: lineOf(7, 7),
      },
      expect.objectContaining({ kind: "extra", line: expect.stringContaining("light.stray") }),
      {
        kind: "missing",
        measurement: "home_assistant_events",
        line: lineOf(2, 42),
      },
    ]);
    await view.backfill("influxdb", SPAN);
    await settled(mirror);
    expect((await view.verify("influxdb", SPAN)).differences).toEqual([expect.objectContaining({ kind: "extra" })]);
    await expect(view.verify("nowhere", SPAN)).rejects.toMatchObject({ code: "unknown_mirror" });
  });

  test("points that came back from the dead letters are sent again; those that are dropped are gone", async () => {
    const store = await openTestStore();
    const { mirror, accept } = await startMirror(store, server.url);
    await server.query("CREATE DATABASE home");
    await server.query('CREATE RETENTION POLICY "raw_data_policy" ON "home" DURATION 365d REPLICATION 1');
    await fetch(`${server.url}/write?db=home&rp=raw_data_policy`, {
      method: "POST",
      body: `home_assistant_events,entity_id=x confidence="much" ${START}000`,
    });
    const odd = (n: number) =>
      point(series("home_assistant_events", { entity_id: `light.odd_${n}` }), START + n, { confidence: n });
    await accept([odd(1), odd(2)]);
    await settled(mirror);
    expect(mirror.status().statistics.dead_letters).toBe(2);
    await server.query('DROP MEASUREMENT "home_assistant_events"', "home");
    const view = viewOf(store, mirror);
    const { letters } = await view.deadLetters({}, { after: 0, limit: 10 });
    expect(await view.retryDeadLetters({ ids: [letters[0]?.id ?? 0] })).toBe(1);
    await settled(mirror);
    expect(await countIn(server)).toBe(1);
    expect(await view.dropDeadLetters({})).toBe(1);
    expect(mirror.status().statistics.dead_letters).toBe(0);
  });
});
