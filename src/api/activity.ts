import type { Micros } from "../model/time.ts";
import { MICROS_PER_MINUTE } from "../model/time.ts";

/** How long changes are counted back. */
const MINUTES = 24 * 60;

/** Changes of the home's states in each minute since the hub began, in memory: how lively the home is. */
export interface Activity {
  count(changes: number, at: Micros): void;
  /** Of each of the last `minutes` minutes, the oldest first; the minutes before the hub began are left out. */
  last(minutes: number, now: Micros): readonly { readonly time: Micros; readonly changes: number }[];
}

export function createActivity(startedAt: Micros): Activity {
  const counts = new Float64Array(MINUTES);
  const first = minuteOf(startedAt);
  let latest = first;
  /** A minute that begins takes the place of the one a day before. */
  const upTo = (minute: number): void => {
    for (let each = Math.max(latest + 1, minute - MINUTES + 1); each <= minute; each++) counts[each % MINUTES] = 0;
    latest = Math.max(latest, minute);
  };
  return {
    count(changes, at) {
      const minute = minuteOf(at);
      upTo(minute);
      // The machine's clock may have been set back: what was counted then stands at the newest minute.
      counts[latest % MINUTES] = (counts[latest % MINUTES] ?? 0) + changes;
    },
    last(minutes, now) {
      upTo(minuteOf(now));
      const from = Math.max(first, latest - Math.min(minutes, MINUTES) + 1);
      return Array.from({ length: latest - from + 1 }, (_, at) => ({
        time: (from + at) * MICROS_PER_MINUTE,
        changes: counts[(from + at) % MINUTES] ?? 0,
      }));
    },
  };
}

function minuteOf(time: Micros): number {
  return Math.floor(time / MICROS_PER_MINUTE);
}
