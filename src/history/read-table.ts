import type { ColumnsQuery, SeriesColumns } from "../model/query.ts";
import type { SummaryField } from "../model/summary.ts";
import { isTold, summaryFields } from "../model/summary.ts";
import type { Micros } from "../model/time.ts";
import { MAX_TIME } from "../model/time.ts";
import type { Store } from "../store/store.ts";
import type { EntityView } from "../pipeline/entity-view.ts";
import type { NameSpan } from "../pipeline/name-spans.ts";
import type { Bucket } from "../summaries/calendar.ts";
import { measurementOf } from "../summaries/summary.ts";
import type { TierResolution } from "./resolution.ts";
import { tierOf } from "./resolution.ts";
import type { TierSource } from "./tier-reader.ts";

/** What a table tells of a bucket: a field of its summary, or the mean over time where it is known, else of the samples. */
export type TableField = SummaryField | "value";

export interface TableQuery {
  readonly resolution: TierResolution;
  readonly from: Micros;
  readonly to: Micros;
  /** Present names; all entities where absent. */
  readonly entityIds?: readonly string[];
  readonly fields: readonly TableField[];
}

/** Summaries of several entities side by side. */
export interface Table {
  /** The starts of the buckets of which any entity has a summary, in order. */
  readonly times: Float64Array;
  /** By present name. `values` in the order of the query's fields, one for each time; NaN where there is none. */
  readonly entities: readonly { readonly entityId: string; readonly values: readonly Float64Array[] }[];
}

const PAGE_ROWS = 5_000;
/** Which fields say whether another one is true (isTold), in the order in which they are read below. */
const COUNTS: readonly SummaryField[] = ["event_count", "sample_count", "coverage"];

type Source = Pick<TierSource, "calendar"> & {
  readonly entities: Pick<EntityView, "entities" | "segments">;
  readonly store: Pick<Store, "range" | "columns">;
};

/**
 * Summaries as they are stored: of the bucket that goes on as it was made last. Buckets that a renamed entity had under an
 * earlier name are its own. From columns to columns: a year of hours is no thousands of objects on its way.
 */
export async function readTable(source: Source, query: TableQuery, now: Micros): Promise<Table> {
  const { resolution, from, to, fields, entityIds } = query;
  const tier = tierOf[resolution];
  const owners = ownersOf(source, entityIds);
  const needed = summaryFields.filter((name) => COUNTS.includes(name) || fields.some((field) => needs(field, name)));
  const stored = await columnsOf(source.store, {
    measurement: measurementOf[tier],
    from,
    to,
    fields: needed,
    ...(entityIds === undefined ? {} : { tags: { entity_id: [...owners.keys()] } }),
  });
  const column = (values: readonly Float64Array[], name: SummaryField): Float64Array | undefined =>
    values[needed.indexOf(name)];
  const buckets = source.calendar.buckets(tier, from, to);
  const starts = startsOf(
    buckets,
    tier === "hour" ? stored.map(({ times, values }) => statisticsIn(times, column(values, "event_count"))) : [],
  );
  const ends = new Map(buckets.length === starts.length ? [] : buckets.map(({ start, end }) => [start, end]));
  const isSeen = new Uint8Array(starts.length);
  const table = new Map<string, Float64Array[]>();
  for (const { tags, times, values } of stored) {
    const spans = owners.get(tags["entity_id"] ?? "") ?? [];
    const counts = COUNTS.map((name) => column(values, name));
    const told = fields.map((field) => tellers(field).map((name) => ({ name, values: column(values, name) })));
    let place = 0;
    for (let index = 0; index < times.length; index++) {
      const time = times[index] as number;
      while (place < starts.length && (starts[place] as number) < time) place++;
      // A row that stands for no bucket of this calendar says nothing.
      if (starts[place] !== time) continue;
      const end = ends.size === 0 ? (buckets[place]?.end ?? time) : (ends.get(time) ?? time + 1);
      const at = Math.min(end, now) - 1;
      const owner = spans.find((span) => at >= span.from && at < span.to)?.owner;
      const [events, samples, coverage] = counts.map((values) => values?.[index] ?? Number.NaN) as [
        number,
        number,
        number,
      ];
      if (owner === undefined || (events === 0 && coverage === 0)) continue;
      let columns = table.get(owner);
      if (columns === undefined)
        table.set(owner, (columns = fields.map(() => new Float64Array(starts.length).fill(Number.NaN))));
      isSeen[place] = 1;
      for (let field = 0; field < told.length; field++) {
        for (const { name, values: of } of told[field] ?? []) {
          const value = of?.[index] ?? Number.NaN;
          if (Number.isNaN(value) || !isTold(name, { events, samples, coverage })) continue;
          // A column was made for each field, with an element for each start.
          (columns[field] as Float64Array)[place] = value;
          break;
        }
      }
    }
  }
  const seen = (column: Float64Array): Float64Array => column.filter((_, place) => isSeen[place] === 1);
  const isWhole = isSeen.every((mark) => mark === 1);
  return {
    times: isWhole ? starts : seen(starts),
    entities: [...table]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([entityId, values]) => ({ entityId, values: isWhole ? values : values.map(seen) })),
  };
}

function needs(field: TableField, name: SummaryField): boolean {
  return tellers(field).includes(name);
}

/** The fields of a summary that tell it, the first one that is known. */
function tellers(field: TableField): readonly SummaryField[] {
  return field === "value" ? ["time_weighted_avg", "avg_value"] : [field];
}

/** The times of hours that Home Assistant told, which begin with those of UTC wherever the home is: they tell no count. */
function statisticsIn(times: Float64Array, events: Float64Array | undefined): Float64Array {
  return times.filter((_, index) => Number.isNaN(events?.[index] ?? Number.NaN));
}

function startsOf(buckets: readonly Bucket[], statistics: readonly Float64Array[]): Float64Array {
  const starts = Float64Array.from(buckets, ({ start }) => start);
  const known = new Set(statistics.some(({ length }) => length > 0) ? starts : []);
  const others = new Set(statistics.flatMap((times) => [...times].filter((time) => !known.has(time))));
  return others.size === 0 ? starts : Float64Array.from([...starts, ...others]).sort();
}

interface Owned extends NameSpan {
  /** By its present name. */
  readonly owner: string;
}

/** Whose each name was when; of these entities alone where they are given. */
function ownersOf(
  { entities }: Source,
  entityIds: readonly string[] | undefined,
): ReadonlyMap<string, readonly Owned[]> {
  const owned = new Map<string, Owned[]>();
  for (const owner of entityIds ?? entities.entities().map(({ entityId }) => entityId)) {
    for (const span of entities.segments(owner, 0, MAX_TIME)) {
      const spans = owned.get(span.entityId);
      if (spans === undefined) owned.set(span.entityId, [{ ...span, owner }]);
      else spans.push({ ...span, owner });
    }
  }
  return owned;
}

async function columnsOf(store: Source["store"], query: ColumnsQuery): Promise<readonly SeriesColumns[]> {
  if (store.columns !== undefined) return store.columns(query);
  const { fields, ...rest } = query;
  const series = new Map<string, { tags: SeriesColumns["tags"]; times: number[]; values: number[][] }>();
  let after: string | undefined;
  do {
    const range = { ...rest, limit: PAGE_ROWS };
    const page = await store.range(after === undefined ? range : { ...range, after });
    for (const { tags, time, fields: of } of page.rows) {
      const key = JSON.stringify(tags);
      let known = series.get(key);
      if (known === undefined) series.set(key, (known = { tags, times: [], values: fields.map(() => []) }));
      known.times.push(time);
      fields.forEach((field, index) => known.values[index]?.push(Number(of[field] ?? Number.NaN)));
    }
    after = page.next;
  } while (after !== undefined);
  return [...series.values()].map(({ tags, times, values }) => ({
    tags,
    times: Float64Array.from(times),
    values: values.map((column) => Float64Array.from(column)),
  }));
}
