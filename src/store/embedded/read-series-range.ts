import type { SQLInputValue } from "node:sqlite";
import type { RangeQuery } from "../../model/query.ts";
import type { KnownSeries } from "./known-series.ts";
import type { Layout } from "./layout.ts";
import type { PointPacker } from "./point-packer.ts";
import type { RawRow, ReadParts } from "./read-rows.ts";
import { contextCondition, matchingContexts, rangeStatement } from "./read-rows.ts";
import type { SealedSpan } from "./read-sealed.ts";
import { indexOfTime } from "./sealed/merge.ts";

/** The part of a range that is of one series. */
interface SeriesRange {
  readonly layout: Layout;
  readonly series: KnownSeries;
  readonly query: Pick<RangeQuery, "measurement" | "tags" | "order">;
  readonly from: number;
  readonly to: number;
  /** Points at most. */
  readonly limit: number;
}

/**
 * The points of the only series of a range: blocks, and the rows before, between and after them. What is taken of a block
 * goes from its columns to those of the answer, without a row for each point.
 *
 * @returns whether there are more than the limit
 */
export function readSeriesRange(
  { db, sealed, statements }: ReadParts,
  packer: PointPacker,
  { layout, series, query, from, to, limit }: SeriesRange,
): boolean {
  const descending = query.order === "descending";
  const contexts = matchingContexts(db, query.measurement, query.tags);
  const condition = contextCondition(query.measurement, query.tags, contexts);
  const statement = statements.of(rangeStatement(layout, condition, descending));

  /** Each gives whether there was more than room. */
  const takeRows = (start: number, end: number): boolean => {
    if (start >= end) return false;
    const room = limit - packer.rows;
    const parameters: SQLInputValue[] = [series.id, start, end, ...condition.parameters, room + 1];
    // With setReturnArrays every row is an array, which the types of node:sqlite do not know.
    const rows = statement.all(...parameters) as unknown as RawRow[];
    for (const raw of rows.slice(0, room)) packer.add(series, raw);
    return rows.length > room;
  };
  const takeBlock = (block: SealedSpan): boolean => {
    // What was read of the block before was copied.
    sealed.clear();
    const columns = sealed.passing(series, block, to);
    const [start, end] = [indexOfTime(columns.times, from), indexOfTime(columns.times, to)];
    if (!descending && contexts === undefined) {
      const last = Math.min(end, start + limit - packer.rows);
      if (start < last) packer.addBlock(series, columns, start, last);
      return last < end;
    }
    for (let step = 0; step < end - start; step++) {
      const index = descending ? end - 1 - step : start + step;
      if (contexts?.has(columns.contexts[index] ?? 0) === false) continue;
      if (packer.rows === limit) return true;
      packer.addBlock(series, columns, index, index + 1);
    }
    return false;
  };

  const blocks = from < sealed.horizon() ? sealed.spans(series, from, to) : [];
  /** What is left begins, or ends where the order is descending, here. */
  let edge = descending ? to : from;
  for (const block of descending ? blocks.toReversed() : blocks) {
    if (descending ? takeRows(block.last + 1, edge) : takeRows(edge, block.first)) return true;
    if (takeBlock(block)) return true;
    edge = descending ? block.first : block.last + 1;
  }
  return descending ? takeRows(from, edge) : takeRows(edge, to);
}
