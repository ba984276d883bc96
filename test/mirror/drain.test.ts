import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { ManualClock } from "../../src/model/clock.ts";
import type { Trouble } from "../../src/mirror/drain.ts";
import type { Mirror } from "../../src/mirror/mirror.ts";
import { point, series } from "../../src/model/point.ts";
import type { InfluxServer } from "../servers/influxdb.ts";
import { describeInfluxdb, startInfluxdb } from "../servers/influxdb.ts";
import { openTestStore } from "../support/embedded.ts";
import type { Fault } from "../support/fault-proxy.ts";
import { startFaultProxy } from "../support/fault-proxy.ts";
import { until } from "../support/wait.ts";
import { lampPoint, lampPoints, START } from "./codec.ts";
import { countIn, startMirror } from "./support.ts";

describeInfluxdb("a mirror in trouble", () => {
  let server: InfluxServer;
  beforeAll(async () => {
    server = await startInfluxdb();
  });
  afterAll(() => server.dispose());
  beforeEach(async () => {
    await server.query("DROP DATABASE home");
  });

  /** Time goes on a second at a time until the outbox is empty. */
  const drained = (mirror: Mirror, clock?: ManualClock): Promise<void> =>
    until(async () => {
      await clock?.advance(1_000);
      return mirror.status().statistics.queue_points === 0;
    }, "the outbox is empty");
  const troublesOf = (mirror: Mirror): readonly Trouble["kind"][] => {
    const troubles: Trouble["kind"][] = [];
    mirror.listen({ error: ({ kind }) => void troubles.push(kind) });
    return troubles;
  };
  const delaysOf = (mirror: Mirror): readonly number[] => {
    const delays: number[] = [];
    mirror.listen({ retry: (inMs) => void delays.push(inMs) });
    return delays;
  };

  test("a server that is away: nothing is lost, the breaker opens, one batch is tried, everything follows", async () => {
    const store = await openTestStore();
    const clock = new ManualClock(START);
    const proxy = await startFaultProxy(server.url);
    proxy.down(true);
    const { mirror, accept } = await startMirror(store, proxy.url, { clock });
    const delays = delaysOf(mirror);
    await accept(lampPoints(450));
    await until(() => mirror.status().circuitBreaker === "open" || clock.advance(1_000).then(() => false), "open");
    expect(mirror.status().status).toBe("unhealthy");
    expect(mirror.status().reason).toMatch(/cannot be written now .*450 points wait/);
    await accept(lampPoints(50, 450));
    proxy.down(false);
    await drained(mirror, clock);
    // The server is prepared anew at each attempt: those are not writes.
    expect(delays).toEqual([5_000, 10_000, 1_000]);
    expect(mirror.status()).toMatchObject({ status: "healthy", circuitBreaker: "closed", connected: true });
    expect(await countIn(server)).toBe(500);
  });

  test.each<{ readonly name: string; readonly fault: Fault }>([
    { name: "500", fault: { kind: "answer", status: 500, body: '{"error":"engine: timeout"}' } },
    { name: "503", fault: { kind: "answer", status: 503, body: "request throttled, exceeds timeout\n" } },
    { name: "502 of a proxy", fault: { kind: "answer", status: 502, body: "<html>Bad Gateway</html>" } },
    { name: "a connection that breaks", fault: { kind: "refuse" } },
    { name: "an answer that is lost", fault: { kind: "lose-answer" } },
    { name: "an answer that breaks off", fault: { kind: "cut-answer" } },
    { name: "an answer that never comes", fault: { kind: "hang" } },
  ])("$name, every second time: everything arrives once, one request at a time", async ({ fault }) => {
    const store = await openTestStore();
    const clock = new ManualClock(START);
    const proxy = await startFaultProxy(server.url);
    proxy.onWrite((number) => (number % 2 === 0 ? fault : undefined));
    const { mirror, accept } = await startMirror(store, proxy.url, { clock, influx: { timeouts: { writeMs: 200 } } });
    const troubles = troublesOf(mirror);
    for (let n = 0; n < 6; n++) await accept(lampPoints(100, n * 100));
    await drained(mirror, clock);
    expect(await countIn(server)).toBe(600);
    expect(troubles.length).toBeGreaterThanOrEqual(3);
    expect(new Set(troubles)).toEqual(new Set(["transient"]));
    expect(proxy.mostAtOnce()).toBe(1);
    expect(mirror.status().statistics).toMatchObject({ points_written: 600, points_failed: 0, dead_letters: 0 });
  });

  test("429 with Retry-After: no sooner than that", async () => {
    const store = await openTestStore();
    const clock = new ManualClock(START);
    const proxy = await startFaultProxy(server.url);
    const busy: Fault = { kind: "answer", status: 429, headers: { "retry-after": "17" } };
    proxy.onWrite((number) => (number === 0 ? busy : undefined));
    const { mirror, accept } = await startMirror(store, proxy.url, { clock });
    const delays = delaysOf(mirror);
    await accept(lampPoints(10));
    await drained(mirror, clock);
    expect(delays).toEqual([17_000]);
    expect(await countIn(server)).toBe(10);
  });

  test("slow answers: all the same", async () => {
    const store = await openTestStore();
    const proxy = await startFaultProxy(server.url);
    proxy.onWrite(() => ({ kind: "slow", ms: 100 }));
    const { mirror, accept } = await startMirror(store, proxy.url);
    for (let n = 0; n < 10; n++) await accept(lampPoints(50, n * 50));
    await drained(mirror);
    expect(await countIn(server)).toBe(500);
    expect(proxy.mostAtOnce()).toBe(1);
    expect(mirror.status().statistics.write_ms?.p50).toBeGreaterThanOrEqual(100);
  });

  test("401, then good again: it pauses, says why, asks each minute, and goes on", async () => {
    const store = await openTestStore();
    const clock = new ManualClock(START);
    const proxy = await startFaultProxy(server.url);
    const refused: Fault = { kind: "answer", status: 401, body: '{"error":"authorization failed"}' };
    proxy.onWrite((number) => (number < 4 ? refused : undefined));
    const { mirror, accept } = await startMirror(store, proxy.url, { clock });
    const delays = delaysOf(mirror);
    await accept(lampPoints(10));
    await until(() => delays.length > 0 || clock.advance(100).then(() => false), "refused");
    expect(mirror.status()).toMatchObject({ status: "unhealthy", circuitBreaker: "closed", connected: false });
    expect(mirror.status().reason).toMatch(/credentials.*authorization failed.*INFLUXDB_TOKEN.*10 points wait/);
    await drained(mirror, clock);
    expect(delays).toEqual([60_000, 60_000, 60_000, 60_000]);
    expect(await countIn(server)).toBe(10);
  });

  test("a type conflict and malformed points amid a batch: exactly those are dead letters, and the others are stored", async () => {
    const store = await openTestStore();
    await server.query("CREATE DATABASE home");
    await server.query('CREATE RETENTION POLICY "raw_data_policy" ON "home" DURATION 365d REPLICATION 1');
    // A field of another type is there already, in the same shard.
    const other = `home_assistant_events,entity_id=light.lamp_77 confidence="much" ${START}000`;
    const written = await fetch(`${server.url}/write?db=home&rp=raw_data_policy`, { method: "POST", body: other });
    expect(written.status).toBe(204);
    const { mirror, accept } = await startMirror(store, server.url);
    const odd = point(series("home_assistant_events", { entity_id: "light.odd" }), START + 7, { confidence: 1 });
    await accept([...lampPoints(40), odd, ...lampPoints(40, 40)]);
    await drained(mirror);
    const malformed = [`home_assistant_events,entity_id= state_value="x" ${START}000`, "no line at all"];
    for (const line of malformed) {
      await store.accept({
        points: [],
        outbox: [
          {
            mirror: "influxdb",
            policy: "raw_data_policy",
            lines: 1,
            batchLines: 100,
            at: START,
            body: Buffer.from(line),
          },
        ],
      });
    }
    mirror.returned([
      {
        mirror: "influxdb",
        policy: "raw_data_policy",
        points: 2,
        bytes: malformed.join("\n\n").length,
        oldestAt: START,
      },
    ]);
    await accept(lampPoints(40, 80));
    await drained(mirror);
    expect(await countIn(server)).toBe(121 - 1);
    const { letters } = await store.outbox.deadLetters({}, { after: 0, limit: 10 });
    expect(letters.map(({ line }) => line).toSorted()).toEqual(
      [...malformed, `home_assistant_events,entity_id=light.odd confidence=1 ${START + 7}000`].toSorted(),
    );
    expect(letters.find(({ line }) => line.includes("light.odd"))?.reason).toMatch(/field type conflict/);
    expect(mirror.status()).toMatchObject({ status: "degraded", statistics: { points_failed: 3, dead_letters: 3 } });
    expect(mirror.status().reason).toMatch(/3 points were refused .*hometide dead-letters/);
  });

  test("dead letters at their limit: the oldest go, health and the next run tell how many, and dropping clears it", async () => {
    const store = await openTestStore();
    await server.query("CREATE DATABASE home");
    await server.query('CREATE RETENTION POLICY "raw_data_policy" ON "home" DURATION 365d REPLICATION 1');
    const other = `home_assistant_events,entity_id=light.lamp_77 confidence="much" ${START}000`;
    await fetch(`${server.url}/write?db=home&rp=raw_data_policy`, { method: "POST", body: other });
    const letterBytes = 2_000;
    const first = await startMirror(store, server.url, { letterBytes });
    const odd = (n: number) =>
      point(series("home_assistant_events", { entity_id: `light.odd_${n}` }), START + n, { confidence: n });
    await first.accept([...lampPoints(40), ...Array.from({ length: 60 }, (_, n) => odd(n))]);
    await drained(first.mirror);
    expect(await countIn(server)).toBe(40);
    const { dead_letters: kept, dead_letters_given_up: gone } = first.mirror.status().statistics;
    const { letters } = await store.outbox.deadLetters({}, { after: 0, limit: 100 });
    expect(letters).toHaveLength(kept);
    expect(kept + gone).toBe(60);
    const size = letters.reduce((sum, { line, reason }) => sum + line.length + reason.length, 0);
    expect(size).toBeGreaterThan(letterBytes / 2);
    expect(size).toBeLessThanOrEqual(letterBytes);
    expect(letters.at(-1)?.line).toMatch(/light\.odd_59 /);
    expect(first.mirror.status().reason).toMatch(
      new RegExp(`${gone} refused points were given up, .* HOMETIDE_INFLUXDB_DEAD_LETTER_LIMIT`),
    );
    await first.stop();
    const second = await startMirror(store, server.url, { letterBytes });
    expect(second.mirror.status().statistics).toMatchObject({ dead_letters: kept, dead_letters_given_up: gone });
    await store.outbox.dropDeadLetters({ mirror: "influxdb" });
    await second.mirror.recount();
    expect(second.mirror.status()).toMatchObject({ status: "healthy", reason: undefined });
  });

  test("a stop ends a request that hangs, and leaves the queue for the next run", async () => {
    const store = await openTestStore();
    const proxy = await startFaultProxy(server.url);
    proxy.onWrite(() => ({ kind: "hang" }));
    const first = await startMirror(store, proxy.url);
    await first.accept(lampPoints(250));
    await until(() => proxy.writes() > 0, "a write hangs");
    await first.stop();
    expect((await store.outbox.waiting())[0]?.points).toBe(250);
    proxy.onWrite(() => undefined);
    const second = await startMirror(store, proxy.url);
    await drained(second.mirror);
    expect(await countIn(server)).toBe(250);
  });

  test("batches wait for their size or their time, sports and home each for their own", async () => {
    const store = await openTestStore();
    const clock = new ManualClock(START);
    const { mirror, accept, stop } = await startMirror(store, server.url, {
      clock,
      home: { points: 1_000, timeoutMs: 5_000 },
    });
    const sizes: string[] = [];
    mirror.listen({ success: ({ policy, points }) => void sizes.push(`${policy} ${points}`) });
    const score = (n: number) =>
      point(series("nfl_scores", { game_id: `${n}`, home_team: "NE" }), START + n, { home_score: n });
    await accept([lampPoint(1, START, 1), score(1)]);
    await clock.advance(4_900);
    expect(sizes).toEqual([]);
    await until(() => sizes.length === 1 || clock.advance(100).then(() => false), "five seconds have passed");
    expect(sizes).toEqual(["raw_data_policy 1"]);
    await until(() => sizes.length === 2 || clock.advance(100).then(() => false), "ten seconds have passed");
    await accept(Array.from({ length: 250 }, (_, n) => score(n)));
    await until(() => sizes.length === 4, "what is full does not wait");
    expect(sizes.slice(1)).toEqual(["sports_events_2y 1", "sports_events_2y 100", "sports_events_2y 100"]);
    await stop();

    // The machine's clock was years ahead, and is set right: what was accepted then does not wait for those years.
    const right = new ManualClock(START - 1_000 * 86_400_000_000);
    await startMirror(store, server.url, { clock: right, home: { points: 1_000, timeoutMs: 5_000 } });
    const isSent = async (): Promise<boolean> => (await store.outbox.waiting()).length === 0;
    await until(async () => (await isSent()) || right.advance(100).then(() => false), "all is sent");
  });
});
