import type { MeasurementName } from "../../model/measurement.ts";
import type { PointColumns } from "../../model/point-columns.ts";
import type {
  AggregateQuery,
  AggregateRow,
  ColumnsQuery,
  LatestColumnsQuery,
  LatestQuery,
  RangeQuery,
  Row,
  SeriesColumns,
  TagValuesQuery,
  Usage,
} from "../../model/query.ts";
import type { RowColumns } from "../../model/row-columns.ts";
import type { Micros } from "../../model/time.ts";
import type {
  DeadLetterPage,
  DeadLetterSelection,
  Gap,
  GapFilled,
  NewDeadLetter,
  OutboxEntry,
  Peeked,
  PeekQuery,
  Waiting,
} from "../outbox.ts";
import type { EntityScope, Tally } from "../store.ts";
import type { Fault } from "./fault.ts";

/**
 * What travels between the main thread and the store's two threads. Points travel as columns, a few large messages in
 * which the typed arrays are handed over, not copied: an object for each point would cost more than the insert.
 */

/** The points of one measurement in a group, in the order in which they were accepted. Row i of every column is point i. */
export interface Block {
  readonly measurement: MeasurementName;
  readonly rows: number;
  readonly times: Float64Array;
  /** Index into `seriesTags`. */
  readonly series: Uint32Array;
  /** Which commit of the group the row belongs to; never decreases. */
  readonly commits: Uint32Array;
  /** 0: no context; else 1 + index into `contexts`. */
  readonly contexts: Uint32Array;
  /** Tags of each series as JSON. A series may be listed more than once. */
  readonly seriesTags: readonly string[];
  readonly contextTable: readonly ContextEntry[];
  /** Columns that hold any value. */
  readonly numbers: readonly NumberColumn[];
  readonly texts: readonly TextColumn[];
}

export interface ContextEntry {
  readonly tags: string;
  readonly fields: string;
}

/** NaN where the field is absent. */
export interface NumberColumn {
  readonly name: string;
  readonly values: Float64Array;
}

export interface TextColumn {
  readonly name: string;
  /** Length of each text in UTF-16 units; -1 where the field is absent. */
  readonly lengths: Int32Array;
  /** The texts of each {@link TEXT_RUN} rows, put together. */
  readonly runs: readonly string[];
}

/** Rows whose texts make one run; many, yet few enough that 64 KiB each stay below V8's longest string. */
export const TEXT_RUN = 1024;

/** A document or tally with the number of the commit that it came with. */
export interface DocumentEntry {
  readonly commit: number;
  readonly kind: string;
  readonly id: string;
  /** JSON; absent where the document is removed. */
  readonly json: string | undefined;
}

export interface TallyEntry extends Tally {
  readonly commit: number;
}

/** What mirrors need of a commit, with its number. */
interface OfCommit {
  readonly commit: number;
}

/** Commits that become durable in one transaction. */
export interface Group {
  readonly commits: number;
  readonly blocks: readonly Block[];
  readonly documents: readonly DocumentEntry[];
  readonly tallies: readonly TallyEntry[];
  readonly outbox: readonly (OutboxEntry & OfCommit)[];
  readonly gaps: readonly (Gap & OfCommit)[];
  readonly filled: readonly (GapFilled & OfCommit)[];
}

/** The commits `from <= commit < to` of a group. */
export interface CommitRange {
  readonly from: number;
  readonly to: number;
}

/** A commit of a group that is not on disk, and why. */
export interface CommitFailure {
  readonly commit: number;
  readonly fault: Fault;
}

/** What came of groups. Those that are not named are held, for the machine cannot write the first of them now. */
export interface GroupsReply {
  /** What failed of each group that is settled, in the order in which the groups came. */
  readonly written: readonly (readonly CommitFailure[])[];
  readonly stuck: Fault | undefined;
}

export interface RemoveRequest {
  readonly measurement: MeasurementName;
  readonly before: Micros;
  readonly scope: EntityScope | undefined;
  /** At most about this many rows in this transaction. */
  readonly rows: number;
  /** Go on with the series after this id. */
  readonly afterSeries: number;
}

export interface RemoveReply {
  readonly removed: number;
  /** Hand in as `afterSeries`; `undefined` when nothing is left to remove. */
  readonly next: number | undefined;
}

export interface SealRequest {
  readonly measurement: MeasurementName;
  /** Rows of earlier times are sealed. */
  readonly before: Micros;
  /** Fewer rows of a series than so many stay rows: small blocks are larger than rows. */
  readonly least: number;
  /** So many points are encoded, or a block more, in this transaction. */
  readonly points: number;
  /** Go on with the series after this id. */
  readonly afterSeries: number;
}

export interface SealReply {
  readonly sealed: number;
  /** Hand in as `afterSeries`; `undefined` when nothing is left to seal. */
  readonly next: number | undefined;
}

/** Requests of a thread by name, with what each takes and gives. */
export type Calls<T> = { readonly [K in keyof T]: { readonly takes: unknown; readonly gives: unknown } };

export interface WriterCalls {
  readonly open: { takes: { readonly folder: string; readonly blockPoints: number }; gives: void };
  readonly group: { takes: Group; gives: GroupsReply };
  /** Tries what is held again. */
  readonly again: { takes: undefined; gives: GroupsReply };
  /** Forgets what is held; gives how many groups that were. */
  readonly giveUp: { takes: undefined; gives: number };
  readonly remove: { takes: RemoveRequest; gives: RemoveReply };
  readonly seal: { takes: SealRequest; gives: SealReply };
  /** Gives back up to so many free pages; resolves to how many free ones are left. */
  readonly shrink: { takes: { readonly pages: number }; gives: number };
  readonly acknowledge: {
    takes: {
      readonly ids: readonly number[];
      readonly refused: readonly NewDeadLetter[];
      readonly limitBytes: number;
    };
    gives: number;
  };
  readonly retryLetters: {
    takes: { readonly selection: DeadLetterSelection; readonly at: Micros };
    gives: readonly Waiting[];
  };
  readonly dropLetters: { takes: DeadLetterSelection; gives: number };
  /** Removes some of what is kept for a mirror; gives whether there is more. */
  readonly forgetSome: { takes: { readonly mirror: string }; gives: boolean };
  readonly checkpoint: { takes: undefined; gives: void };
  readonly close: { takes: undefined; gives: void };
}

export interface ReaderCalls {
  readonly range: { takes: RangeQuery; gives: PointColumns };
  readonly columns: { takes: ColumnsQuery; gives: readonly SeriesColumns[] };
  readonly latest: { takes: LatestQuery; gives: readonly Row[] };
  readonly latestColumns: { takes: LatestColumnsQuery; gives: RowColumns };
  readonly aggregate: { takes: AggregateQuery; gives: readonly AggregateRow[] };
  readonly tagValues: { takes: TagValuesQuery; gives: readonly string[] };
  readonly usage: { takes: undefined; gives: Usage };
  readonly tiers: { takes: undefined; gives: readonly TierUsage[] };
  readonly old: { takes: CountRequest; gives: OldPoints };
  readonly documents: { takes: string; gives: ReadonlyMap<string, unknown> };
  readonly tallies: { takes: undefined; gives: readonly Tally[] };
  readonly peek: { takes: PeekQuery; gives: Peeked | undefined };
  readonly waiting: { takes: undefined; gives: readonly Waiting[] };
  readonly gaps: { takes: undefined; gives: readonly Gap[] };
  readonly deadLetters: {
    takes: { readonly selection: DeadLetterSelection; readonly after: number; readonly limit: number };
    gives: DeadLetterPage;
  };
}

/** Counts points older than a time, of all entities or some. */
export interface CountRequest {
  readonly measurement: MeasurementName;
  readonly before: Micros;
  readonly scope: EntityScope | undefined;
}

export interface OldPoints {
  readonly points: number;
  readonly oldest: Micros | undefined;
}

/** How the points of a measurement are kept. */
export interface TierUsage {
  readonly measurement: MeasurementName;
  /** Points that are rows still. */
  readonly rows: number;
  /** Points in sealed blocks, the blocks, and their bytes. */
  readonly sealed: { readonly points: number; readonly blocks: number; readonly bytes: number };
}

/** One request and its answer on the wire. */
export interface Request {
  readonly id: number;
  readonly name: string;
  readonly argument: unknown;
}

export type Reply = { readonly id: number; readonly value: unknown } | { readonly id: number; readonly fault: Fault };
