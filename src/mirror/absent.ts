import type { Clock } from "../model/clock.ts";
import type { Outlet } from "../store/outbox.ts";
import { gapsOf } from "./gaps.ts";

/** For a mirror that is switched off: nothing waits for it, and what it misses is noted, so that it can be sent later. */
export function createAbsentOutlet(mirror: string, clock: Pick<Clock, "now">): Outlet {
  const episode = clock.now();
  return {
    outgoing: (points) => ({
      outbox: [],
      gaps: gapsOf(points, { mirror, episode, cause: "off" }),
      settled: () => undefined,
    }),
  };
}
