import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { gunzipSync } from "node:zlib";
import type { BenchResult } from "./bench.ts";

export const name = "subscription";
export const about = "What an event costs over each of Home Assistant's subscriptions (recordings beside the checkout)";

const folder = resolve(import.meta.dirname, "../../shared/fixtures/home-assistant");
const ROUNDS = 20;

/** The frames of a recorded stream that carry events, as texts. */
function framesOf(release: string, file: string): readonly string[] {
  const path = join(folder, release, existsSync(join(folder, release, `${file}.gz`)) ? `${file}.gz` : file);
  const bytes = readFileSync(path);
  const text = (path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString();
  return text.split("\n").flatMap((line) => {
    if (line === "") return [];
    const { dir, msg } = JSON.parse(line) as { dir?: string; msg?: { type?: string } | readonly { type?: string }[] };
    const isEvent = dir === "in" && [msg].flat().some((message) => message?.type === "event");
    return isEvent ? [JSON.stringify(msg)] : [];
  });
}

/** State changes in a frame: of a compressed message each entity in it. */
function changesIn(frame: string): number {
  const messages = [JSON.parse(frame)].flat() as readonly { event?: Readonly<Record<string, unknown>> }[];
  return messages.reduce((sum, { event }) => {
    if (event === undefined) return sum;
    if (event["event_type"] !== undefined) return sum + 1;
    const lists = [event["a"], event["c"], event["r"]].filter((list) => typeof list === "object" && list !== null);
    return sum + lists.reduce<number>((count, list) => count + Object.keys(list).length, 0);
  }, 0);
}

interface Cost {
  readonly bytes: number;
  readonly micros: number;
  readonly perFrame: number;
}

function costOf(frames: readonly string[]): Cost {
  const changes = frames.reduce((sum, frame) => sum + changesIn(frame), 0);
  const bytes = frames.reduce((sum, frame) => sum + Buffer.byteLength(frame), 0);
  const started = performance.now();
  let parsed = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const frame of frames) if (typeof JSON.parse(frame) === "object") parsed += 1;
  }
  const micros = ((performance.now() - started) * 1_000) / (changes * ROUNDS);
  if (parsed !== frames.length * ROUNDS) throw new Error("a frame is no object");
  return { bytes: bytes / changes, micros, perFrame: changes / frames.length };
}

/** Each stream told the same events of the same home at the same time; the first frame of the lean one is its snapshot. */
export async function run(): Promise<readonly BenchResult[]> {
  if (!existsSync(folder)) throw new Error(`the recordings are not here: ${folder}`);
  await Promise.resolve();
  return ["2024.3.3", "2026.2.3"].flatMap((release) => {
    const full = costOf(framesOf(release, "state-changed.jsonl"));
    const coalesced = costOf(framesOf(release, "state-changed-coalesced.jsonl"));
    const lean = costOf(framesOf(release, "subscribe-entities.jsonl").slice(1));
    const peer = (value: number): NonNullable<BenchResult["peer"]> => ({ name: "state_changed, one a frame", value });
    return [
      { name: `${release} coalesced, size`, unit: "bytes/event", value: coalesced.bytes, peer: peer(full.bytes) },
      { name: `${release} coalesced, JSON.parse`, unit: "µs/event", value: coalesced.micros, peer: peer(full.micros) },
      {
        name: `${release} coalesced, events`,
        unit: "events/frame",
        value: coalesced.perFrame,
        peer: peer(full.perFrame),
      },
      { name: `${release} subscribe_entities, size`, unit: "bytes/event", value: lean.bytes, peer: peer(full.bytes) },
      {
        name: `${release} subscribe_entities, JSON.parse`,
        unit: "µs/event",
        value: lean.micros,
        peer: peer(full.micros),
      },
      {
        name: `${release} subscribe_entities, events`,
        unit: "events/frame",
        value: lean.perFrame,
        peer: peer(full.perFrame),
      },
    ];
  });
}
