import type { ColumnsQuery, SeriesColumns } from "../model/query.ts";
import type { SummaryField } from "../model/summary.ts";
import { summaryFields } from "../model/summary.ts";
import type { Micros } from "../model/time.ts";
import { MAX_TIME } from "../model/time.ts";
import type { Store } from "../store/store.ts";
import type { EntityView } from "../pipeline/entity-view.ts";
import type { NameSpan } from "../pipeline/name-spans.ts";
import type { Bucket } from "../summaries/calendar.ts";
import { measurementOf } from "../summaries/summary.ts";
import type { TierResolution } from "./resolution.ts";
import { tierOf } from "./resolution.ts";
import { COUNTS, fill, maskOf, NOTHING, NOWHERE, zerosIn } from "./table-columns.ts";
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
  const isPlain = buckets.length === starts.length;
  const ends = new Map(isPlain ? [] : buckets.map(({ start, end }) => [start, end]));
  const isSeen = new Uint8Array(starts.length);
  const table = new Map<string, Float64Array[]>();
  for (const { tags, times, values } of stored) {
    const spans = owners.get(tags["entity_id"] ?? "") ?? [];
    const counts = COUNTS.map((name) => column(values, name));
    /** Of each row that is told: where it goes, and which of the counts are 0. */
    const places = new Int32Array(times.length).fill(NOWHERE);
    const zeros = zerosIn(counts, times.length);
    let place = 0;
    /** Nobody else ever bore the name, as of most. */
    const sole = spans.length === 1 && spans[0]?.from === 0 && spans[0].to === MAX_TIME ? spans[0] : undefined;
    let span: Owned | undefined = sole;
    let begun = 0;
    const finish = (end: number): void => {
      if (span === undefined || !places.subarray(begun, end).some((at) => at !== NOWHERE)) return;
      const made = table.get(span.owner) ?? fields.map(() => new Float64Array(starts.length).fill(Number.NaN));
      table.set(span.owner, made);
      for (const [index, field] of fields.entries()) {
        // The first one that is known counts, hence it is written last.
        for (const name of tellers(field).toReversed())
          fill(made[index], column(values, name), {
            places,
            zeros,
            voidBy: maskOf(name),
            unlike: name === "sample_count" ? counts[0] : undefined,
            from: begun,
            to: end,
          });
      }
    };
    for (let index = 0; index < times.length; index++) {
      // Inside the columns, here and below.
      const time = times[index] as number;
      while (place < starts.length && (starts[place] as number) < time) place++;
      // A row that stands for no bucket of this calendar says nothing.
      if (starts[place] !== time) continue;
      if (sole === undefined) {
        const end = isPlain ? (buckets[place]?.end ?? time) : (ends.get(time) ?? time + 1);
        const at = Math.min(end, now) - 1;
        if (span === undefined || at < span.from || at >= span.to) {
          finish(index);
          begun = index;
          span = spans.find((each) => at >= each.from && at < each.to);
        }
      }
      if (span === undefined || ((zeros[index] as number) & NOTHING) === NOTHING) continue;
      isSeen[place] = 1;
      places[index] = place;
    }
    finish(times.length);
  }
  const seen = placesSeen(isSeen);
  const entities = [...table].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    times: only(seen, starts),
    entities: entities.map(([entityId, values]) => ({ entityId, values: values.map((each) => only(seen, each)) })),
  };
}

function placesSeen(isSeen: Uint8Array): Uint32Array {
  const places = new Uint32Array(isSeen.length);
  let count = 0;
  for (let place = 0; place < isSeen.length; place++) if (isSeen[place] === 1) places[count++] = place;
  return places.subarray(0, count);
}

function only(places: Uint32Array, column: Float64Array): Float64Array {
  if (places.length === column.length) return column;
  const part = new Float64Array(places.length);
  // Every place is one of the column.
  for (let index = 0; index < places.length; index++) part[index] = column[places[index] as number] as number;
  return part;
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
  if (events !== undefined && !events.includes(Number.NaN)) return NONE;
  return times.filter((_, index) => Number.isNaN(events?.[index] ?? Number.NaN));
}

const NONE = new Float64Array(0);

function startsOf(buckets: readonly Bucket[], statistics: readonly Float64Array[]): Float64Array {
  const starts = new Float64Array(buckets.length);
  buckets.forEach(({ start }, index) => (starts[index] = start));
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
