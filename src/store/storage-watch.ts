import type { Clock } from "../model/clock.ts";
import { messageOf } from "../model/errors.ts";
import type { MeasurementName } from "../model/measurement.ts";
import { measurementSpec } from "../model/measurement.ts";
import type { MeasurementUsage } from "../model/query.ts";
import { MICROS_PER_HOUR, MICROS_PER_MS } from "../model/time.ts";
import type { ComponentHealth } from "../ops/health.ts";
import type { Log } from "../ops/log.ts";
import type { SizeSample } from "./growth.ts";
import { forecast, growthOf, thinSamples } from "./growth.ts";
import { restoreWatch, watchDocument } from "./storage-documents.ts";
import type { KeepDays } from "./retention.ts";
import { findAlerts, updateAlerts } from "./storage-alerts.ts";
import type { MeasurementStorage, StorageAlert, StorageReport, TagCardinality } from "./storage-view.ts";
import type { Journal } from "./store.ts";

/** How the points of a measurement are kept. */
interface Tiers {
  readonly measurement: MeasurementName;
  readonly rows: number;
  readonly sealed: MeasurementStorage["sealed"];
}

export interface StorageWatchOptions {
  readonly store: Pick<Journal, "usage" | "tagValues" | "accept" | "documents"> & {
    tiers(): Promise<readonly Tiers[]>;
  };
  /** What the disk has on which the store lies. */
  readonly disk: () => Promise<StorageReport["disk"]>;
  readonly limitBytes: number | undefined;
  readonly days: KeepDays;
  readonly clock: Clock;
  readonly log: Log;
  /** Told at each look. */
  readonly onLook?: (report: StorageReport) => void;
}

/** Looks each hour how large the store is, and what of it should be told. */
export interface StorageWatch {
  /** As it is now; the tags as of the last look. */
  report(): Promise<StorageReport>;
  /** Looks once, and notes it on disk. */
  look(): Promise<StorageReport>;
  /** Looks at once and then each hour, until `signal` aborts. */
  run(signal: AbortSignal): Promise<void>;
  health(): ComponentHealth;
}

/** After a failure. */
const AGAIN_MS = 5 * 60_000;

export async function openStorageWatch(options: StorageWatchOptions): Promise<StorageWatch> {
  const { store, disk, limitBytes, days, clock, log, onLook } = options;
  let { samples, alerts } = await restoreWatch(store);
  let cardinality: readonly TagCardinality[] = [];
  let trouble: string | undefined;

  const report = async (): Promise<StorageReport> => {
    const [usage, tiers, space] = await Promise.all([store.usage(), store.tiers(), disk()]);
    const now: SizeSample = { time: clock.now(), bytes: usage.bytes };
    const growth = growthOf(samples, now);
    return {
      at: now.time,
      bytes: usage.bytes,
      disk: space,
      limitBytes,
      growth,
      diskFullAt: forecast(growth, now.time, space.freeBytes),
      limitReachedAt: limitBytes === undefined ? undefined : forecast(growth, now.time, limitBytes - usage.bytes),
      measurements: measurementsOf(usage.measurements, tiers, usage.bytes, days),
      cardinality,
      alerts,
    };
  };

  const look = async (): Promise<StorageReport> => {
    const { measurements } = await store.usage();
    cardinality = await countTags(store, measurements);
    const found = await report();
    samples = thinSamples([...samples, { time: found.at, bytes: found.bytes }], found.at);
    const before = alerts;
    alerts = updateAlerts(alerts, findAlerts(found), found.at);
    tell(before, alerts, log);
    const told = { ...found, alerts };
    // Before it is on disk: a full one is told, too.
    onLook?.(told);
    await store.accept({ points: [], documents: [watchDocument({ samples, alerts })] });
    return told;
  };

  return {
    report,
    look,
    async run(signal) {
      while (!signal.aborted) {
        try {
          await look();
          trouble = undefined;
        } catch (error) {
          trouble = messageOf(error);
          log.error({ err: error }, "the storage could not be looked at; tried again in some minutes");
        }
        await clock.sleep(trouble === undefined ? MICROS_PER_HOUR / MICROS_PER_MS : AGAIN_MS, signal);
      }
    },
    health() {
      const active = alerts.filter(({ resolvedAt }) => resolvedAt === undefined);
      const details = { bytes: samples.at(-1)?.bytes ?? null, alerts: active.map(({ message }) => message) };
      if (trouble !== undefined)
        return { status: "degraded", reason: `the storage could not be looked at: ${trouble}`, details };
      const [first] = active;
      return first === undefined
        ? { status: "healthy", details }
        : { status: "degraded", reason: first.message, details };
    },
  };
}

/** Rows share what the file takes beside the sealed blocks. */
function measurementsOf(
  usage: readonly MeasurementUsage[],
  tiers: readonly Tiers[],
  bytes: number,
  days: KeepDays,
): readonly MeasurementStorage[] {
  const byName = new Map(tiers.map((each) => [each.measurement, each]));
  const sealedBytes = tiers.reduce((sum, { sealed }) => sum + sealed.bytes, 0);
  const allRows = tiers.reduce((sum, { rows }) => sum + rows, 0);
  const aRow = allRows === 0 ? 0 : Math.max(0, bytes - sealedBytes) / allRows;
  return usage.map(({ measurement, points, series, oldest, newest }) => {
    const { rows = 0, sealed = { points: 0, blocks: 0, bytes: 0 } } = byName.get(measurement) ?? {};
    const kept = { points: rows, bytes: Math.round(rows * aRow) };
    return { measurement, points, series, oldest, newest, rows: kept, sealed, keepDays: days(measurement) };
  });
}

/** The tags that make series: what is true around them is kept once for all, and has few values. */
async function countTags(
  store: Pick<Journal, "tagValues">,
  usage: readonly MeasurementUsage[],
): Promise<readonly TagCardinality[]> {
  const counted: TagCardinality[] = [];
  for (const { measurement } of usage) {
    for (const [tag, { scope }] of Object.entries(measurementSpec(measurement).tags)) {
      if (scope !== "series") continue;
      const values = (await store.tagValues({ measurement, tag })).length;
      if (values > 0) counted.push({ measurement, tag, values });
    }
  }
  return counted;
}

function tell(before: readonly StorageAlert[], now: readonly StorageAlert[], log: Log): void {
  const isKnown = (alert: StorageAlert): boolean =>
    before.some(
      ({ code, subject, resolvedAt }) =>
        code === alert.code &&
        subject === alert.subject &&
        (resolvedAt === undefined) === (alert.resolvedAt === undefined),
    );
  for (const alert of now) {
    if (isKnown(alert)) continue;
    if (alert.resolvedAt === undefined) log.warn({ alert: alert.code, subject: alert.subject }, alert.message);
    else log.info({ alert: alert.code, subject: alert.subject }, "an alert about the storage is resolved");
  }
}
