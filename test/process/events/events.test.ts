import { fork } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { expect, onTestFinished, test } from "vitest";
import { temporaryFolder } from "../../support/temporary.ts";
import { until } from "../../support/wait.ts";
import { homeCounts, homePhase } from "../hub-answers.ts";
import { startHubProcess } from "../hub-process.ts";
import { storedHistory } from "../stored-home.ts";
import type { LoadOrder, LoadReport } from "./load-order.ts";
import { LOAD_TOKEN } from "./load-order.ts";

/**
 * Short in `npm test`, and not as fast, for a machine that has other tests to run too may leave the hub standing for a
 * second; by `npm run soak:events` as it is promised, with the delay of the event loop held to.
 */
const long = process.env["SOAK"] === "long";
const PER_SECOND = long ? 5_000 : 2_000;
const SECONDS = long ? 120 : 6;
const EVENTS = PER_SECOND * SECONDS;

interface Load {
  readonly url: string;
  tell(order: LoadOrder): Promise<LoadReport>;
}

async function startLoad(): Promise<Load> {
  const child = fork(resolve(import.meta.dirname, "load-process.ts"), { stdio: ["ignore", "pipe", "inherit", "ipc"] });
  onTestFinished(async () => {
    const gone = once(child, "exit");
    child.kill("SIGKILL");
    await gone;
  });
  if (child.stdout === null) throw new Error("the process has no output");
  const [url] = await once(createInterface({ input: child.stdout }), "line");
  return {
    url: String(url),
    async tell(order) {
      const answered = once(child, "message");
      child.send(order);
      const [report] = await answered;
      // What load-process.ts answers.
      return report as LoadReport;
    },
  };
}

/** A gauge by its name and labels as /metrics writes them. */
function gauge(metrics: string, line: string): number {
  const found = metrics.split("\n").find((each) => each.startsWith(`${line} `));
  if (found === undefined) throw new Error(`no metric ${line}`);
  return Number(found.slice(line.length + 1));
}

test(
  `${PER_SECOND} events/s for ${SECONDS} s from a Home Assistant that drops who does not read: nothing is lost`,
  { timeout: (SECONDS + 120) * 1_000 },
  async () => {
    const load = await startLoad();
    const folder = temporaryFolder();
    const hub = await startHubProcess({
      HOMETIDE_DATA_DIR: folder,
      HOME_ASSISTANT_URL: load.url,
      HOME_ASSISTANT_TOKEN: LOAD_TOKEN,
    });
    await until(async () => (await homePhase(hub)) === "listening", "the hub listens");
    // Reading the metrics begins the measurement of the event loop anew.
    await fetch(`${hub.url}/metrics`);
    const started = performance.now();
    const { told, connections } = await load.tell({ events: EVENTS, perSecond: PER_SECOND });
    const seconds = (performance.now() - started) / 1_000;
    await until(async () => ((await homeCounts(hub))?.received ?? 0) >= EVENTS, "all events are counted", 60_000);
    const metrics = await (await fetch(`${hub.url}/metrics`)).text();
    const p99 = 1_000 * gauge(metrics, 'hometide_event_loop_delay_seconds{quantile="0.99"}');
    const worst = 1_000 * gauge(metrics, 'hometide_event_loop_delay_seconds{quantile="1"}');
    const rss = gauge(metrics, "hometide_resident_memory_bytes") / 1e6;
    process.stdout.write(
      `${EVENTS.toLocaleString("en")} events in ${seconds.toFixed(1)} s; event loop late by ${p99.toFixed(1)} ms (p99), ` +
        `${worst.toFixed(1)} ms (worst); ${rss.toFixed(0)} MB resident; highest ${peakMegabytes(hub.pid).toFixed(0)} MB\n`,
    );

    // One connection, never dropped.
    expect(connections).toEqual([{ open: true, sentCount: EVENTS }]);
    const counts = await homeCounts(hub);
    expect(counts).toMatchObject({ received: EVENTS, stored: EVENTS });
    expect(await hub.stop()).toBe(0);
    const stored = [...(await storedHistory(folder))].map(([entityId, states]) => [entityId, states.length]);
    expect(Object.fromEntries(stored)).toEqual(told);
    if (long) expect(p99).toBeLessThan(50);
  },
);

/** The most memory that a process has had, MB, from /proc. */
function peakMegabytes(pid: number): number {
  return (Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) * 1_024) / 1e6;
}
