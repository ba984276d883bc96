import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { Agent, request } from "undici";
import { systemClock } from "../src/model/clock.ts";
import type { GameEvent } from "../src/model/game-event.ts";
import { formatTime } from "../src/model/time.ts";
import { silentLog } from "../src/ops/log.ts";
import { openEmbeddedStore } from "../src/store/embedded/store.ts";
import { touchdown } from "../test/automations/events.ts";
import { wanted, wireAutomations } from "../test/automations/wiring.ts";
import type { BenchResult } from "./bench.ts";
import { percentile } from "./bench.ts";
import type { Arrival, Receivers } from "./support/receivers.ts";
import { FAULTY, startReceivers, wallNow } from "./support/receivers.ts";

export const name = "webhooks";
export const about =
  "from an event's being detected to its being received, by 100 receivers: one never answers, one takes half a second, one answers 500 twice; over kept connections as a game's next event, and over new ones as its first";

const RECEIVERS = 100;
/** Of fewer the p99 of a hundred receivers is that of a single event. */
const EVENTS = 100;
const APART_MS = 150;

export async function run(): Promise<readonly BenchResult[]> {
  return [...(await over("kept")), ...(await over("new"))];
}

async function over(connections: "kept" | "new"): Promise<readonly BenchResult[]> {
  const receivers = await startReceivers(RECEIVERS, connections);
  const ours = await ofTheHub(receivers);
  const theirs = await bare(receivers);
  await receivers.stop();
  const figure = (what: string, of: (measured: Measured) => number, reach?: string): BenchResult => ({
    name: `${connections} connections: ${what}`,
    unit: "ms",
    value: of(ours),
    peer: { name: "bare undici: no disk, no signature, no faults", value: of(theirs) },
    ...(reach === undefined ? {} : { reach }),
  });
  return [
    figure("p50", ({ latencies }) => percentile(latencies, 0.5)),
    figure("p99", ({ latencies }) => percentile(latencies, 0.99), "under 50"),
    figure("worst", ({ latencies }) => Math.max(...latencies)),
    // Over new connections either way, and with code that has never run.
    figure("the start's first event, its last receiver", ({ first }) => first),
  ];
}

/** The events go the way that sports give them: into one commit with their deliveries, and from there to the receivers. */
async function ofTheHub(receivers: Receivers): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), "hometide-bench-"));
  const store = await openEmbeddedStore({ folder, clock: systemClock, log: silentLog });
  const link = { fireEvent: () => Promise.resolve(), webhookIds: () => Promise.resolve([]) };
  const environment = { HOMETIDE_DATA_DIR: folder };
  const hub = await wireAutomations({ store, clock: systemClock, folder, link, environment });
  for (const url of receivers.urls) await hub.automations.view.register(wanted({ url }));
  const latencies = await measure(receivers, "hub", (event) => hub.happen(event));
  await hub.stop();
  rmSync(folder, { recursive: true });
  return latencies;
}

/** The peer: the same bodies to the same sound receivers, all at once, and nothing else. */
async function bare(receivers: Receivers): Promise<Measured> {
  const dispatcher = new Agent();
  const latencies = await measure(receivers, "bare", async (event) => {
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

/** What each event took to each sound receiver, and the first one to the last of them; milliseconds. */
interface Measured {
  readonly latencies: readonly number[];
  readonly first: number;
}

/** Lets events happen one after the other. */
async function measure(
  receivers: Receivers,
  kind: string,
  happen: (event: GameEvent) => Promise<void>,
): Promise<Measured> {
  const detected = new Map<string, number>();
  const one = async (n: number): Promise<void> => {
    const event = happening(`${kind}-${n}`);
    detected.set(event.id, wallNow());
    await happen(event);
  };
  await one(0);
  await setTimeout(1_000);
  for (let n = 1; n <= EVENTS; n += 1) {
    await one(n);
    await setTimeout(APART_MS);
  }
  const arrived: Arrival[] = [];
  while (arrived.length < detected.size * (RECEIVERS - FAULTY)) {
    await setTimeout(100);
    const all = await receivers.arrivals();
    arrived.push(...all.filter(({ id, receiver }) => detected.has(id) && receiver >= FAULTY));
  }
  const took = ({ id, at }: Arrival): number => at - (detected.get(id) ?? Number.NaN);
  const isFirst = ({ id }: Arrival): boolean => id === `${kind}-0`;
  return {
    latencies: arrived.filter((arrival) => !isFirst(arrival)).map(took),
    first: Math.max(...arrived.filter(isFirst).map(took)),
  };
}

/** One that is seen now. */
function happening(id: string): GameEvent {
  const now = formatTime(systemClock.now());
  return touchdown(id, { time: now, since: now, start_time: now });
}
