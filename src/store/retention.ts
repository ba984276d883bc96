import type { Clock } from "../model/clock.ts";
import { messageOf } from "../model/errors.ts";
import type { MeasurementName } from "../model/measurement.ts";
import { measurementNames } from "../model/measurement.ts";
import type { Micros } from "../model/time.ts";
import { formatTime, MICROS_PER_DAY, MICROS_PER_HOUR, MICROS_PER_MS } from "../model/time.ts";
import type { ComponentHealth } from "../ops/health.ts";
import type { Log } from "../ops/log.ts";
import type { RetentionBorder } from "./retention-border.ts";
import type { RetentionClock } from "./retention-clock.ts";
import type { EntityScope, Journal } from "./store.ts";

/** How many days the points of a measurement are kept; `undefined` keeps them for ever. */
export type KeepDays = (measurement: MeasurementName) => number | undefined;

/** Entities whose points of a measurement are kept for another number of days. */
export interface KeepApart {
  readonly entities: readonly string[];
  readonly days: number;
}

export interface Removal {
  readonly measurement: MeasurementName;
  /** Older points go. */
  readonly before: Micros;
  /** Of which entities; of all where absent. */
  readonly scope?: EntityScope;
}

/** What of a measurement has outlived its time now. */
export function planRetention(
  now: Micros,
  measurement: MeasurementName,
  keep: number | undefined,
  apart: readonly KeepApart[] = [],
): readonly Removal[] {
  const removal = (days: number, scope?: EntityScope): Removal => {
    const before = now - days * MICROS_PER_DAY;
    return scope === undefined ? { measurement, before } : { measurement, before, scope };
  };
  if (apart.length === 0) return keep === undefined ? [] : [removal(keep)];
  const removals = apart.map(({ entities, days }) => removal(days, { only: entities }));
  if (keep === undefined) return removals;
  const except = apart.flatMap(({ entities }) => entities);
  // Nothing is older than the longest of them then: the last one clears away what was around the points.
  const longest = Math.max(keep, ...apart.map(({ days }) => days));
  return [...removals, removal(keep, { except }), removal(longest)];
}

/** What has outlived its time as of a time at which none of it is needed any more. */
export function planUnneeded(
  now: Micros,
  measurement: MeasurementName,
  keep: number | undefined,
  given: { readonly apart: readonly KeepApart[]; readonly border: RetentionBorder | undefined },
): { readonly asOf: Micros; readonly removals: readonly Removal[] } {
  const { apart, border } = given;
  const shortest = Math.min(keep ?? Infinity, ...apart.map(({ days }) => days));
  const asOf = border === undefined || shortest === Infinity ? now : border.asOf(measurement, now, shortest);
  return { asOf, removals: planRetention(asOf, measurement, keep, apart) };
}

export interface RetentionRun {
  readonly at: Micros;
  readonly durationMs: number;
  /** Points removed, by measurement, where any were. */
  readonly removed: Readonly<Partial<Record<MeasurementName, number>>>;
  /** Why measurements could not be cleaned; the others were. */
  readonly failed: Readonly<Partial<Record<MeasurementName, string>>>;
  /** Measurements of which something is still needed, with the time as of which points were old to this run. */
  readonly held: Readonly<Partial<Record<MeasurementName, Micros>>>;
}

export interface Retention {
  /** Cleans once, now. */
  runOnce(signal?: AbortSignal): Promise<RetentionRun>;
  /** Cleans at once and then each day (each hour while something is kept that is needed, sooner after a failure), until `signal` aborts. */
  run(signal: AbortSignal): Promise<void>;
  lastRun(): RetentionRun | undefined;
  health(): ComponentHealth;
}

export interface RetentionOptions {
  readonly store: Pick<Journal, "deleteBefore">;
  readonly clock: Clock;
  readonly days: KeepDays;
  /** Entities that are kept for other times than `days` says. */
  readonly apart?: (measurement: MeasurementName) => Promise<readonly KeepApart[]>;
  /** Keeps what is still needed. */
  readonly border?: RetentionBorder;
  /** Whether the clock is believed; it is where absent. */
  readonly trust?: RetentionClock;
  readonly log: Log;
}

/** What could not be removed is tried again so soon: on a full disk it is what makes room. */
const AGAIN_MS = 5 * 60_000;

export function createRetention({ store, clock, days, apart, border, trust, log }: RetentionOptions): Retention {
  let last: RetentionRun | undefined;

  const runOnce = async (signal?: AbortSignal): Promise<RetentionRun> => {
    const at = clock.now();
    const doubt = trust?.doubt(at);
    if (doubt !== undefined) log.warn(doubt);
    const by = trust?.asOf(at) ?? at;
    await trust?.note(at);
    const removed: Partial<Record<MeasurementName, number>> = {};
    const failed: Partial<Record<MeasurementName, string>> = {};
    const held: Partial<Record<MeasurementName, Micros>> = {};
    for (const measurement of measurementNames) {
      if (signal?.aborted === true) break;
      try {
        const others = apart === undefined ? [] : await apart(measurement);
        const keep = days(measurement);
        const { asOf, removals } = planUnneeded(by, measurement, keep, { apart: others, border });
        if (asOf < by) held[measurement] = asOf;
        if (removals.length > 0) await border?.reach(measurement, asOf, keep);
        for (const { before, scope } of removals) {
          const count = await store.deleteBefore(measurement, before, scope);
          if (count > 0) removed[measurement] = (removed[measurement] ?? 0) + count;
        }
      } catch (error) {
        failed[measurement] = messageOf(error);
        log.error({ measurement, err: error }, "old points could not be removed; the next run tries again");
      }
    }
    last = { at, durationMs: (clock.now() - at) / MICROS_PER_MS, removed, failed, held };
    if (Object.keys(removed).length > 0) log.info({ removed }, "points older than their retention were removed");
    return last;
  };

  return {
    runOnce,
    async run(signal) {
      let ranMs = 0;
      while (!signal.aborted) {
        await runOnce(signal);
        const isHeld = Object.keys(last?.held ?? {}).length > 0;
        const pauseMs = (isHeld ? MICROS_PER_HOUR : MICROS_PER_DAY) / MICROS_PER_MS;
        const waitMs = Object.keys(last?.failed ?? {}).length > 0 ? AGAIN_MS : pauseMs;
        await clock.sleep(waitMs, signal);
        ranMs += waitMs;
        if (ranMs * MICROS_PER_MS < MICROS_PER_DAY) continue;
        ranMs = 0;
        trust?.dayPassed();
      }
    },
    lastRun: () => last,
    health() {
      if (last === undefined) return { status: "healthy", details: { retention: { last_run: null } } };
      const held = Object.entries(last.held).map(([name, asOf]) => [name, formatTime(asOf)] as const);
      const waits = held.length === 0 ? {} : { held_as_of: Object.fromEntries(held) };
      const details = { retention: { last_run: formatTime(last.at), removed: last.removed, ...waits } };
      const names = Object.keys(last.failed);
      const doubt = trust?.doubt(clock.now());
      if (names.length === 0 && doubt !== undefined) return { status: "degraded", reason: doubt, details };
      if (names.length === 0) return { status: "healthy", details };
      return { status: "degraded", reason: `old points of ${names.join(", ")} could not be removed`, details };
    },
  };
}
