import type { Clock } from "../../../src/model/clock.ts";
import { systemClock } from "../../../src/model/clock.ts";
import { MICROS_PER_MS } from "../../../src/model/time.ts";

/** The machine's clock, running so many times as fast: an hour's outage in seconds, with real sockets and real disks. */
export function createFastClock(speed: number): Clock {
  const origin = systemClock.now();
  const began = performance.now();
  return {
    now: () => origin + Math.round((performance.now() - began) * speed) * MICROS_PER_MS,
    after: (delayMs, run) => systemClock.after(delayMs / speed, run),
    sleep: (delayMs, signal) => systemClock.sleep(delayMs / speed, signal),
  };
}
