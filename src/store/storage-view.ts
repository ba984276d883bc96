import type { MeasurementName } from "../model/measurement.ts";
import type { Micros } from "../model/time.ts";
import type { RetentionRun } from "./retention.ts";

/** What a measurement takes on the disk. */
export interface MeasurementStorage {
  readonly measurement: MeasurementName;
  readonly points: number;
  readonly series: number;
  readonly oldest: Micros | undefined;
  readonly newest: Micros | undefined;
  /** Points that are rows, and about what these take: their share of the file without the sealed blocks. */
  readonly rows: { readonly points: number; readonly bytes: number };
  readonly sealed: { readonly points: number; readonly blocks: number; readonly bytes: number };
  /** Days that they are kept; `undefined`: for ever. */
  readonly keepDays: number | undefined;
}

/** How many values a tag has, of those that make series. */
export interface TagCardinality {
  readonly measurement: MeasurementName;
  readonly tag: string;
  readonly values: number;
}

export type AlertCode = "disk_nearly_full" | "disk_full_soon" | "limit_nearly_reached" | "cardinality_high";

export interface StorageAlert {
  readonly code: AlertCode;
  /** What it is about, such as `home_assistant_events.entity_id`; the alert is known by both. */
  readonly subject: string;
  readonly severity: "warning" | "critical";
  readonly message: string;
  readonly since: Micros;
  readonly resolvedAt: Micros | undefined;
}

export interface StorageReport {
  readonly at: Micros;
  readonly bytes: number;
  readonly disk: { readonly totalBytes: number; readonly freeBytes: number };
  readonly limitBytes: number | undefined;
  /** Bytes a day over so many days; absent where the hub has not looked for as long. */
  readonly growth: Readonly<Partial<Record<GrowthDays, number>>>;
  /** When the disk is full, and the limit reached, if it goes on so; absent where it does not grow. */
  readonly diskFullAt: Micros | undefined;
  readonly limitReachedAt: Micros | undefined;
  readonly measurements: readonly MeasurementStorage[];
  /** As of the last look, at most an hour ago. */
  readonly cardinality: readonly TagCardinality[];
  /** Those that are on, then those that were resolved last. */
  readonly alerts: readonly StorageAlert[];
}

export const growthDays = [1, 7, 30] as const;
export type GrowthDays = (typeof growthDays)[number];

/** The most values that a tag should have (SPEC section 1), and from where on it is said. */
export const MOST_TAG_VALUES = 10_000;

/** What of a measurement has outlived its time. */
export interface PlannedRemoval {
  readonly measurement: MeasurementName;
  /** Older points go. */
  readonly before: Micros;
  /** Entities that a rule keeps for another time than the others; `undefined`: all the others. */
  readonly entities: readonly string[] | undefined;
  readonly points: number;
  readonly oldest: Micros | undefined;
}

/** What the store takes, and what goes. */
export interface StorageView {
  report(): Promise<StorageReport>;
  /** What retention would remove now. */
  plan(): Promise<readonly PlannedRemoval[]>;
  /** Removes it, and gives the space back. */
  apply(): Promise<RetentionRun>;
  lastRun(): RetentionRun | undefined;
}
