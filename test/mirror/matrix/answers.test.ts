import { afterAll, beforeAll, expect } from "vitest";
import type { InfluxServer } from "../../servers/influxdb.ts";
import { describeInfluxdb, startInfluxdb } from "../../servers/influxdb.ts";
import type { Fault } from "../../support/fault-proxy.ts";
import { until } from "../../support/wait.ts";
import type { Trouble } from "../../../src/mirror/drain.ts";
import { cell } from "./cell.ts";
import { form } from "./form.ts";
import type { Rig } from "./rig.ts";
import { homePoints, startRig } from "./rig.ts";

/** Writes that meet with the fault: the breaker opens in between. */
const FAULTS = form.pick({ short: 6, long: 30 });
const SPEED = form.pick({ short: 200, long: 100 });

describeInfluxdb("fault matrix: the server's answers", () => {
  let server: InfluxServer;
  beforeAll(async () => {
    server = await startInfluxdb();
  });
  afterAll(() => server.dispose());

  /** Points come all the time; so many writes meet with the fault, then none does. */
  const meets = async (rig: Rig, fault: Fault): Promise<ReadonlySet<Trouble["kind"]>> => {
    const troubles = new Set<Trouble["kind"]>();
    rig.mirror.listen({ error: ({ kind }) => void troubles.add(kind) });
    const end = rig.feed();
    await rig.written(100);
    rig.front.onWrite(() => (rig.front.faults() < FAULTS ? fault : undefined));
    await until(() => rig.front.faults() === FAULTS, "the faults were met with", 120_000);
    await rig.written(rig.mirror.status().statistics.points_written + 100);
    await end();
    await rig.drained();
    expect(rig.front.mostAtOnce()).toBe(1);
    return troubles;
  };

  const passing: readonly { readonly name: string; readonly fault: Fault; readonly writeMs?: number }[] = [
    { name: "500", fault: { kind: "answer", status: 500, body: '{"error":"engine: timeout"}' } },
    { name: "503", fault: { kind: "answer", status: 503, body: "request throttled, exceeds timeout\n" } },
    {
      name: "429 with Retry-After",
      fault: { kind: "answer", status: 429, headers: { "retry-after": "45" }, body: '{"error":"slow down"}' },
    },
    { name: "connection broken before the server saw the request", fault: { kind: "refuse" } },
    { name: "connection that hangs", fault: { kind: "hang" }, writeMs: 100 },
    { name: "answer slower than the time-out", fault: { kind: "slow", ms: 300 }, writeMs: 100 },
    { name: "answer lost", fault: { kind: "lose-answer" } },
    { name: "answer cut in the middle of its headers", fault: { kind: "cut-answer" } },
  ];
  for (const { name, fault, writeMs = 30_000 } of passing) {
    cell(name, async () => {
      const rig = await startRig({ server, speed: SPEED, influx: { timeouts: { writeMs } } });
      const delays: number[] = [];
      rig.mirror.listen({ retry: (inMs) => void delays.push(inMs) });
      expect(await meets(rig, fault)).toEqual(new Set(["transient"]));
      if (name.includes("Retry-After")) expect(Math.min(...delays)).toBeGreaterThanOrEqual(45_000);
      return rig.verdict();
    });
  }

  cell("slow answers", async () => {
    const rig = await startRig({ server, speed: SPEED });
    expect(await meets(rig, { kind: "slow", ms: 150 })).toEqual(new Set());
    return rig.verdict();
  });

  cell("answer with a refusal, cut in the middle of its body", async () => {
    const rig = await startRig({ server, speed: SPEED });
    await server.query("CREATE DATABASE other");
    const long = "x".repeat(1_000);
    const body = `{"error":"partial write: unable to parse '${long}': missing fields dropped=0"}`;
    expect(await meets(rig, { kind: "cut-body", status: 400, body })).toEqual(new Set(["transient"]));
    return rig.verdict();
  });
});

describeInfluxdb("fault matrix: credentials", () => {
  let server: InfluxServer;
  beforeAll(async () => {
    server = await startInfluxdb({ auth: true });
  });
  afterAll(() => server.dispose());

  cell("401, then good again", async () => {
    await server.query("CREATE USER hub WITH PASSWORD 'right' WITH ALL PRIVILEGES");
    const rig = await startRig({ server, speed: SPEED, influx: { username: "hub", password: "right" } });
    const end = rig.feed();
    await rig.written(100);
    const troubles: Trouble["kind"][] = [];
    rig.mirror.listen({ error: ({ kind }) => void troubles.push(kind) });
    await server.query("SET PASSWORD FOR hub = 'another'");
    await until(() => troubles.length >= 3, "three attempts are refused", 120_000);
    expect(new Set(troubles)).toEqual(new Set(["auth"]));
    expect(rig.mirror.status()).toMatchObject({ status: "unhealthy", circuitBreaker: "closed" });
    expect(rig.mirror.status().reason).toMatch(/does not accept the credentials.*set INFLUXDB_TOKEN/);
    await rig.accept(homePoints(1_000, 1_000_000));
    await server.query("SET PASSWORD FOR hub = 'right'");
    await rig.written(rig.mirror.status().statistics.points_written + 1_100);
    await end();
    await rig.drained();
    return rig.verdict();
  });
});
