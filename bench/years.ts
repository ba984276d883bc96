import { fork } from "node:child_process";
import { accessSync, constants, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { systemClock } from "../src/model/clock.ts";
import { residentMegabytes } from "./support/program.ts";
import { writeBulk } from "./years/bulk.ts";
import { asksOfDuck, bytesOfDuck } from "./years/duck.ts";
import { asksOfInflux } from "./years/influx.ts";
import type { Influxd } from "./years/influxd.ts";
import { startInfluxd } from "./years/influxd.ts";
import type { Loaded, LoadRequest } from "./years/load.ts";
import type { StoreFigures } from "./years/measure.ts";
import { timeAll } from "./years/measure.ts";
import { asksOfOurs, sealSummaries, startHub, summarised, writeOurs } from "./years/ours.ts";
import { isTooManyForAll, picksOf, planOf } from "./years/plan.ts";
import { asksOfRecorder, bytesOfRecorder } from "./years/recorder.ts";
import type { YearsFigures } from "./years/table.ts";
import { tableOf } from "./years/table.ts";

export const name = "years";
export const about =
  "years of a home: written, sealed, summed up, and asked, beside the same data in three other stores";

export const notes = `A home of 100 entities, kept for longer and telling more from size to size; its shape is that of the recordings (the figures and how
they were found are in \`bench/years/kinds.ts\`): 60 % of the points are numbers that walk in steps of their last digits, 25 % words, 12 % switches, 3 %
meters; waits come in bursts, times are random to the microsecond, and each point has the state before, its duration, its unit and the weather of the
hour. \`npm run bench -- years --points 1M,10M,50M\`; every store answers the same questions about the same entities and days.

- Hometide is asked over HTTP, in a process of its own; so is InfluxDB. DuckDB and SQLite are asked in the bench's process: what a server around them
  would take is not in their figures. Bodies are read to their ends; their JSON is not parsed.
- Hometide's points went through the store's own way in, in the order of time, and were sealed in steps of 200,000; the summaries are made by the hub.
  A year by the hour or day is mean, smallest and largest as columns, as the others give it; beside it rows of all 13 figures.
- InfluxDB has the number, or else the text of a state, and nothing else of a point; DuckDB all that Hometide has. The recorder's schema has its own
  columns, and its indexes were made once the rows were in, which is quicker than Home Assistant's way and leaves fuller pages.
- Of 50 million points only Hometide and DuckDB are filled, the quickest to fill; Hometide's go straight into the blocks that the
  hub would have made of them, in two processes.
- The client is as little as HTTP allows, over one connection that is kept: 0.1 to 0.2 ms of each figure are its own and the kernel's.
- The peers are filled while Hometide writes what follows the first million, and each other's times suffer; questions are asked one store at a time.
`;

/** So many points are written while nothing else runs; the peers are filled beside the rest. */
const MEASURED = 1_000_000;
/** After its start a hub looks through its store. */
const CALM_MS = 5_000;

/** One size: everything in a temporary folder, which is gone at the end, however that comes. */
export async function table(size: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "hometide-bench-"));
  const running = new Set<number>();
  process.once("exit", () => {
    for (const pid of running) process.kill(pid);
    rmSync(folder, { recursive: true, force: true });
  });
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
  return tableOf(size, await figuresOf(size, folder, running));
}

async function figuresOf(size: string, folder: string, running: Set<number>): Promise<YearsFigures> {
  const options = planOf(size, systemClock.now());
  const picks = picksOf(options);
  const [ours, duckFile, recorderFile] = ["hometide", "duck.db", "recorder.db"].map((file) => join(folder, file)) as [
    string,
    string,
    string,
  ];
  const isLarge = isTooManyForAll(options);
  const influxd = !isLarge && isInstalled("influxd") ? await startInfluxd(join(folder, "influxdb")) : undefined;
  if (influxd !== undefined) running.add(influxd.pid);
  let loading: Promise<Loaded> | undefined;
  const load = (): void => {
    const request = { options, influxUrl: influxd?.url, duckFile };
    loading = loadPeers(isLarge ? request : { ...request, recorderFile }, running);
    // It is awaited below.
    loading.catch(() => {});
  };
  const written = isLarge
    ? await writeBulk(ours, options)
    : await writeOurs(ours, options, { measured: MEASURED, onMeasured: load });
  if (isLarge) load();
  const summariesMs = await withHub(ours, running, ({ url }) => summarised(url));
  const summed = await sealSummaries(ours);
  const loaded = await loading;
  if (loaded === undefined) throw new Error("the peers were not filled");
  await influxd?.settled();

  const hub = await withHub(ours, running, async ({ url, pid }) => {
    await summarised(url);
    await sleep(CALM_MS);
    const { asks, close } = asksOfOurs(url, picks);
    const timings = await timeAll(asks);
    close();
    return { timings, megabytes: residentMegabytes(pid) };
  });
  const influx = influxd === undefined ? undefined : await figuresOfInflux(influxd, picks, loaded.influx);
  if (influxd !== undefined) running.delete(influxd.pid);
  const asked = await asksOfDuck(duckFile, picks);
  const duck = { bytes: bytesOfDuck(duckFile), loadMs: loaded.duck, timings: await timeAll(asked.asks) };
  asked.close();
  const recorder = isLarge ? undefined : await figuresOfRecorder(recorderFile, picks, loaded.recorder);
  return { options, written, summed, summariesMs, hub, influx, duck, recorder };
}

async function withHub<T>(
  folder: string,
  running: Set<number>,
  use: (hub: { readonly url: string; readonly pid: number }) => Promise<T>,
): Promise<T> {
  const hub = await startHub(folder);
  running.add(hub.pid);
  const result = await use(hub);
  await hub.stop();
  running.delete(hub.pid);
  return result;
}

async function figuresOfInflux(
  influxd: Influxd,
  picks: ReturnType<typeof picksOf>,
  loadMs: number,
): Promise<StoreFigures> {
  const bytes = influxd.bytes();
  const { asks, close } = asksOfInflux(influxd.url, picks);
  const timings = await timeAll(asks);
  close();
  await influxd.stop();
  return { bytes, loadMs, timings };
}

async function figuresOfRecorder(
  file: string,
  picks: ReturnType<typeof picksOf>,
  loadMs: number,
): Promise<StoreFigures> {
  const { asks, close } = asksOfRecorder(file, picks);
  const timings = await timeAll(asks);
  close();
  return { bytes: bytesOfRecorder(file), loadMs, timings };
}

function loadPeers(request: LoadRequest, running: Set<number>): Promise<Loaded> {
  return new Promise((done, failed) => {
    const child = fork(resolve(import.meta.dirname, "years/load.ts"), [JSON.stringify(request)]);
    const { pid } = child;
    if (pid !== undefined) running.add(pid);
    let loaded: Loaded | undefined;
    child.on("message", (message) => {
      // The only thing that load.ts sends.
      loaded = message as Loaded;
    });
    child.on("exit", (code) => {
      if (pid !== undefined) running.delete(pid);
      if (loaded === undefined) failed(new Error(`filling the peers ended with code ${String(code)}`));
      else done(loaded);
    });
  });
}

function isInstalled(program: string): boolean {
  return (process.env["PATH"] ?? "").split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      // Not here.
      return false;
    }
  });
}
