import type { Micros } from "../model/time.ts";
import { formatTime, MICROS_PER_DAY } from "../model/time.ts";
import type { Journal } from "./store.ts";

/** A document `retention_clock/clock`: `{as_of}`, the time as of which points were old to the last clean-up, microseconds. */
const KIND = "retention_clock";
const ID = "clock";

/** A hub that was away for so long at most is believed that it was. */
const BELIEVED: Micros = 30 * MICROS_PER_DAY;
/** Beyond it so much is believed for each day that the hub runs. */
const A_DAY: Micros = 30 * MICROS_PER_DAY;
/** Before this program was: a machine that starts without the time. */
const IMPOSSIBLE_BEFORE: Micros = Date.UTC(2026, 0, 1) * 1_000;

/**
 * By which time points are old. By a clock that is years ahead all would be, and all be removed; so a clock that is far
 * beyond the last clean-up is believed a month for each day that the hub runs. Somebody can set it right meanwhile, and a
 * hub that was really away for a year catches up in two weeks.
 */
export interface RetentionClock {
  /** `now`, or an earlier time where that is in doubt. */
  asOf(now: Micros): Micros;
  /** Resolves once it is on disk that points are removed as of {@link asOf}. */
  note(now: Micros): Promise<void>;
  /** The hub has run for another day. */
  dayPassed(): void;
  /** A sentence for health, where the clock is in doubt. */
  doubt(now: Micros): string | undefined;
}

export async function openRetentionClock(journal: Pick<Journal, "accept" | "documents">): Promise<RetentionClock> {
  let last = asOfIn((await journal.documents(KIND)).get(ID));
  let allowed: Micros = 0;
  const asOf = (now: Micros): Micros =>
    last === undefined || now - last <= BELIEVED ? now : Math.min(now, last + allowed);
  return {
    asOf,
    async note(now) {
      const next = asOf(now);
      allowed = 0;
      if (next === last || next < IMPOSSIBLE_BEFORE) return;
      last = next;
      await journal.accept({ points: [], documents: [{ kind: KIND, id: ID, value: { as_of: next } }] });
    },
    dayPassed: () => void (allowed = A_DAY),
    doubt(now) {
      if (last === undefined || now - last <= BELIEVED) return undefined;
      const days = Math.round((now - last) / MICROS_PER_DAY);
      return `The clock says ${formatTime(now).slice(0, 10)}, ${days} days after old points were removed last. In case it is wrong, at most 30 days of the oldest points go for each day that the hub runs. If it is right, nothing has to be done; else set it.`;
    },
  };
}

function asOfIn(value: unknown): Micros | undefined {
  if (typeof value !== "object" || value === null || !("as_of" in value)) return undefined;
  return typeof value.as_of === "number" ? value.as_of : undefined;
}
