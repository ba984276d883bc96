import type { RangeQuery, RangeResult, SeriesColumns } from "../model/query.ts";
import type { Micros } from "../model/time.ts";
import { MAX_TIME, MICROS_PER_HOUR } from "../model/time.ts";
import { summaryFields } from "../model/summary.ts";
import type { EntityView } from "../pipeline/entity-view.ts";
import type { Store } from "../store/store.ts";
import type { Bucket, Calendar, Tier } from "../summaries/calendar.ts";
import { summariseHour } from "../summaries/hour.ts";
import { isMeter } from "../summaries/hour.ts";
import { readSamples } from "../summaries/read-samples.ts";
import { rollUp } from "../summaries/roll-up.ts";
import type { Sample } from "../summaries/sample.ts";
import type { Span } from "../summaries/spans.ts";
import { mergeSpans } from "../summaries/spans.ts";
import { measurementOf } from "../summaries/summary.ts";
import type { Made } from "../summaries/tier-rows.ts";
import { readColumns, readRows } from "../summaries/tier-rows.ts";

/** What the summaries of an entity are read from. */
export interface TierSource {
  readonly store: Pick<Store, "range" | "columns" | "aggregate">;
  readonly entities: Pick<EntityView, "segments">;
  readonly calendar: Calendar;
  readonly now: Micros;
  /** Every hour that ended before this is made. */
  readonly madeUpTo: Micros;
  /** When nothing was known of an entity. */
  readonly holes: (entityId: string) => readonly Span[];
}

/** The summaries of one entity, under all names that it had. */
export interface TierReader {
  /** Rows of the buckets that begin in `from <= time < to`, page by page; the one of now last, made anew. */
  pages(tier: Tier, from: Micros, to: Micros): AsyncGenerator<readonly Made[], void>;
  rows(tier: Tier, from: Micros, to: Micros): Promise<readonly Made[]>;
  /** The oldest row that begins before `to`. */
  oldest(tier: Tier, to: Micros): Promise<Made | undefined>;
}

const PAGE_ROWS = 2_000;
/** Columns are read for so long a stretch at once: 10,000 hours. */
const COLUMNS_SPAN = 10_000 * MICROS_PER_HOUR;
/** Rows that stand for nothing may come first. */
const FIRST_ROWS = 50;
/** Buckets that are not made yet are made for an answer, but no more than so many. */
const MOST_LIVE = 30;

/**
 * Columns become objects so many rows at a time: whoever writes them down need not hold those of a year at once, and has texts
 * of less than 128 KiB, which V8 collects with what is young.
 */
const PART_ROWS = 200;

/** Rows of one series, a stretch at a time; those of several have to be put in order together. */
function* partsOf(series: readonly SeriesColumns[]): Generator<readonly SeriesColumns[]> {
  const [only, ...others] = series;
  if (only === undefined || others.length > 0) {
    yield series;
    return;
  }
  for (let from = 0; from < only.times.length; from += PART_ROWS) {
    const part = (column: Float64Array): Float64Array => column.subarray(from, from + PART_ROWS);
    yield [{ tags: only.tags, times: part(only.times), values: only.values.map(part) }];
  }
}

const shorter: Readonly<Partial<Record<Tier, Tier>>> = { day: "hour", month: "day", season: "month", year: "month" };

export function createTierReader(source: TierSource, entityId: string): TierReader {
  const { store, entities, calendar, now, madeUpTo } = source;
  const spans = entities.segments(entityId, 0, MAX_TIME);
  const names = [...new Set(spans.map((span) => span.entityId))];
  // A row is under the name that the entity had when the bucket ended.
  const isOwn = ({ bucket, entityId: name }: Made): boolean => {
    const at = Math.min(bucket.end, now) - 1;
    return spans.some((span) => span.entityId === name && at >= span.from && at < span.to);
  };

  async function* stored(tier: Tier, from: Micros, to: Micros, limit: number): AsyncGenerator<readonly Made[], void> {
    const query: RangeQuery = {
      measurement: measurementOf[tier],
      tags: { entity_id: names },
      from,
      to,
      limit,
    };
    let after: string | undefined;
    do {
      const page: RangeResult = await store.range(after === undefined ? query : { ...query, after });
      yield [...readRows(tier, page.rows, calendar).values()].filter(isOwn);
      after = page.next;
    } while (after !== undefined);
  }

  /** All stored rows of a stretch: as columns where the store can, without an object for each field of each row on the way. */
  async function* told(tier: Tier, from: Micros, to: Micros): AsyncGenerator<readonly Made[], void> {
    const { columns } = store;
    if (columns === undefined) {
      yield* stored(tier, from, to, PAGE_ROWS);
      return;
    }
    const query = { measurement: measurementOf[tier], tags: { entity_id: names }, fields: summaryFields };
    for (let start = from; start < to; start += COLUMNS_SPAN) {
      const end = Math.min(to, start + COLUMNS_SPAN);
      const series = await columns({ ...query, from: start, to: end });
      for (const part of partsOf(series)) yield readColumns(tier, part, calendar).filter(isOwn);
    }
  }

  /** A bucket that goes on, or was not made yet: from the shorter ones, of which the last is not made either. */
  const live = async (tier: Tier, bucket: Bucket): Promise<Made | undefined> => {
    const below = shorter[tier];
    if (below === undefined) return liveHour(bucket);
    const parts = await rows(below, bucket.start, bucket.end);
    const summary = rollUp(bucket, parts);
    const last = parts.at(-1);
    return summary === undefined || last === undefined ? undefined : { ...last, bucket, summary };
  };

  const liveHour = async (bucket: Bucket): Promise<Made | undefined> => {
    const samples = readSamples(store, {
      current: (name) => name,
      segments: (name, from, to) => entities.segments(name, from, to),
    });
    const until = Math.min(bucket.end, now);
    const carried = await samples.before(entityId, bucket.start);
    const within: Sample[] = [];
    for await (const page of samples.between(entityId, bucket.start, until)) within.push(...page);
    const { deviceClass } = within.at(-1) ?? carried.state ?? {};
    const holes = mergeSpans(source.holes(entityId));
    const summary = summariseHour({
      bucket,
      until,
      carried,
      samples: within,
      holes,
      isMeter: isMeter(deviceClass),
    });
    return summary === undefined ? undefined : { bucket, summary, entityId, deviceClass };
  };

  const events = (made: Made | undefined): number => made?.summary.event_count ?? 0;

  async function* pages(tier: Tier, from: Micros, to: Micros): AsyncGenerator<readonly Made[], void> {
    // Hours are made each minute while they go on, longer buckets each hour: those are made up here to this moment.
    const tail = await liveBuckets(tier, from, to);
    const end = Math.min(to, tail[0]?.start ?? to);
    if (from < end) yield* told(tier, from, end);
    for (const bucket of tail) {
      const known = await storedOne(tier, bucket);
      const anew = tier === "hour" && known !== undefined ? undefined : await live(tier, bucket);
      // What it would be made of may have been removed in part.
      const made = anew === undefined || events(known) > events(anew) ? known : anew;
      if (made !== undefined) yield [made];
    }
  }

  const liveBuckets = async (tier: Tier, from: Micros, to: Micros): Promise<readonly Bucket[]> => {
    const current = calendar.bucket(tier, now);
    const first = madeUpTo === 0 ? current.start : Math.min(current.start, calendar.bucket(tier, madeUpTo).start);
    return calendar
      .buckets(tier, Math.max(first, from), Math.min(to, current.end, now + 1))
      .filter(({ start }) => start >= from && start < to)
      .slice(0, MOST_LIVE);
  };

  const storedOne = async (tier: Tier, { start }: Bucket): Promise<Made | undefined> => {
    for await (const page of stored(tier, start, start + 1, FIRST_ROWS)) if (page[0] !== undefined) return page[0];
    return undefined;
  };

  const rows = async (tier: Tier, from: Micros, to: Micros): Promise<readonly Made[]> => {
    const all: Made[] = [];
    for await (const page of pages(tier, from, to)) all.push(...page);
    return all;
  };

  return {
    pages,
    rows,
    async oldest(tier, to) {
      for await (const page of stored(tier, 0, to, FIRST_ROWS)) if (page[0] !== undefined) return page[0];
      return undefined;
    },
  };
}
