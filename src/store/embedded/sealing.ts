import type { Clock } from "../../model/clock.ts";
import { messageOf } from "../../model/errors.ts";
import type { Micros } from "../../model/time.ts";
import { formatTime, MICROS_PER_DAY, MICROS_PER_HOUR, MICROS_PER_MS } from "../../model/time.ts";
import type { ComponentHealth } from "../../ops/health.ts";
import type { Log } from "../../ops/log.ts";
import type { EmbeddedStore } from "./store.ts";

/** Days of UTC that are over and are not sealed yet: what arrives late, arrives in these mostly. */
const OPEN_DAYS = 2;
const EVERY: Micros = MICROS_PER_HOUR;
/** After a failure. */
const AGAIN_MS = 5 * 60_000;

export interface Sealing {
  /** Seals what has become old, now; resolves to how many points that was. */
  runOnce(signal?: AbortSignal): Promise<number>;
  /** Seals at once and then each hour (sooner after a failure), until `signal` aborts. */
  run(signal: AbortSignal): Promise<void>;
  health(): ComponentHealth;
}

/** Days that no longer change become blocks. */
export function createSealing(options: {
  readonly store: Pick<EmbeddedStore, "seal">;
  readonly clock: Clock;
  readonly log: Log;
}): Sealing {
  const { store, clock, log } = options;
  let last: { readonly at: Micros; readonly points: number } | undefined;
  let trouble: string | undefined;

  const runOnce = async (signal?: AbortSignal): Promise<number> => {
    const at = clock.now();
    const before = (Math.floor(at / MICROS_PER_DAY) - OPEN_DAYS) * MICROS_PER_DAY;
    const points = await store.seal(signal === undefined ? { before } : { before, signal });
    const durationMs = (clock.now() - at) / MICROS_PER_MS;
    if (points > 0) log.info({ points, before: formatTime(before), durationMs }, "old points were sealed");
    last = { at, points };
    return points;
  };

  return {
    runOnce,
    async run(signal) {
      while (!signal.aborted) {
        try {
          await runOnce(signal);
          trouble = undefined;
        } catch (error) {
          trouble = messageOf(error);
          log.error({ err: error }, "old points could not be sealed and stay rows; the next run tries again");
        }
        await clock.sleep(trouble === undefined ? EVERY / MICROS_PER_MS : AGAIN_MS, signal);
      }
    },
    health() {
      const sealing = last === undefined ? { last_run: null } : { last_run: formatTime(last.at), points: last.points };
      if (trouble === undefined) return { status: "healthy", details: { sealing } };
      return { status: "degraded", reason: `old points could not be sealed: ${trouble}`, details: { sealing } };
    },
  };
}
