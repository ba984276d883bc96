import type { SQLInputValue } from "node:sqlite";
import type { Transferable } from "node:worker_threads";
import { HometideError } from "../../model/errors.ts";
import type { PointColumns } from "../../model/point-columns.ts";
import type { RangeQuery } from "../../model/query.ts";
import type { KnownSeries } from "./known-series.ts";
import type { Layout } from "./layout.ts";
import { layoutOf } from "./layout.ts";
import { PointPacker } from "./point-packer.ts";
import type { RawRow, ReadParts } from "./read-rows.ts";
import { readSeriesRange } from "./read-series-range.ts";
import { contextCondition, matchingContexts, rangeStatement } from "./read-rows.ts";
import type { SealedSpan } from "./read-sealed.ts";
import { indexOfTime } from "./sealed/merge.ts";
import { rowMaker } from "./sealed/rows.ts";

const DEFAULT_LIMIT = 10_000;
/** Fewer rows at a time would be mostly statements. */
const LEAST_CHUNK = 8;

/** One series of the answer, read in chunks by its clustered key. */
interface Strand {
  readonly series: KnownSeries;
  /** Place of the series in the order of keys. */
  readonly rank: number;
  /** The next chunk goes on here; `undefined` when there is none. */
  bounds: { readonly from: number; readonly to: number } | undefined;
  /** Sealed blocks that are left, the next one first; not looked up yet where `undefined`. */
  blocks: SealedSpan[] | undefined;
  chunk: number;
  rows: RawRow[];
}

/**
 * Reads series by series and merges by time: SQLite would read and sort the whole span of all series to give its first
 * rows. Every statement is a walk along the primary key.
 *
 * @param transfer takes the buffers of the answer
 */
export function readRange(parts: ReadParts, query: RangeQuery, transfer: Transferable[]): PointColumns {
  const { catalog } = parts;
  const layout = layoutOf(query.measurement);
  const descending = query.order === "descending";
  const limit = query.limit ?? DEFAULT_LIMIT;
  if (!Number.isSafeInteger(limit) || limit < 1)
    throw new HometideError("bad_request", `limit ${limit} is not a number of rows`);
  const all = catalog.matching(query.measurement, query.tags);
  const after = query.after === undefined ? undefined : parseCursor(query.after);
  const packer = new PointPacker(layout, catalog);
  const [only, ...others] = all;
  if (only !== undefined && others.length === 0) {
    const { from, to } = boundsOf(query, after, only);
    const isCut = readSeriesRange(parts, packer, { layout, series: only, query, from, to, limit });
    return packer.finish(transfer, isCut ? cursorOf(packer.lastTime, only) : undefined);
  }
  const chunk = Math.min(limit + 1, Math.max(LEAST_CHUNK, Math.ceil((2 * limit) / Math.max(1, all.length))));
  const strands = all.map((series, rank): Strand => ({
    series,
    rank,
    bounds: boundsOf(query, after, series),
    blocks: undefined,
    chunk,
    rows: [],
  }));
  const fetch = fetcher(parts, layout, query, limit + 1);
  let last: Strand | undefined;
  for (const { strand, raw } of merge(strands, fetch, descending)) {
    if (packer.rows === limit) return packer.finish(transfer, cursorOf(packer.lastTime, last?.series));
    packer.add(strand.series, raw);
    last = strand;
  }
  return packer.finish(transfer);
}

/** The last row that an earlier answer gave. */
interface Cursor {
  readonly time: number;
  readonly key: string;
}

/** The next chunk of a strand, in the order of the answer. */
type Fetch = (strand: Strand) => void;

/** @param most rows of a chunk at most: more than the answer takes are never needed */
function fetcher({ db, sealed, statements }: ReadParts, layout: Layout, query: RangeQuery, most: number): Fetch {
  const descending = query.order === "descending";
  const contexts = matchingContexts(db, query.measurement, query.tags);
  const condition = contextCondition(query.measurement, query.tags, contexts);
  const statement = statements.of(rangeStatement(layout, condition, descending));
  const horizon = sealed.horizon();
  const fromRows = (strand: Strand, from: number, to: number): RawRow[] => {
    const parameters: SQLInputValue[] = [strand.series.id, from, to, ...condition.parameters, strand.chunk];
    // With setReturnArrays every row is an array, which the types of node:sqlite do not know.
    return statement.all(...parameters) as unknown as RawRow[];
  };
  const fromBlock = (strand: Strand, block: SealedSpan, from: number, to: number): RawRow[] => {
    // A block is read again for each of the series' small chunks.
    const columns = sealed.columns(strand.series, block);
    const [start, end] = [indexOfTime(columns.times, from), indexOfTime(columns.times, to)];
    const rowAt = rowMaker(layout, strand.series.id, columns);
    const rows: RawRow[] = [];
    for (let step = 0; step < end - start && rows.length < strand.chunk; step++) {
      const index = descending ? end - 1 - step : start + step;
      if (contexts === undefined || contexts.has(columns.contexts[index] ?? 0)) rows.push(rowAt(index));
    }
    return rows;
  };
  /** Rows in a stretch that ends where a block begins, or in a block: of one kind, fewer than `chunk` where it is at its end. */
  const stretch = (strand: Strand, from: number, to: number): void => {
    strand.blocks ??= from < horizon ? [...sealed.spans(strand.series, from, to)] : [];
    if (descending) while ((strand.blocks.at(-1)?.first ?? -1) >= to) strand.blocks.pop();
    else while ((strand.blocks[0]?.last ?? from) < from) strand.blocks.shift();
    const next = descending ? strand.blocks.at(-1) : strand.blocks[0];
    const inBlock = next !== undefined && (descending ? next.last >= to - 1 : next.first <= from);
    const border = next === undefined ? undefined : descending ? next.last + 1 : next.first;
    const end = inBlock
      ? descending
        ? Math.max(from, next.first)
        : Math.min(to, next.last + 1)
      : (border ?? (descending ? from : to));
    const [start, stop] = descending ? [end, to] : [from, end];
    strand.rows = inBlock ? fromBlock(strand, next, start, stop) : fromRows(strand, start, stop);
    const isWhole = strand.rows.length < strand.chunk;
    if (isWhole && inBlock) {
      if (descending) strand.blocks.pop();
      else strand.blocks.shift();
    }
    const edge = isWhole ? undefined : timeOf(strand.rows.at(-1));
    const rest = descending ? { from, to: edge ?? end } : { from: edge === undefined ? end : edge + 1, to };
    strand.bounds = rest.from < rest.to ? rest : undefined;
  };
  return (strand) => {
    strand.rows = [];
    while (strand.bounds !== undefined && strand.rows.length === 0)
      stretch(strand, strand.bounds.from, strand.bounds.to);
    strand.chunk = Math.min(strand.chunk * 2, most);
  };
}

/** All rows in order. What lies before the end of every unfinished strand's chunk cannot be preceded by anything unread. */
function* merge(
  strands: readonly Strand[],
  fetch: Fetch,
  descending: boolean,
): Generator<{ strand: Strand; raw: RawRow }> {
  const sign = descending ? -1 : 1;
  let live = strands;
  while (live.length > 0) {
    let horizon = Infinity;
    for (const strand of live) {
      if (strand.rows.length === 0) fetch(strand);
      if (strand.bounds !== undefined) horizon = Math.min(horizon, sign * timeOf(strand.rows.at(-1)));
    }
    const batch: { strand: Strand; raw: RawRow }[] = [];
    for (const strand of live) {
      let ready = 0;
      while (ready < strand.rows.length && sign * timeOf(strand.rows[ready]) <= horizon) ready++;
      for (const raw of strand.rows.splice(0, ready)) batch.push({ strand, raw });
    }
    batch.sort((a, b) => sign * (timeOf(a.raw) - timeOf(b.raw) || a.strand.rank - b.strand.rank));
    yield* batch;
    live = live.filter((strand) => strand.rows.length > 0 || strand.bounds !== undefined);
  }
}

function timeOf(raw: RawRow | undefined): number {
  return Number(raw?.[1]);
}

/** A cursor is the time and the series' key of the last row given, as base64url of a JSON array. */
function cursorOf(time: number | undefined, series: KnownSeries | undefined): string {
  return Buffer.from(JSON.stringify([time, series?.key])).toString("base64url");
}

/** The part of the query's span that is left of a series after the cursor. */
function boundsOf(
  { from, to, order }: RangeQuery,
  after: Cursor | undefined,
  { key }: KnownSeries,
): { from: number; to: number } {
  if (after === undefined) return { from, to };
  const { time } = after;
  if (order === "descending") return { from, to: Math.min(to, key < after.key ? time + 1 : time) };
  return { from: Math.max(from, key > after.key ? time : time + 1), to };
}

function parseCursor(after: string): Cursor {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(after, "base64url").toString());
    if (Array.isArray(parsed)) {
      const [time, key] = parsed as readonly unknown[];
      if (Number.isSafeInteger(time) && typeof key === "string") return { time: Number(time), key };
    }
  } catch (error) {
    throw new HometideError("bad_request", "`after` is not the `next` of an earlier answer", { cause: error });
  }
  throw new HometideError("bad_request", "`after` is not the `next` of an earlier answer");
}
