import type { Static } from "typebox";
import { Type } from "typebox";
import { measurementNames } from "../model/measurement.ts";
import type { Micros } from "../model/time.ts";
import { formatTime } from "../model/time.ts";
import type { RetentionRun } from "../store/retention.ts";
import type { PlannedRemoval, StorageReport } from "../store/storage-view.ts";
import { MOST_TAG_VALUES } from "../store/storage-view.ts";
import { SuggestionSchema } from "./rule-answers.ts";
import { orNull } from "./schemas.ts";

/** Answers about what the store takes and what goes: their schemas, and how they are made. The command line shows the same. */

const time = Type.String({ format: "date-time" });
const bytes = (description: string) => Type.Integer({ description });
const measurement = Type.Enum(measurementNames);
const growth = orNull(Type.Integer({ description: "Bytes a day; null until the hub has looked for as long" }));

export const StorageSchema = Type.Object(
  {
    time,
    bytes: bytes("Of the store's file"),
    disk: Type.Object({ total_bytes: bytes("Of the disk that it is on"), free_bytes: bytes("That are left") }),
    limit_bytes: orNull(bytes("`storage.limit`, where it is set")),
    growth: Type.Object({ per_day_over_1d: growth, per_day_over_7d: growth, per_day_over_30d: growth }),
    disk_full_at: orNull(
      Type.String({ format: "date-time", description: "If it goes on so; null where it does not grow" }),
    ),
    limit_reached_at: orNull(Type.String({ format: "date-time" })),
    measurements: Type.Array(
      Type.Object({
        measurement,
        points: Type.Integer(),
        series: Type.Integer(),
        oldest: orNull(time),
        newest: orNull(time),
        bytes: bytes("Of rows and blocks together"),
        rows: Type.Object({
          points: Type.Integer(),
          bytes: bytes("About: their share of the file without the sealed blocks"),
        }),
        sealed: Type.Object({ points: Type.Integer(), blocks: Type.Integer(), bytes: bytes("Of the blocks") }),
        kept_days: orNull(Type.Integer({ description: "null: for ever" })),
      }),
      { description: "Points are rows while they are young, and then sealed" },
    ),
    cardinality: Type.Array(
      Type.Object({ measurement, tag: Type.String(), values: Type.Integer(), limit: Type.Integer() }),
      { description: "Distinct values of each tag, the most first; as of the last look, at most an hour ago" },
    ),
    alerts: Type.Array(
      Type.Object({
        code: Type.Enum(["disk_nearly_full", "disk_full_soon", "limit_nearly_reached", "cardinality_high"]),
        subject: Type.String(),
        severity: Type.Enum(["warning", "critical"]),
        message: Type.String(),
        since: time,
        resolved_at: orNull(time),
      }),
      { description: "Those that are on, then those that were resolved last" },
    ),
    recommendations: orNull(
      Type.Array(SuggestionSchema, {
        description: "The rules that would save most, with the lines for the configuration; null where not asked for",
      }),
    ),
  },
  { title: "Storage" },
);
export type StorageAnswer = Static<typeof StorageSchema>;

const LastRunSchema = Type.Object({
  time,
  removed: Type.Record(Type.String(), Type.Integer(), { description: "Points, by measurement" }),
  failed: Type.Record(Type.String(), Type.String(), { description: "Why, by measurement" }),
});

export const RetentionSchema = Type.Object(
  {
    removals: Type.Array(
      Type.Object({
        measurement,
        before: Type.String({ format: "date-time", description: "Older points go" }),
        entities: orNull(
          Type.Array(Type.String(), { description: "Those that a rule keeps for another time; null: the others" }),
        ),
        points: Type.Integer(),
        oldest: orNull(time),
      }),
      { description: "What is older than its time now" },
    ),
    points: Type.Integer({ description: "Of all of them" }),
    last_run: orNull(LastRunSchema),
  },
  { title: "Retention" },
);
export type RetentionAnswer = Static<typeof RetentionSchema>;

export function storageAnswer(report: StorageReport, recommendations: StorageAnswer["recommendations"]): StorageAnswer {
  const { growth: grown } = report;
  return {
    time: formatTime(report.at),
    bytes: report.bytes,
    disk: { total_bytes: report.disk.totalBytes, free_bytes: report.disk.freeBytes },
    limit_bytes: report.limitBytes ?? null,
    growth: {
      per_day_over_1d: rounded(grown[1]),
      per_day_over_7d: rounded(grown[7]),
      per_day_over_30d: rounded(grown[30]),
    },
    disk_full_at: timeOrNull(report.diskFullAt),
    limit_reached_at: timeOrNull(report.limitReachedAt),
    measurements: report.measurements.map(({ oldest, newest, rows, sealed, keepDays, ...rest }) => ({
      ...rest,
      oldest: timeOrNull(oldest),
      newest: timeOrNull(newest),
      bytes: rows.bytes + sealed.bytes,
      rows: { ...rows },
      sealed: { ...sealed },
      kept_days: keepDays ?? null,
    })),
    cardinality: report.cardinality
      .toSorted((a, b) => b.values - a.values)
      .map((each) => ({ ...each, limit: MOST_TAG_VALUES })),
    alerts: report.alerts.map(({ since, resolvedAt, ...rest }) => ({
      ...rest,
      since: formatTime(since),
      resolved_at: timeOrNull(resolvedAt),
    })),
    recommendations,
  };
}

export function retentionAnswer(
  removals: readonly PlannedRemoval[],
  lastRun: RetentionRun | undefined,
): RetentionAnswer {
  return {
    removals: removals.map(({ before, entities, oldest, ...rest }) => ({
      ...rest,
      before: formatTime(before),
      entities: entities === undefined ? null : [...entities],
      oldest: timeOrNull(oldest),
    })),
    points: removals.reduce((sum, { points }) => sum + points, 0),
    last_run: lastRun === undefined ? null : runAnswer(lastRun),
  };
}

function runAnswer({ at, removed, failed }: RetentionRun): Static<typeof LastRunSchema> {
  return { time: formatTime(at), removed: { ...removed }, failed: { ...failed } };
}

function timeOrNull(at: Micros | undefined): string | null {
  return at === undefined ? null : formatTime(at);
}

function rounded(value: number | undefined): number | null {
  return value === undefined ? null : Math.round(value);
}
