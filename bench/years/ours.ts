import { setTimeout as sleep } from "node:timers/promises";
import { systemClock } from "../../src/model/clock.ts";
import type { Point } from "../../src/model/point.ts";
import type { Micros } from "../../src/model/time.ts";
import { MICROS_PER_DAY } from "../../src/model/time.ts";
import { silentLog } from "../../src/ops/log.ts";
import { openEmbeddedStore } from "../../src/store/embedded/store.ts";
import type { Program } from "../support/program.ts";
import { startProgram } from "../support/program.ts";
import type { YearsOptions } from "./home.ts";
import { yearsOf } from "./home.ts";
import type { HttpClient } from "./http.ts";
import { httpClient } from "./http.ts";
import type { Asks } from "./measure.ts";
import type { Picked, Picks, Stretch } from "./plan.ts";
import { isoOf } from "./plan.ts";

/** Points in a call; a group of the store has at most 10,000. */
const BATCH = 5_000;
const UNDERWAY = 4;
/** The store is sealed each time that so many points have come: less often than the hub does it, so that there is less to do. */
const SEAL_EVERY = 200_000;
/** Days that are over and stay rows, as in the hub. */
const OPEN_DAYS = 2;

export interface Written {
  readonly points: number;
  readonly bytes: number;
  /** Of the first points, which are written while nothing else runs; absent where they went straight into blocks. */
  readonly first?: { readonly writeMs: number; readonly sealMs: number; readonly measured: number } | undefined;
}

/**
 * Writes the points in the order of time through the store's own way in (groups, each on disk before the next is asked for),
 * and seals what has become old.
 *
 * @param measured of so many points it is told how long they took
 * @param onMeasured called once those are written
 */
export async function writeOurs(
  folder: string,
  options: YearsOptions,
  { measured, onMeasured }: { readonly measured: number; onMeasured(): void },
): Promise<Written> {
  const store = await openEmbeddedStore({ folder, clock: systemClock, log: silentLog });
  let underway: Promise<void>[] = [];
  let points = 0;
  let unsealed = 0;
  let sealMs = 0;
  let first: Written["first"];
  const started = performance.now();
  const seal = async (before: Micros): Promise<void> => {
    await Promise.all(underway);
    underway = [];
    const begun = performance.now();
    await store.seal({ before });
    sealMs += performance.now() - begun;
    unsealed = 0;
    if (first !== undefined || points < measured) return;
    first = { writeMs: performance.now() - started - sealMs, sealMs, measured: points };
    onMeasured();
  };
  let waiting: Point[] = [];
  const write = async (least: number): Promise<void> => {
    while (waiting.length >= least && waiting.length > 0) {
      underway.push(store.write(waiting.slice(0, BATCH)));
      waiting = waiting.slice(BATCH);
      if (underway.length > UNDERWAY) await underway.shift();
    }
  };
  let end = options.start;
  for (const day of yearsOf(options)) {
    end += MICROS_PER_DAY;
    waiting.push(...day);
    points += day.length;
    unsealed += day.length;
    await write(BATCH);
    if (unsealed < SEAL_EVERY) continue;
    await write(1);
    await seal(end - OPEN_DAYS * MICROS_PER_DAY);
  }
  await write(1);
  await seal(end - OPEN_DAYS * MICROS_PER_DAY);
  if (first === undefined) {
    first = { writeMs: performance.now() - started - sealMs, sealMs, measured: points };
    onMeasured();
  }
  await store.outbox.compact();
  const { bytes } = await store.usage();
  await store.close();
  return { points, bytes, first };
}

/** The summaries' rows are sealed like points; gives the file's size, and of how many rows. */
export async function sealSummaries(folder: string): Promise<{ readonly bytes: number; readonly rows: number }> {
  const store = await openEmbeddedStore({ folder, clock: systemClock, log: silentLog });
  const before = Math.floor(systemClock.now() / MICROS_PER_DAY - OPEN_DAYS) * MICROS_PER_DAY;
  await store.seal({ before });
  await store.outbox.compact();
  const { bytes, measurements } = await store.usage();
  await store.close();
  const summaries = measurements.filter(({ measurement }) => /^(hour|dai|month|season|year)/.test(measurement));
  return { bytes, rows: summaries.reduce((sum, of) => sum + of.points, 0) };
}

/** The built hub on a folder, in a process of its own, which keeps everything. */
export function startHub(folder: string): Promise<Program> {
  return startProgram(["run"], {
    HOMETIDE_DATA_DIR: folder,
    HOMETIDE_TIME_ZONE: "UTC",
    RAW_DATA_RETENTION_DAYS: "36500",
    HOURLY_SUMMARY_RETENTION_DAYS: "36500",
    DAILY_SUMMARY_RETENTION_DAYS: "36500",
    // Nobody answers there.
    HOMETIDE_ESPN_URL: "http://127.0.0.1:9",
    HOMETIDE_WEATHER_URL: "http://127.0.0.1:9",
  });
}

const LOOK_EVERY_MS = 500;

/** Waits until a hub has made all summaries; gives the milliseconds that it took. */
export async function summarised(url: string): Promise<number> {
  const client = httpClient(url, false);
  const started = performance.now();
  for (;;) {
    const status: unknown = JSON.parse(await client.text("/api/v1/summaries"));
    if (isMade(status)) break;
    await sleep(LOOK_EVERY_MS);
  }
  client.close();
  return performance.now() - started;
}

function isMade(status: unknown): boolean {
  if (typeof status !== "object" || status === null) return false;
  const { made_up_to, waiting_entities } = { made_up_to: null, waiting_entities: 1, ...status };
  return made_up_to !== null && waiting_entities === 0;
}

/** The questions, over HTTP; JSON is read to its end and not parsed. */
export function asksOfOurs(url: string, picks: Picks): { readonly asks: Asks; close(): void } {
  const client: HttpClient = httpClient(url, true);
  const span = ({ from, to }: Stretch): string => `from=${isoOf(from)}&to=${isoOf(to)}`;
  const history = (of: Picked, how: string): Promise<number> =>
    client.get(`/api/v1/history/${of.entityId}?${span(of)}&${how}`);
  const columns = (of: Picked, how: string): Promise<number> =>
    client.get(`/api/v1/history?entities=${of.entityId}&${span(of)}&${how}`);
  const asks: Asks = {
    rawDay: { "": (turn) => history(picks.day(turn), "resolution=raw&limit=1000") },
    yearByHour: {
      "": (turn) => columns(picks.year(turn), "resolution=hourly&fields=value,min_value,max_value"),
      "rows of all 13 figures": (turn) => history(picks.year(turn), "resolution=hourly"),
    },
    yearByDay: {
      "": (turn) => columns(picks.year(turn), "resolution=daily&fields=value,min_value,max_value"),
      "rows of all 13 figures": (turn) => history(picks.year(turn), "resolution=daily"),
    },
    latest: { "": () => client.get("/api/v1/entities?limit=1000") },
    monthByDay: { "": (turn) => client.get(`/api/v1/history?resolution=daily&${span(picks.month(turn))}`) },
    auto: { "": (turn) => history(picks.year(turn), "resolution=auto") },
  };
  return { asks, close: () => client.close() };
}
