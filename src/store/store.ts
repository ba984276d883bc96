import type { MeasurementName } from "../model/measurement.ts";
import type { Point } from "../model/point.ts";
import type { PointColumns } from "../model/point-columns.ts";
import type {
  AggregateQuery,
  AggregateRow,
  ColumnsQuery,
  LatestColumnsQuery,
  LatestQuery,
  RangeQuery,
  RangeResult,
  Row,
  SeriesColumns,
  TagValuesQuery,
  Usage,
} from "../model/query.ts";
import type { RowColumns } from "../model/row-columns.ts";
import type { Micros } from "../model/time.ts";
import type { Gap, GapFilled, Outbox, OutboxEntry } from "./outbox.ts";

/** What a store does natively, and what its caller must know. */
export interface Capabilities {
  readonly name: string;
  /** Context tags are part of the identity (InfluxDB): points that differ in them alone do not overwrite each other. */
  readonly contextIsIdentity: boolean;
  /** There is no deleting (InfluxDB 3): `deleteBefore` throws `not_supported` where it would remove something. */
  readonly cannotDelete?: true;
}

/**
 * Keeps points and answers about them. Writing a point whose series and time exist already puts its fields over
 * the old ones and leaves the others (InfluxDB's rule), so writing twice is the same as writing once.
 */
export interface Store {
  readonly capabilities: Capabilities;
  /** Resolves once the points are on disk (or with the server). The points are valid: see `validatePoint`. */
  write(points: readonly Point[]): Promise<void>;
  range(query: RangeQuery): Promise<RangeResult>;
  /** As `range`, side by side. Absent where a store has no quicker way than `range`. */
  rangeColumns?(query: RangeQuery): Promise<PointColumns>;
  /** Series with points, by key. Absent where a store has no quicker way than `range`. */
  columns?(query: ColumnsQuery): Promise<readonly SeriesColumns[]>;
  latest(query: LatestQuery): Promise<readonly Row[]>;
  /** As `latest` without `by`, in columns. Absent where a store has no quicker way than `latest`. */
  latestColumns?(query: LatestColumnsQuery): Promise<RowColumns>;
  aggregate(query: AggregateQuery): Promise<readonly AggregateRow[]>;
  /** Distinct values of a tag, sorted. */
  tagValues(query: TagValuesQuery): Promise<readonly string[]>;
  /** Removes the points of a measurement that are older than `time`; resolves to how many those were. */
  deleteBefore(measurement: MeasurementName, time: Micros): Promise<number>;
  usage(): Promise<Usage>;
  close(): Promise<void>;
}

/** Of which entities: of these alone, or of all but these. */
export type EntityScope = { readonly only: readonly string[] } | { readonly except: readonly string[] };

/** A durable note beside the points: the state of a game, the position of a source. `undefined` removes it. */
export interface DocumentChange {
  readonly kind: string;
  readonly id: string;
  readonly value: unknown;
}

/** How often something happened, added to what is on disk: `{name: "refused", reason: "bad_time", add: 1}`. */
export interface Tally {
  readonly name: string;
  readonly reason: string;
  readonly add: number;
}

/** What is accepted together, or not at all. */
export interface Commit {
  readonly points: readonly Point[];
  readonly documents?: readonly DocumentChange[];
  readonly tallies?: readonly Tally[];
  /** The points, encoded for mirrors. */
  readonly outbox?: readonly OutboxEntry[];
  /** Gaps of mirrors that begin or grow by the points. */
  readonly gaps?: readonly Gap[];
  /** Gaps that end or shrink by what is in `outbox`. */
  readonly filled?: readonly GapFilled[];
  /** Somebody waits for it: it is written at once, and what was handed in before it too, instead of waiting for more. */
  readonly urgent?: true;
}

/** The durable record: a store that also keeps documents, tallies and an outbox, all of a commit in one transaction. */
export interface Journal extends Store {
  /**
   * As in {@link Store}; with `scope` of some entities alone. What was around the points goes when a call without
   * scope finds that nothing is as old.
   */
  deleteBefore(measurement: MeasurementName, time: Micros, scope?: EntityScope): Promise<number>;
  /** Resolves once everything in the commit is on disk, together. Commits become durable in the order of the calls. */
  accept(commit: Commit): Promise<void>;
  documents(kind: string): Promise<ReadonlyMap<string, unknown>>;
  tallies(): Promise<readonly Tally[]>;
  readonly outbox: Outbox;
}
