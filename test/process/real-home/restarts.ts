import type { HomeAssistantServer } from "../../servers/home-assistant/server.ts";
import type { HubProcess } from "../hub-process.ts";
import { startHub } from "./rig.ts";

/** Numbers between 0 and 1 that are the same for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export type Side = "hub" | "home";
export type Way = "stop" | "kill -9";

export interface Restart {
  readonly side: Side;
  readonly way: Way;
  /** How long it stays away, milliseconds. */
  readonly awayMs: number;
}

/** Restarts at random, with each way of each side among them as far as there are so many. */
export function plannedRestarts(count: number, random: () => number): readonly Restart[] {
  const kinds = [
    ["hub", "kill -9"],
    ["home", "kill -9"],
    ["home", "stop"],
    ["hub", "stop"],
  ] as const;
  const chosen = Array.from(
    { length: count },
    (_, index) => kinds[index] ?? kinds[Math.floor(random() * kinds.length)] ?? kinds[0],
  );
  return chosen
    .map(([side, way]) => ({ side, way, awayMs: Math.round(random() * 2_000), order: random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ side, way, awayMs }) => ({ side, way, awayMs }));
}

/** Both sides, with the hub that runs now. */
export interface Pair {
  readonly home: HomeAssistantServer;
  readonly folder: string;
  hub: HubProcess;
}

/** Ends one side so, and starts it again. Resolves when it is up; the hub may still be reading states. */
export async function restart(pair: Pair, { side, way, awayMs }: Restart): Promise<void> {
  const away = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, awayMs));
  if (side === "home") {
    await (way === "stop" ? pair.home.stop() : pair.home.kill9());
    await away();
    await pair.home.start();
  } else {
    await (way === "stop" ? pair.hub.stop() : pair.hub.kill());
    await away();
    pair.hub = await startHub(pair.home, pair.folder);
  }
}
