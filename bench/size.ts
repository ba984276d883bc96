import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "../src/model/clock.ts";
import type { Point } from "../src/model/point.ts";
import { MAX_TIME, MICROS_PER_DAY } from "../src/model/time.ts";
import { silentLog } from "../src/ops/log.ts";
import { openEmbeddedStore } from "../src/store/embedded/store.ts";
import type { BenchResult } from "./bench.ts";
import { recordedHome, recordingsAreHere } from "./support/recorded-home.ts";

export const name = "size";
export const about =
  "Bytes a point on disk: the recorded home's mix, times to the microsecond, the whole file divided by its points";

const START = Date.UTC(2026, 0, 1) * 1_000;
/**
 * A seventh of the home of the other benchmarks, and of its hourly weather, so that the days are many in little time. A
 * series' last block is open still: the more days, the less does that weigh.
 */
const ENTITIES = 72;
const WEATHERS = 4;

/** A size is the same each time. */
export const rounds = 1;
/** Days whose points are also measured as rows: of these each takes the same. */
const ROW_DAYS = 5;

/**
 * Each time that so many points have come what is old is sealed: less often than the hub does it, which makes the same blocks (one
 * takes points until it is full) and makes each of them anew less often.
 */
const SEAL_EVERY = 100_000;

/** Sealed as it grows old, and all of it at the end; the first days' points as rows beside it. */
export async function run(): Promise<readonly BenchResult[]> {
  if (!recordingsAreHere) {
    process.stderr.write("size: skipped, the recordings (../shared) are not here\n");
    return [];
  }
  const results: BenchResult[] = [];
  for (const { states, days } of [
    { states: 55, days: 200 },
    { states: 200, days: 60 },
    { states: 2_000, days: 3 },
  ]) {
    const home = (many: number): Generator<readonly Point[]> =>
      recordedHome({
        entities: ENTITIES,
        days: many,
        pointsPerDay: states * ENTITIES,
        start: START,
        weathers: WEATHERS,
      });
    results.push({
      name: `${states} states a day of each entity, ${days} days`,
      unit: "bytes a point",
      value: await fileSize(home(days), true),
      peer: { name: "as rows", value: await fileSize(home(Math.min(days, ROW_DAYS)), false) },
      reach: "5.5",
    });
  }
  return results;
}

async function fileSize(days: Iterable<readonly Point[]>, isSealed: boolean): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "hometide-bench-"));
  const store = await openEmbeddedStore({ folder, clock: systemClock, log: silentLog });
  let points = 0;
  let day = 0;
  let unsealed = 0;
  for (const made of days) {
    points += made.length;
    const writes: Promise<void>[] = [];
    for (let from = 0; from < made.length; from += 1_000) writes.push(store.write(made.slice(from, from + 1_000)));
    await Promise.all(writes);
    day += 1;
    unsealed += made.length;
    if (!isSealed || unsealed < SEAL_EVERY) continue;
    await store.seal({ before: START + (day - 2) * MICROS_PER_DAY });
    unsealed = 0;
  }
  if (isSealed) await store.seal({ before: MAX_TIME, least: 1 });
  // Free pages go back to the disk, and the WAL into the file.
  await store.outbox.compact();
  const { bytes } = await store.usage();
  await store.close();
  rmSync(folder, { recursive: true });
  return bytes / points;
}
