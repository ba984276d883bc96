import type { RangeQuery, Row } from "../model/query.ts";
import type { Micros } from "../model/time.ts";
import { MICROS_PER_DAY } from "../model/time.ts";
import type { NameSpan } from "../pipeline/name-spans.ts";
import { rollUp } from "../summaries/roll-up.ts";
import { measurementOf } from "../summaries/summary.ts";
import type { Made } from "../summaries/tier-rows.ts";
import type { Wanted } from "./plan.ts";
import { chooseAmong, chooseResolution } from "./plan.ts";
import { createReducer } from "./reduce.ts";
import type { TierResolution } from "./resolution.ts";
import { coarserThan, tierOf } from "./resolution.ts";
import type { TierReader, TierSource } from "./tier-reader.ts";
import { createTierReader } from "./tier-reader.ts";

/** A stretch of an answer that is of one tier: `from <= time < to`. */
export type HistoryPart = { readonly from: Micros; readonly to: Micros } & (
  | {
      readonly resolution: "raw";
      /** Rows that are not seen in the picture are left out. */
      readonly reduced: boolean;
      readonly rows: readonly Row[];
    }
  | {
      readonly resolution: TierResolution;
      /** So many buckets are put together in a row. */
      readonly every: number;
      readonly rows: readonly Made[];
    }
);

/** Longer spans are counted by the day. */
const COUNT_BY_HOURS: Micros = 60 * MICROS_PER_DAY;
const PAGE_ROWS = 5_000;

/**
 * The history of an entity as a picture of so many pixels wide needs it. Where the tier that fits has nothing any more,
 * because retention took it, the next longer one that has goes on: it ends with a whole bucket of its own, and there the
 * finer one begins, so that nothing is told twice and nothing is missing.
 *
 * @returns the parts in the order of time
 */
export async function readHistory(
  source: TierSource,
  entityId: string,
  wanted: Wanted,
): Promise<readonly HistoryPart[]> {
  const reader = createTierReader(source, entityId);
  const stored = await countStored(source, entityId, wanted);
  const chosen = chooseResolution(wanted, stored);
  const resolution =
    chosen === "raw" || (await reader.oldest(tierOf[chosen], wanted.to)) !== undefined ? chosen : "raw";
  return readParts({ source, reader, entityId }, resolution, wanted);
}

interface Reading {
  readonly source: TierSource;
  readonly reader: TierReader;
  readonly entityId: string;
}

/** What a tier has, and before that what longer ones have. */
async function readParts(
  reading: Reading,
  resolution: TierResolution | "raw",
  wanted: Wanted,
): Promise<readonly HistoryPart[]> {
  const { from, to } = wanted;
  const border = await borderOf(reading, resolution, wanted);
  if (border === undefined) return [await readPart(reading, resolution, wanted)];
  const earlier = await readOlder(reading, border.resolution, cut(wanted, from, border.time));
  if (border.time >= to) return earlier;
  return [...earlier, await readPart(reading, resolution, cut(wanted, border.time, to))];
}

/** What lies before a border, which is an edge of the tier that goes on there: of a longer one, where that fits the picture. */
async function readOlder(
  reading: Reading,
  resolution: TierResolution,
  wanted: Wanted,
): Promise<readonly HistoryPart[]> {
  const { from, to } = wanted;
  const fitting = chooseAmong([resolution, ...coarserThan(resolution)], wanted) ?? resolution;
  const edge = reading.source.calendar.bucket(tierOf[fitting], to).start;
  if (fitting === resolution || edge <= from) return readParts(reading, resolution, wanted);
  const earlier = await readParts(reading, fitting, cut(wanted, from, edge));
  return edge === to ? earlier : [...earlier, await readPart(reading, resolution, cut(wanted, edge, to))];
}

function cut({ from, to, points }: Wanted, start: Micros, end: Micros): Wanted {
  return { from: start, to: end, points: Math.max(1, Math.floor((points * (end - start)) / (to - from))) };
}

/** Where a tier begins because it has nothing older, and the next longer one that has; `undefined` where none has. */
async function borderOf(
  { source, reader, entityId }: Reading,
  resolution: TierResolution | "raw",
  { from, to }: Wanted,
): Promise<{ readonly time: Micros; readonly resolution: TierResolution } | undefined> {
  const oldest =
    resolution === "raw"
      ? (await firstRow(source, entityId, to))?.time
      : (await reader.oldest(tierOf[resolution], to))?.bucket.start;
  if (oldest !== undefined && oldest <= from) return undefined;
  const begins = oldest ?? to;
  for (const longer of coarserThan(resolution)) {
    const tier = tierOf[longer];
    const row = await reader.oldest(tier, begins);
    // One that begins no earlier than with the bucket in which the finer one begins adds nothing.
    const around = source.calendar.bucket(tier, begins);
    if (row === undefined || row.bucket.start >= around.start) continue;
    const edge = oldest === undefined || begins === around.start ? begins : around.end;
    if (edge > from) return { time: Math.min(edge, to), resolution: longer };
  }
  return undefined;
}

async function readPart(
  { source, reader, entityId }: Reading,
  resolution: TierResolution | "raw",
  wanted: Wanted,
): Promise<HistoryPart> {
  const { from, to, points } = wanted;
  if (resolution === "raw") {
    const reducer = createReducer(wanted, numberOf);
    for await (const page of rawPages(source, entityId, { from, to, limit: PAGE_ROWS }))
      for (const row of page) reducer.push(row);
    return { resolution, from, to, ...reducer.finish() };
  }
  // The first bucket may have begun before the span.
  const tier = tierOf[resolution];
  const rows = await reader.rows(tier, source.calendar.bucket(tier, from).start, to);
  const every = Math.max(1, Math.ceil(rows.length / points));
  return { resolution, from, to, every, rows: every === 1 ? rows : together(rows, every) };
}

/** So many rows put together in one, by the same arithmetic as longer buckets are made. */
function together(rows: readonly Made[], every: number): readonly Made[] {
  const merged: Made[] = [];
  for (let index = 0; index < rows.length; index += every) {
    const group = rows.slice(index, index + every);
    const [first, last] = [group[0], group.at(-1)];
    if (first === undefined || last === undefined) continue;
    const bucket = { start: first.bucket.start, end: last.bucket.end };
    const summary = rollUp(bucket, group);
    if (summary !== undefined) merged.push({ ...last, bucket, summary });
  }
  return merged;
}

/** The points of an entity over all names, page by page. */
async function* rawPages(
  { store, entities }: Pick<TierSource, "store" | "entities">,
  entityId: string,
  { from, to, limit }: { readonly from: Micros; readonly to: Micros; readonly limit: number },
): AsyncGenerator<readonly Row[]> {
  for (const part of entities.segments(entityId, from, to)) yield* segmentPages(store, part, limit);
}

async function* segmentPages(
  store: TierSource["store"],
  { entityId, from, to }: NameSpan,
  limit: number,
): AsyncGenerator<readonly Row[]> {
  const query: RangeQuery = {
    measurement: "home_assistant_events",
    tags: { entity_id: entityId },
    from,
    to,
    limit,
  };
  let after: string | undefined;
  do {
    const page: { readonly rows: readonly Row[]; readonly next?: string } = await store.range(
      after === undefined ? query : { ...query, after },
    );
    if (page.rows.length > 0) yield page.rows;
    after = page.next;
  } while (after !== undefined);
}

async function firstRow(source: TierSource, entityId: string, to: Micros): Promise<Row | undefined> {
  for await (const page of rawPages(source, entityId, { from: 0, to, limit: 1 })) return page[0];
  return undefined;
}

/** About how many points there are, by the summaries; `undefined` where these do not say. */
async function countStored(source: TierSource, entityId: string, { from, to }: Wanted): Promise<number | undefined> {
  const names = new Set(source.entities.segments(entityId, from, to).map((part) => part.entityId));
  const [whole] = await source.store.aggregate({
    measurement: measurementOf[to - from > COUNT_BY_HOURS ? "day" : "hour"],
    field: "event_count",
    functions: ["sum"],
    tags: { entity_id: [...names] },
    from,
    to,
  });
  return whole?.values.sum;
}

function numberOf({ fields }: Row): number | undefined {
  const value = fields["normalized_value"];
  return typeof value === "number" ? value : undefined;
}
