import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { makeHome, recordingOf } from "../../../bench/support/home.ts";
import { systemClock } from "../../../src/model/clock.ts";
import { silentLog } from "../../../src/ops/log.ts";
import { openEmbeddedStore } from "../../../src/store/embedded/store.ts";
import { homeCounts, homePhase } from "../../process/hub-answers.ts";
import type { HubProcess } from "../../process/hub-process.ts";
import { startReplayProcess } from "../../support/replay-process.ts";
import { temporaryFolder } from "../../support/temporary.ts";
import { until } from "../../support/wait.ts";
import type { Side, Verdict } from "./sides.ts";
import { compare, serverSide, storedSide } from "./sides.ts";

const TOKEN = "a-long-lived-token";
const ENTITIES = 500;
/** Made and written in slices: all frames as one text would be too long for a string. */
const SLICE = 20_000;
const STEP_MICROS = 2_000;
const LONG_MS = 600_000;

/** A made-up home behind a replay server in a process of its own. */
export interface Home {
  readonly environment: Readonly<Record<string, string>>;
  /** Frames sent so far. */
  position(): Promise<number>;
  /** Lets it play up to this frame; does not wait. */
  playTo(frame: number): Promise<void>;
  readonly frames: number;
}

/** @param perSecond the pace of the events; as fast as they are taken without it */
export async function startHome(of: {
  readonly events: number;
  readonly perFrame: number;
  readonly perSecond?: number;
}): Promise<Home> {
  const { events, perFrame, perSecond } = of;
  const file = join(temporaryFolder(), "recording.jsonl");
  // An hour ago, so that every point is within every retention policy, and stays there.
  const home = makeHome(ENTITIES, systemClock.now() / 1_000 - 3_600_000, STEP_MICROS);
  for (let made = 0; made < events; made += SLICE) {
    const text = recordingOf(home.frames(Math.min(SLICE, events - made), 2), perFrame, perSecond);
    // Each slice begins with the greeting, which is there once, and its times begin at 0.
    appendFileSync(file, made === 0 ? text : later(text, (made * 1_000) / (perSecond ?? 1_000_000)));
  }
  const pace = perSecond === undefined ? {} : { speed: 1 };
  const homeAssistant = { token: TOKEN, file, playTo: 0, maxBufferedBytes: 4 * 1_048_576, ...pace };
  const replay = await startReplayProcess({ homeAssistant });
  return {
    environment: { HOME_ASSISTANT_URL: replay.addresses.homeAssistant?.url ?? "", HOME_ASSISTANT_TOKEN: TOKEN },
    frames: Math.ceil(events / perFrame),
    position: async () => Number(await replay.call("homeAssistant", "position")),
    playTo: async (frame) => void (await replay.call("homeAssistant", "playTo", frame)),
  };
}

function later(text: string, byMs: number): string {
  const [, ...lines] = text.split("\n");
  return lines.map((line) => line.replace(/^\{"t":(\d+)/, (_, t) => `{"t":${Number(t) + Math.floor(byMs)}`)).join("\n");
}

/** What `/health` tells of the mirror. */
export interface MirrorHealth {
  readonly status: string;
  readonly reason?: string;
  readonly connected: boolean;
  readonly circuit_breaker?: string;
  readonly statistics: {
    readonly points_written: number;
    readonly points_failed: number;
    readonly queue_points: number;
    readonly write_ms: { readonly p50: number; readonly p99: number } | null;
  };
}

export async function mirrorHealth(hub: HubProcess): Promise<MirrorHealth> {
  const { components } = await hub.get<{ components: { influxdb: MirrorHealth } }>("/health");
  return components.influxdb;
}

/** Resolves once the hub listens to the home. */
export async function listens(hub: HubProcess): Promise<void> {
  await until(async () => (await homePhase(hub)) === "listening", "the hub listens to the home");
}

/** Resolves once so many events are on disk. */
export async function stored(hub: HubProcess, events: number): Promise<void> {
  await until(async () => ((await homeCounts(hub))?.stored ?? 0) >= events, `${events} events are stored`, LONG_MS);
}

/** Resolves once nothing waits for the mirror. */
export async function mirrored(hub: HubProcess): Promise<void> {
  await until(async () => (await mirrorHealth(hub)).statistics.queue_points === 0, "the outbox is empty", LONG_MS);
}

/** Summaries follow the hub's clock: those that it made last before it stopped wait in its outbox, as they should. */
const IS_SUMMARY = /^(hourly|daily|monthly|seasonal|yearly)_events /;

function withoutSummaries(side: Side): Side {
  return new Map([...side].filter(([key]) => !IS_SUMMARY.test(key)));
}

/** Opens the folder that a stopped hub left, and counts both sides: the store has what was accepted. */
export async function verdictOf(
  folder: string,
  url: string,
  database = "hometide",
  admin?: { readonly username: string; readonly password: string },
): Promise<Verdict> {
  const store = await openEmbeddedStore({ folder, clock: systemClock, log: silentLog });
  try {
    const good = withoutSummaries(await storedSide(store));
    const { letters } = await store.outbox.deadLetters({}, { after: 0, limit: 1_000_000 });
    return compare({
      good,
      server: withoutSummaries(await serverSide({ url, database, admin })),
      letters: letters.map(({ line }) => line),
    });
  } finally {
    await store.close();
  }
}
