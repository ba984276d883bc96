import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { systemClock } from "../../../src/model/clock.ts";
import { silentLog } from "../../../src/ops/log.ts";
import { startDemo } from "../../../src/replay/demo.ts";
import { allEntities, homeCounts } from "../../process/hub-answers.ts";
import type { HubProcess } from "../../process/hub-process.ts";
import { startHubProcess } from "../../process/hub-process.ts";
import type { InfluxServer } from "../../servers/influxdb.ts";
import { describeInfluxdb, startInfluxdb } from "../../servers/influxdb.ts";
import { temporaryFolder } from "../../support/temporary.ts";
import { until } from "../../support/wait.ts";
import { form } from "./form.ts";
import { startFront } from "./front.ts";
import { listens, mirrorHealth, startHome } from "./home.ts";
import { report } from "./results.ts";

/** So many of each kind to a hub, after some that warm it up: history answers 100 a minute. */
const QUESTIONS = form.pick({ short: 30, long: 80 });
const WARM_UP = 10;
const PER_SECOND = 200;
/** Generous: a quiet machine shows ratios about 1. */
const MOST_RATIO = 3;
/** A hub answers in tenths of milliseconds: below this a ratio tells of the machine only. */
const LEAST_MS = 1;

type Medians = Readonly<Record<string, number>>;

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

/** Median time of an answer by path, seen by the client, milliseconds. */
async function medians(hub: HubProcess): Promise<Medians> {
  const [entity] = await allEntities(hub);
  const paths = {
    "game-status": "/api/v1/ha/game-status/patriots",
    history: `/api/v1/history/${entity?.entity_id ?? ""}?from=${new Date(Date.now() - 86_400_000).toISOString()}&resolution=raw`,
    entities: "/api/v1/entities",
  };
  const times: Record<keyof typeof paths, number[]> = { "game-status": [], history: [], entities: [] };
  for (let question = -WARM_UP; question < QUESTIONS; question++) {
    for (const [name, path] of Object.entries(paths)) {
      const began = performance.now();
      const answer = await fetch(hub.url + path);
      await answer.text();
      expect([path, answer.status]).toEqual([path, 200]);
      // A key of `paths`.
      if (question >= 0) times[name as keyof typeof paths].push(performance.now() - began);
    }
    // Points are stored, and writes begin and fail, while the questions are asked.
    await systemClock.sleep(20);
  }
  return Object.fromEntries(Object.entries(times).map(([name, of]) => [name, median(of)]));
}

interface Trouble {
  readonly name: string;
  readonly environment: (server: InfluxServer) => Promise<Readonly<Record<string, string>>>;
  readonly status: "unhealthy" | "degraded" | "disabled";
  /** What is wrong, and what to do. */
  readonly reason: RegExp;
}

const elsewhere = async (): Promise<string> => {
  const other = createServer((_, answer) => answer.end("<!doctype html><title>My router</title>"));
  other.listen(0, "127.0.0.1");
  await once(other, "listening");
  onTestFinished(() => void other.close());
  // A TCP server has a port.
  return `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
};

const troubles: readonly Trouble[] = [
  {
    name: "not configured",
    environment: () => Promise.resolve({}),
    status: "disabled",
    reason: /not configured: set INFLUXDB_URL/,
  },
  {
    name: "down",
    environment: () => Promise.resolve({ INFLUXDB_URL: "http://127.0.0.1:9" }),
    status: "unhealthy",
    reason: /cannot be reached.*ECONNREFUSED.*check that InfluxDB runs and INFLUXDB_URL leads to it/,
  },
  {
    name: "a host that does not exist",
    environment: () => Promise.resolve({ INFLUXDB_URL: "http://influxdb.invalid:8086" }),
    status: "unhealthy",
    reason: /cannot be reached.*influxdb\.invalid.*check that InfluxDB runs and INFLUXDB_URL leads to it/,
  },
  {
    name: "hanging",
    async environment(server) {
      const front = await startFront(server.url);
      front.onWrite(() => ({ kind: "hang" }));
      return {
        INFLUXDB_URL: front.url,
        INFLUXDB_WRITE_TIMEOUT: "500ms",
        INFLUXDB_USERNAME: "admin",
        INFLUXDB_PASSWORD: "admin-password",
      };
    },
    status: "unhealthy",
    reason: /did not answer within 0\.5 s.*check that InfluxDB runs/,
  },
  {
    name: "a wrong password",
    environment: (server) =>
      Promise.resolve({ INFLUXDB_URL: server.url, INFLUXDB_USERNAME: "admin", INFLUXDB_PASSWORD: "wrong" }),
    status: "unhealthy",
    reason: /does not accept the credentials.*set INFLUXDB_TOKEN, or INFLUXDB_USERNAME and INFLUXDB_PASSWORD/,
  },
  {
    name: "an address that leads to something else",
    environment: async () => ({ INFLUXDB_URL: await elsewhere() }),
    status: "unhealthy",
    reason: /does not answer as InfluxDB does.*check INFLUXDB_URL/,
  },
];

describeInfluxdb("fault matrix: answers of a hub whose InfluxDB is in trouble", () => {
  let server: InfluxServer;
  let fine: Medians;
  beforeAll(async () => {
    server = await startInfluxdb({ auth: true });
  });
  afterAll(() => server.dispose());

  /** A hub that knows games and takes 200 events a second all the time. */
  const running = async (environment: Readonly<Record<string, string>>): Promise<HubProcess> => {
    const demo = await startDemo({ clock: systemClock, log: silentLog, speed: 1 });
    onTestFinished(() => demo.close());
    const home = await startHome({ events: 120 * PER_SECOND, perFrame: 1, perSecond: PER_SECOND });
    const hub = await startHubProcess({
      ...home.environment,
      HOMETIDE_ESPN_URL: demo.espnUrl,
      HOMETIDE_DATA_DIR: temporaryFolder(),
      INFLUXDB_BATCH_TIMEOUT: "200ms",
      CIRCUIT_BREAKER_FAILURE_THRESHOLD: "1",
      CIRCUIT_BREAKER_TIMEOUT_SECONDS: "1",
      ...environment,
    });
    await listens(hub);
    await home.playTo(home.frames);
    await until(async () => ((await homeCounts(hub))?.stored ?? 0) > PER_SECOND, "events are stored");
    await until(async () => (await fetch(`${hub.url}/api/v1/ha/game-status/patriots`)).ok, "games are known");
    return hub;
  };

  test("with InfluxDB", async () => {
    const hub = await running({
      INFLUXDB_URL: server.url,
      INFLUXDB_USERNAME: "admin",
      INFLUXDB_PASSWORD: "admin-password",
    });
    await until(async () => (await mirrorHealth(hub)).statistics.points_written > 0, "points are written");
    fine = await medians(hub);
    const paths = Object.entries(fine).map(([path, ms]) => ({ path, ms, ratio: 1 }));
    report({ kind: "answers", influxdb: "well", paths });
    expect((await mirrorHealth(hub)).status).toBe("healthy");
  });

  test.each(troubles)(
    "InfluxDB $name: as fast, and /health says what to do",
    async ({ name, environment, status, reason }) => {
      const hub = await running(await environment(server));
      await until(async () => (await mirrorHealth(hub)).status === status, `health is ${status}`);
      const found = await medians(hub);
      const health = await mirrorHealth(hub);
      expect(health.status).toBe(status);
      expect(health.reason).toMatch(reason);
      const paths = Object.entries(found).map(([path, ms]) => ({ path, ms, ratio: ms / (fine[path] ?? Number.NaN) }));
      report({ kind: "answers", influxdb: name, paths });
      for (const { ms, ratio } of paths) expect(ms < LEAST_MS ? 1 : ratio).toBeLessThan(MOST_RATIO);
    },
  );
});
