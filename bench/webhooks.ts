import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { Agent, request } from "undici";
import { loadConfig } from "../src/config/load.ts";
import { createHubAutomations } from "../src/hub-automations.ts";
import { systemClock } from "../src/model/clock.ts";
import type { GameEvent } from "../src/model/game-event.ts";
import { formatTime } from "../src/model/time.ts";
import { silentLog } from "../src/ops/log.ts";
import { createMetrics } from "../src/ops/metrics.ts";
import { createAcceptor } from "../src/pipeline/accept.ts";
import { createSports } from "../src/sports/sports.ts";
import { openEmbeddedStore } from "../src/store/embedded/store.ts";
import { commitOf, touchdown } from "../test/automations/events.ts";
import type { BenchResult } from "./bench.ts";
import { percentile } from "./bench.ts";
import type { Receivers } from "./support/receivers.ts";
import { FAULTY, startReceivers, wallNow } from "./support/receivers.ts";

export const name = "webhooks";
export const about =
  "from an event's being detected to its being received, by 100 receivers: one never answers, one takes half a second, one answers 500 twice";

const RECEIVERS = 100;
const EVENTS = 40;
const APART_MS = 250;

export async function run(): Promise<readonly BenchResult[]> {
  const receivers = await startReceivers(RECEIVERS);
  const ours = await ofTheHub(receivers);
  const theirs = await bare(receivers);
  await receivers.stop();
  const peer = (value: number): NonNullable<BenchResult["peer"]> => ({
    name: "bare undici: no disk, no signature, no faults",
    value,
  });
  return [
    { name: "p50", unit: "ms", value: percentile(ours, 0.5), peer: peer(percentile(theirs, 0.5)) },
    { name: "p99", unit: "ms", value: percentile(ours, 0.99), peer: peer(percentile(theirs, 0.99)), reach: "under 50" },
    { name: "worst", unit: "ms", value: Math.max(...ours), peer: peer(Math.max(...theirs)) },
  ];
}

/** The events go the way that sports give them: into one commit with their deliveries, and from there to the receivers. */
async function ofTheHub(receivers: Receivers): Promise<readonly number[]> {
  const folder = mkdtempSync(join(tmpdir(), "hometide-bench-"));
  const [clock, log, metrics] = [systemClock, silentLog, createMetrics()];
  const store = await openEmbeddedStore({ folder, clock, log });
  const stopping = new AbortController();
  const { signal } = stopping;
  const environment = { HOMETIDE_WEBHOOKS_ALLOW_LOOPBACK: "true", HOMETIDE_DATA_DIR: folder };
  const automations = createHubAutomations({
    config: loadConfig({ environment, flags: {}, cwd: folder }).config,
    clock,
    log,
    metrics,
    version: "0",
    sports: createSports({ leagues: ["nfl"], clock }),
    link: { fireEvent: () => Promise.resolve(), webhookIds: () => Promise.resolve([]) },
    accept: (source, commit) => acceptor.accept(source, commit),
  });
  const noteKeepers = [automations.noteKeeper];
  const acceptor = createAcceptor({
    journal: store,
    clock,
    log,
    metrics,
    signal,
    totals: [],
    outlets: [],
    noteKeepers,
  });
  const running = automations.run(signal);
  const wanted = { delivery: "webhook", webhookId: null, events: ["score_update"], league: null, team: null } as const;
  const times = { minScoreChange: null, delaySeconds: 0, expiresAfterSeconds: null };
  for (const url of receivers.urls) await automations.view.register({ ...wanted, ...times, url });
  const latencies = await measure(receivers, "hub", FAULTY, async (event) => {
    await acceptor.accept("espn", commitOf(event));
  });
  stopping.abort();
  await running;
  await store.close();
  rmSync(folder, { recursive: true });
  return latencies;
}

/** The peer: the same bodies to the same sound receivers, all at once, and nothing else. */
async function bare(receivers: Receivers): Promise<readonly number[]> {
  const dispatcher = new Agent({ pipelining: 0 });
  const latencies = await measure(receivers, "bare", FAULTY, async (event) => {
    const body = JSON.stringify(event);
    const headers = { "content-type": "application/json" };
    const posts = receivers.urls.slice(FAULTY).map(async (url) => {
      const response = await request(url, { method: "POST", body, headers, dispatcher });
      await response.body.dump();
    });
    await Promise.all(posts);
  });
  await dispatcher.close();
  return latencies;
}

/** Lets events happen one after the other; gives what each took to each sound receiver, milliseconds. */
async function measure(
  receivers: Receivers,
  kind: string,
  from: number,
  happen: (event: GameEvent) => Promise<void>,
): Promise<readonly number[]> {
  const detected = new Map<string, number>();
  const arrived = () => receivers.arrivals.filter(({ id, receiver }) => detected.has(id) && receiver >= from);
  // The first one loads what is loaded once.
  await happen(happening(`${kind}-warm`));
  await setTimeout(1_000);
  for (let n = 0; n < EVENTS; n += 1) {
    const event = happening(`${kind}-${n}`);
    detected.set(event.id, wallNow());
    await happen(event);
    await setTimeout(APART_MS);
  }
  while (arrived().length < EVENTS * (RECEIVERS - from)) await setTimeout(100);
  return arrived().map(({ id, at }) => at - (detected.get(id) ?? Number.NaN));
}

/** One that is seen now. */
function happening(id: string): GameEvent {
  const now = formatTime(systemClock.now());
  return touchdown(id, { time: now, since: now, start_time: now });
}
