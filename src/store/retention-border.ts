import type { MeasurementName } from "../model/measurement.ts";
import { measurementNames } from "../model/measurement.ts";
import type { Micros } from "../model/time.ts";
import { MICROS_PER_DAY } from "../model/time.ts";
import type { Journal } from "./store.ts";

const BORDER = "retention_border";

/** How far retention has come with a measurement, on disk: a document of the kind `retention_border`, in microseconds. */
interface Reached {
  /** The time of the last run, or an earlier one where something was still needed: points were old as of then. */
  readonly as_of: Micros;
  /** Points of entities that no rule keeps for another time are gone before this. */
  readonly before: Micros;
}

/**
 * Where the points of the store begin. Retention goes by it, so that nothing is removed that something is still made of;
 * and whoever makes something learns from it what is whole.
 */
export interface RetentionBorder {
  /**
   * The time as of which a run removes what is old: `now`, or an earlier one while something is needed. Never earlier
   * than that of the run before, unless the clock is.
   *
   * @param shortestDays for which any entity's points of the measurement are kept
   */
  asOf(measurement: MeasurementName, now: Micros, shortestDays: number): Micros;
  /** Resolves once it is on disk that points may be gone; none may be removed before. */
  reach(measurement: MeasurementName, asOf: Micros, days: number | undefined): Promise<void>;
  /** Points that are older may be gone; 0 where all are there. @param ruleDays where a rule keeps them for another time */
  goneBefore(measurement: MeasurementName, ruleDays: number | undefined): Micros;
}

/**
 * @param options `neededFrom`: where the points of a measurement begin that something is still to be made of; `undefined`
 *   where nothing is ever made of it: then no account is kept of it
 */
export async function openRetentionBorder(options: {
  readonly journal: Pick<Journal, "accept" | "documents">;
  /** As retention has them. */
  readonly days: (measurement: MeasurementName) => number | undefined;
  readonly now: Micros;
  readonly neededFrom: (measurement: MeasurementName) => Micros | undefined;
}): Promise<RetentionBorder> {
  const { journal, days, now: openedAt, neededFrom } = options;
  const reached = new Map<MeasurementName, Reached>();
  const stored = await journal.documents(BORDER);
  for (const measurement of measurementNames) {
    const kept = days(measurement);
    const last = readReached(stored.get(measurement));
    const before = kept === undefined ? 0 : Math.max(0, openedAt - kept * MICROS_PER_DAY);
    // Where nobody kept account of it yet, and where the clock was wrong and is set back, it may have come as far as now.
    reached.set(measurement, last !== undefined && last.as_of <= openedAt ? last : { as_of: openedAt, before });
  }
  // Every measurement was set above.
  const of = (measurement: MeasurementName): Reached => reached.get(measurement) as Reached;
  return {
    asOf(measurement, now, shortestDays) {
      const needed = neededFrom(measurement);
      if (needed === undefined) return now;
      const upTo = needed + shortestDays * MICROS_PER_DAY;
      return Math.min(now, Math.max(of(measurement).as_of, upTo));
    },
    async reach(measurement, asOf, kept) {
      if (neededFrom(measurement) === undefined) return;
      const last = of(measurement);
      const before = kept === undefined ? 0 : asOf - kept * MICROS_PER_DAY;
      const isSetBack = asOf < last.as_of;
      const next: Reached = { as_of: asOf, before: isSetBack ? before : Math.max(last.before, before) };
      reached.set(measurement, next);
      await journal.accept({ points: [], documents: [{ kind: BORDER, id: measurement, value: next }] });
    },
    goneBefore(measurement, ruleDays) {
      const { as_of, before } = of(measurement);
      return ruleDays === undefined ? before : Math.max(0, as_of - ruleDays * MICROS_PER_DAY);
    },
  };
}

function readReached(value: unknown): Reached | undefined {
  if (typeof value !== "object" || value === null || !("as_of" in value) || !("before" in value)) return undefined;
  const { as_of, before } = value;
  return typeof as_of === "number" && typeof before === "number" ? { as_of, before } : undefined;
}
