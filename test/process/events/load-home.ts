import type { Clock } from "../../../src/model/clock.ts";
import { frameOf, readFrame } from "../../../src/replay/home-assistant/frame.ts";
import type { Home } from "../../../src/replay/home-assistant/home.ts";
import { ReplayRecorder } from "../../../src/replay/home-assistant/recorder.ts";
import { compress } from "../../../src/replay/home-assistant/compressed-state.ts";
import { makeHome } from "../../../bench/support/home.ts";

const ENTITIES = 500;
/** Home Assistant's own loop gathers what happens in about this time into one frame. */
const TICK_MS = 10;

export interface LoadHome extends Home {
  /** Tells so many events at this rate, beginning as soon as somebody listens. Resolves when all are told. */
  tell(events: number, perSecond: number): Promise<void>;
  /** How many events each entity has had. */
  told(): Readonly<Record<string, number>>;
}

/** A made-up home that tells what happens in it at a rate, whether or not anybody keeps up. */
export function loadHome(clock: Clock): LoadHome {
  const states = new Map<string, string>();
  const counts = new Map<string, number>();
  const recorder = new ReplayRecorder({ clock });
  let order: { events: number; perSecond: number; done: () => void } | undefined;

  return {
    version: "2026.2.3",
    userId: "0".repeat(32),
    config: { latitude: 48.14, longitude: 11.58, elevation: 520, time_zone: "Europe/Berlin", components: [] },
    recorder,
    states: () => states,
    snapshot: (entityIds) =>
      JSON.stringify({
        a: Object.fromEntries(
          [...states].filter(([id]) => entityIds?.has(id) ?? true).map(([id, text]) => [id, compress(text)]),
        ),
      }),
    answer: (type) => (type.endsWith("_registry/list") ? "[]" : undefined),
    hasService: () => false,
    call: () => undefined,
    tell: (events, perSecond) =>
      new Promise((done) => {
        order = { events, perSecond, done };
      }),
    told: () => Object.fromEntries(counts),
    async play(stage, signal) {
      while (!signal.aborted) {
        await stage.audience(signal);
        await clock.sleep(TICK_MS, signal);
        if (order === undefined) continue;
        const { events, perSecond, done } = order;
        order = undefined;
        const home = makeHome(ENTITIES, clock.now() / 1_000, 1_000_000 / perSecond);
        const since = performance.now();
        for (let told = 0; told < events && !signal.aborted;) {
          await clock.sleep(TICK_MS, signal);
          const due = Math.min(events, Math.floor(((performance.now() - since) / 1_000) * perSecond)) - told;
          if (due <= 0) continue;
          const messages = home.frames(due, 1).flatMap((text) => readFrame(0, text)?.messages ?? []);
          for (const { change } of messages) {
            if (change?.newState === undefined) throw new Error("a made-up home only has states");
            states.set(change.entityId, change.newState);
            counts.set(change.entityId, (counts.get(change.entityId) ?? 0) + 1);
          }
          stage.send(frameOf(0, messages));
          told += due;
        }
        done();
      }
    },
  };
}
