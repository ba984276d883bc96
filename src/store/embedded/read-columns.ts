import type { Transferable } from "node:worker_threads";
import { HometideError } from "../../model/errors.ts";
import type { ColumnsQuery, SeriesColumns } from "../../model/query.ts";
import type { KnownSeries } from "./known-series.ts";
import { layoutOf, quoted } from "./layout.ts";
import { numberIn } from "./packed-number.ts";
import type { ReadParts } from "./read-rows.ts";
import { contextCondition, matchingContexts } from "./read-rows.ts";
import { indexOfTime } from "./sealed/merge.ts";

/** Blocks of so many series or fewer are opened for the question alone. */
const MANY_SERIES = 8;

/** Points of a series that stand together: a part of a block, or rows. */
interface Piece {
  readonly times: Float64Array;
  readonly values: readonly Float64Array[];
}

/**
 * Numbers as columns from the blocks to the reader, without an object for each point.
 *
 * @param transfer takes the buffers of the columns
 * @throws HometideError bad_request for what is no numeric field of the series; block_damaged
 */
export function readSeriesColumns(
  parts: ReadParts,
  query: ColumnsQuery,
  transfer: Transferable[],
): readonly SeriesColumns[] {
  const { measurement, fields, from, to, tags } = query;
  const { db, catalog, sealed, statements } = parts;
  const layout = layoutOf(measurement);
  for (const field of fields) {
    if (!layout.fields.some(({ name, type }) => name === field && type !== "string"))
      throw new HometideError("bad_request", `${measurement} has no numeric field ${field}`);
  }
  const condition = contextCondition(measurement, tags);
  const contexts = matchingContexts(db, measurement, tags);
  const statement =
    statements.of(`SELECT ${["time", ...fields.map((field) => numberIn(`r.${quoted(field)}`))].join(", ")}
    FROM ${layout.table} AS r WHERE r.series = ? AND r.time >= ? AND r.time < ? ${condition.sql} ORDER BY r.time`);
  const wanted = new Set(fields);
  const horizon = sealed.horizon();
  const matching = catalog.matching(measurement, tags);
  /** Of many series a little of each is asked for, mostly, and soon again of another month. */
  const areMany = matching.length > MANY_SERIES;

  const rowsOf = (series: KnownSeries): Piece | undefined => {
    // With setReturnArrays every row is an array, which the types of node:sqlite do not know.
    const rows = statement.all(series.id, from, to, ...condition.parameters) as unknown as (number | null)[][];
    if (rows.length === 0) return undefined;
    const column = (at: number): Float64Array => Float64Array.from(rows, (row) => row[at] ?? Number.NaN);
    return { times: column(0), values: fields.map((_, index) => column(index + 1)) };
  };
  const blocksOf = (series: KnownSeries): readonly Piece[] =>
    sealed.spans(series, from, to).map((block) => {
      const {
        times,
        numbers,
        contexts: around,
      } = areMany ? sealed.columns(series, block, wanted) : sealed.passing(series, block, to, wanted);
      const [start, end] = [indexOfTime(times, from), indexOfTime(times, to)];
      const whole: Piece = {
        times: times.subarray(start, end),
        values: fields.map(
          (field) => numbers.get(field)?.subarray(start, end) ?? new Float64Array(end - start).fill(Number.NaN),
        ),
      };
      if (contexts === undefined) return whole;
      const fits = (index: number): boolean => contexts.has(around[start + index] ?? 0);
      return {
        times: whole.times.filter((_, index) => fits(index)),
        values: whole.values.map((values) => values.filter((_, index) => fits(index))),
      };
    });

  return matching.flatMap((series) => {
    // What was read of the series before was copied.
    sealed.clear();
    const pieces = from < horizon ? [...blocksOf(series)] : [];
    const rows = rowsOf(series);
    if (rows !== undefined) pieces.push(rows);
    const joined = join(pieces, fields.length);
    // Made by `join`, hence never on shared memory.
    for (const column of [joined.times, ...joined.values]) transfer.push(column.buffer as ArrayBuffer);
    return joined.times.length === 0 ? [] : [{ tags: series.tags, ...joined }];
  });
}

/** The pieces, each in order, as one; they are copied, since what is read of a block does not last. */
function join(pieces: readonly Piece[], columns: number): Piece {
  const length = pieces.reduce((sum, { times }) => sum + times.length, 0);
  const put = (of: (piece: Piece) => Float64Array | undefined): Float64Array => {
    const whole = new Float64Array(length);
    let at = 0;
    for (const piece of pieces) {
      const part = of(piece);
      if (part !== undefined) whole.set(part, at);
      at += piece.times.length;
    }
    return whole;
  };
  const times = put((piece) => piece.times);
  const values = Array.from({ length: columns }, (_, index) => put((piece) => piece.values[index]));
  // Rows may lie between blocks.
  if (isAscending(times)) return { times, values };
  const order = Uint32Array.from(times.keys()).sort((a, b) => (times[a] ?? 0) - (times[b] ?? 0));
  const ordered = (column: Float64Array): Float64Array => Float64Array.from(order, (index) => column[index] ?? 0);
  return { times: ordered(times), values: values.map(ordered) };
}

function isAscending(times: Float64Array): boolean {
  // Inside the array.
  for (let index = 1; index < times.length; index++)
    if ((times[index] as number) <= (times[index - 1] as number)) return false;
  return true;
}
