import type { MeasurementName } from "./measurement.ts";
import type { Fields, Tags } from "./point.ts";
import type { Micros } from "./time.ts";

/** Tags that must have a value, or one of several. All named tags must fit. */
export type TagFilter = Readonly<Record<string, string | readonly string[]>>;

/** A point as it is read back: the tags and fields of series and context together. */
export interface Row {
  readonly time: Micros;
  readonly tags: Tags;
  readonly fields: Fields;
}

/** How long an answer is waited for. */
interface Patience {
  /** However long it takes: for what the hub cannot start without. Other queries have the store's time limit. */
  readonly patient?: boolean;
}

/** Points of a measurement with `from <= time < to`, ordered by time, then by series. */
export interface RangeQuery extends Patience {
  readonly measurement: MeasurementName;
  readonly tags?: TagFilter;
  readonly from: Micros;
  readonly to: Micros;
  readonly order?: "ascending" | "descending";
  /** At most this many rows (10,000 where absent). */
  readonly limit?: number;
  /** Goes on after the last row of an earlier answer: its `next`. */
  readonly after?: string;
}

export interface RangeResult {
  readonly rows: readonly Row[];
  /** Where the limit cut the answer: hand it in as `after`. */
  readonly next?: string;
}

/** The newest point of each group: of each series, or of each combination of the tags in `by`. */
export interface LatestQuery extends Patience {
  readonly measurement: MeasurementName;
  readonly tags?: TagFilter;
  readonly by?: readonly string[];
}

/** The newest point of each series. */
export interface LatestColumnsQuery extends Omit<LatestQuery, "by"> {
  /** Filters on tags of series, of which a series must fit at least one. */
  readonly either?: readonly TagFilter[];
  /** Series whose own tags fit this are given without being read, after the others: with their tags, and NaN as time. */
  readonly listed?: TagFilter;
  /** The tags and fields that are given; all of them where absent. */
  readonly columns?: readonly string[];
}

export type AggregateFunction = "count" | "sum" | "mean" | "min" | "max" | "first" | "last";

/** Arithmetic over one numeric field, for the whole span or for each `every` of it. */
export interface AggregateQuery {
  readonly measurement: MeasurementName;
  readonly field: string;
  readonly functions: readonly AggregateFunction[];
  readonly tags?: TagFilter;
  /** Series are put together by these tags; by none of them where absent. */
  readonly by?: readonly string[];
  readonly from: Micros;
  readonly to: Micros;
  /** Width of a bucket, microseconds; buckets begin at multiples of it since the epoch. The whole span where absent. */
  readonly every?: Micros;
}

/** One bucket of one group. Buckets and groups without a value are not listed. Ordered by group, then by time. */
export interface AggregateRow {
  /** The bucket's start (the query's `from` where there are no buckets). */
  readonly time: Micros;
  readonly group: Tags;
  readonly values: Readonly<Partial<Record<AggregateFunction, number>>>;
}

/** Numeric fields of each series, without limit: the caller bounds the span. */
export interface ColumnsQuery {
  readonly measurement: MeasurementName;
  readonly tags?: TagFilter;
  readonly from: Micros;
  readonly to: Micros;
  /** Declared numeric fields of the series themselves. */
  readonly fields: readonly string[];
}

/** The points of one series with `from <= time < to`, ordered by time; element i of each column is point i. */
export interface SeriesColumns {
  readonly tags: Tags;
  readonly times: Float64Array;
  /** In the order of the query's fields; NaN where a point has not got the field. */
  readonly values: readonly Float64Array[];
}

export interface TagValuesQuery {
  readonly measurement: MeasurementName;
  readonly tag: string;
  readonly tags?: TagFilter;
}

/** What a measurement takes. */
export interface MeasurementUsage {
  readonly measurement: MeasurementName;
  readonly points: number;
  readonly series: number;
  readonly oldest: Micros | undefined;
  readonly newest: Micros | undefined;
}

export interface Usage {
  readonly bytes: number;
  /** Why the bytes are not known, where they are not (`bytes` is 0 then): a server tells them to administrators only. */
  readonly bytesUnknown?: string;
  readonly measurements: readonly MeasurementUsage[];
}
