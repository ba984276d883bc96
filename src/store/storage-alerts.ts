import type { Micros } from "../model/time.ts";
import { formatTime, MICROS_PER_DAY } from "../model/time.ts";
import type { StorageAlert, StorageReport } from "./storage-view.ts";
import { MOST_TAG_VALUES } from "./storage-view.ts";

type Facts = Pick<
  StorageReport,
  "at" | "bytes" | "disk" | "limitBytes" | "diskFullAt" | "limitReachedAt" | "cardinality"
>;
type Found = Pick<StorageAlert, "code" | "subject" | "severity" | "message">;

const NEARLY = 0.8;
const DISK_NEARLY_FULL = 0.1;
const DISK_FULL = 0.03;
const SOON: Micros = 30 * MICROS_PER_DAY;
/** Alerts that are over are shown for a while: the last ones. */
const RESOLVED = 20;

/** What is wrong with the storage now. Pure. */
export function findAlerts(facts: Facts): readonly Found[] {
  const { at, bytes, disk, limitBytes, diskFullAt, limitReachedAt, cardinality } = facts;
  const found: Found[] = [];
  const free = disk.totalBytes === 0 ? 1 : disk.freeBytes / disk.totalBytes;
  if (free < DISK_NEARLY_FULL) {
    found.push({
      code: "disk_nearly_full",
      subject: "disk",
      severity: free < DISK_FULL ? "critical" : "warning",
      message: `${Math.round(free * 100)}% of the disk is free: make room, or keep points for fewer days.`,
    });
  }
  if (diskFullAt !== undefined && diskFullAt - at < SOON) {
    found.push({
      code: "disk_full_soon",
      subject: "disk",
      severity: "warning",
      message: `The disk will be full on ${day(diskFullAt)} if the store goes on to grow as it does.`,
    });
  }
  if (limitBytes !== undefined && bytes >= NEARLY * limitBytes) {
    const reached =
      limitReachedAt === undefined || limitReachedAt <= at ? "" : `; it is reached on ${day(limitReachedAt)}`;
    found.push({
      code: "limit_nearly_reached",
      subject: "storage.limit",
      severity: bytes >= limitBytes ? "critical" : "warning",
      message: `The store takes ${Math.round((bytes / limitBytes) * 100)}% of its limit${reached}.`,
    });
  }
  for (const { measurement, tag, values } of cardinality) {
    if (values < NEARLY * MOST_TAG_VALUES) continue;
    found.push({
      code: "cardinality_high",
      subject: `${measurement}.${tag}`,
      severity: values >= MOST_TAG_VALUES ? "critical" : "warning",
      message: `The tag ${tag} of ${measurement} has ${values} values; databases become slow from ${MOST_TAG_VALUES} on.`,
    });
  }
  return found;
}

/** The alerts that were known, with what is found now: one that is found no more is resolved. Pure. */
export function updateAlerts(
  known: readonly StorageAlert[],
  found: readonly Found[],
  now: Micros,
): readonly StorageAlert[] {
  const isSame = (a: Found, b: Found): boolean => a.code === b.code && a.subject === b.subject;
  const on = known.filter(({ resolvedAt }) => resolvedAt === undefined);
  const active = found.map((each) => {
    const before = on.find((alert) => isSame(alert, each));
    return { ...each, since: before?.since ?? now, resolvedAt: undefined };
  });
  const over = on
    .filter((alert) => !found.some((each) => isSame(alert, each)))
    .map((alert) => ({ ...alert, resolvedAt: now }));
  const before = known.filter(({ resolvedAt }) => resolvedAt !== undefined);
  return [...active, ...[...over, ...before].slice(0, RESOLVED)];
}

function day(time: Micros): string {
  return formatTime(time).slice(0, 10);
}
