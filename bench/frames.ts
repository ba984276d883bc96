import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "../src/model/clock.ts";
import { silentLog } from "../src/ops/log.ts";
import type { BenchResult } from "./bench.ts";
import { makeHome, recordingOf } from "./support/home.ts";
import { startIntake } from "./support/intake.ts";
import { startReplay } from "./support/replay.ts";

export const name = "frames";
export const about = "Home Assistant's frames, over a real websocket, to points that are committed (fsync)";

const EVENTS = 100_000;
const ENTITIES = 500;
/** Home Assistant puts into a frame what waits; under load that are hundreds. This is few. */
const PER_FRAME = 20;

/** One process does what the hub does; the server that sends runs beside it, on the same two cores. */
export async function run(): Promise<readonly BenchResult[]> {
  const folder = mkdtempSync(join(tmpdir(), "hometide-bench-"));
  const frames = makeHome(ENTITIES, Date.now(), 2_000).frames(EVENTS, 2);
  const parsed = parseRate(frames);
  const results: BenchResult[] = [];
  for (const [label, perFrame] of [
    ["one event a frame", 1],
    [`${PER_FRAME} events a frame`, PER_FRAME],
  ] as const) {
    const file = join(folder, `${perFrame}.jsonl`);
    writeFileSync(file, recordingOf(frames, perFrame));
    const replay = await startReplay(file);
    const intake = await startIntake({
      url: replay.url,
      token: replay.token,
      folder: join(folder, String(perFrame)),
      clock: systemClock,
      log: silentLog,
    });
    const started = performance.now();
    await replay.play();
    await intake.stored(EVENTS);
    const rate = EVENTS / ((performance.now() - started) / 1_000);
    results.push({
      name: label,
      unit: "events/s",
      value: rate,
      peer: { name: "JSON.parse alone", value: parsed },
      reach: "40,000 (first stone), 80,000 (SPEC)",
    });
    await intake.close();
    await replay.close();
  }
  rmSync(folder, { recursive: true });
  return results;
}

function parseRate(frames: readonly string[]): number {
  const started = performance.now();
  let events = 0;
  for (const frame of frames) if (typeof JSON.parse(frame) === "object") events += 1;
  return events / ((performance.now() - started) / 1_000);
}
