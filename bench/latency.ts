import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "../src/model/clock.ts";
import { silentLog } from "../src/ops/log.ts";
import type { BenchResult } from "./bench.ts";
import { percentile } from "./bench.ts";
import { makeHome, recordingOf } from "./support/home.ts";
import { startIntake } from "./support/intake.ts";
import { startReplay } from "./support/replay.ts";

export const name = "latency";
export const about = "from an event's being read off the socket's queue to its being on disk, at 5,000 events/s";

const PER_SECOND = 5_000;
const SECONDS = 10;

export async function run(): Promise<readonly BenchResult[]> {
  const folder = mkdtempSync(join(tmpdir(), "hometide-bench-"));
  const file = join(folder, "recording.jsonl");
  const frames = makeHome(500, Date.now(), 1_000_000 / PER_SECOND).frames(PER_SECOND * SECONDS, 2);
  writeFileSync(file, recordingOf(frames, 1, PER_SECOND));
  const replay = await startReplay(file, "recorded");
  const { url, token } = replay;
  const intake = await startIntake({ url, token, folder: join(folder, "store"), clock: systemClock, log: silentLog });
  const started = performance.now();
  await replay.play();
  await intake.stored(frames.length);
  const rate = frames.length / ((performance.now() - started) / 1_000);
  const { latencies } = intake;
  await intake.close();
  await replay.close();
  rmSync(folder, { recursive: true });
  return [
    { name: "rate that was kept up", unit: "events/s", value: rate, reach: `${PER_SECOND}` },
    { name: "p50", unit: "ms", value: percentile(latencies, 0.5) },
    { name: "p99", unit: "ms", value: percentile(latencies, 0.99), reach: "under 150" },
    { name: "worst", unit: "ms", value: Math.max(...latencies) },
  ];
}
