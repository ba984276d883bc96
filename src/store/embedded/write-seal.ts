import type { DatabaseSync } from "node:sqlite";
import type { MeasurementName } from "../../model/measurement.ts";
import { layoutOf, readColumns } from "./layout.ts";
import type { Layout } from "./layout.ts";
import type { SealReply, SealRequest } from "./protocol.ts";
import type { RawRow } from "./read-rows.ts";
import type { SealedWriter, StoredBlock } from "./sealed-writer.ts";
import { isFull, pointsOf } from "./sealed-writer.ts";
import { MAX_BLOCK_SPAN } from "./sealed/codec.ts";
import type { Columns } from "./sealed/columns.ts";
import { mergeColumns } from "./sealed/merge.ts";
import { columnsOfRows } from "./sealed/rows.ts";

/** Hours are read by the year, events by the day: a block of hours is larger, since to open one takes as long as many points. */
const SUMMARY_PAGES = 4;

function pagesOf(measurement: MeasurementName): number {
  return summaries.has(measurement) ? SUMMARY_PAGES : 1;
}

const summaries: ReadonlySet<MeasurementName> = new Set(["hourly_events", "daily_events"]);

/** Series that are looked at in one transaction, where none of them has enough to seal. */
const MAX_SERIES = 500;

/**
 * Seals the next old rows of a measurement in a transaction of its own, so that commits go on in between. Rows of a
 * series follow its last block: they go into it as long as there is room, so that series that write seldom have large
 * blocks, too. Rows between two blocks (late ones) are sealed likewise.
 */
export function sealSome(db: DatabaseSync, sealed: SealedWriter, request: SealRequest): SealReply {
  db.exec("BEGIN IMMEDIATE");
  try {
    const reply = sealIn(db, sealed, request);
    if (reply.sealed > 0)
      db.prepare("UPDATE meta SET value = max(value, ?) WHERE name = 'sealed_before'").run(request.before);
    db.exec("COMMIT");
    return reply;
  } catch (error) {
    if (db.isTransaction) db.exec("ROLLBACK");
    sealed.forget();
    throw error;
  }
}

function sealIn(db: DatabaseSync, sealed: SealedWriter, request: SealRequest): SealReply {
  const { measurement, before, least, afterSeries } = request;
  const layout = layoutOf(measurement);
  const enough = db.prepare(
    `SELECT 1 FROM ${layout.table} WHERE series = ? AND time < ? ORDER BY time LIMIT 1 OFFSET ?`,
  );
  const series = db
    .prepare("SELECT id FROM series WHERE measurement = ? AND id > ? ORDER BY id LIMIT ?")
    .all(measurement, afterSeries, MAX_SERIES);
  let points = 0;
  let work = 0;
  for (const row of series) {
    const id = Number(row["id"]);
    while (enough.get(id, before, least - 1) !== undefined) {
      if (work >= request.points) return { sealed: points, next: id - 1 };
      const done = sealRows(db, sealed, { layout, series: id, before });
      points += done.sealed;
      work += done.encoded;
    }
  }
  return { sealed: points, next: series.length < MAX_SERIES ? undefined : Number(series.at(-1)?.["id"]) };
}

/** Seals the first rows of a series that one block can take; gives how many those were, and how many were encoded. */
function sealRows(
  db: DatabaseSync,
  sealed: SealedWriter,
  { layout, series, before }: { readonly layout: Layout; readonly series: number; readonly before: number },
): { readonly sealed: number; readonly encoded: number } {
  const { table } = layout;
  const pages = pagesOf(layout.measurement);
  const select = db.prepare(
    `SELECT ${readColumns(layout, "r")} FROM ${table} AS r WHERE r.series = ? AND r.time < ? ORDER BY r.time LIMIT ?`,
  );
  select.setReturnArrays(true);
  const timeOf = (row: RawRow | undefined): number => Number(row?.[1]);
  // With setReturnArrays every row is an array, which the types of node:sqlite do not know.
  const old = select.all(series, before, sealed.blockPoints) as unknown as RawRow[];
  const first = timeOf(old[0]);
  const next = sealed.nextFirst(series, first) ?? Infinity;
  const previous = sealed.blockFrom(series, first);
  const open = previous === undefined ? undefined : withRoom(previous, first, sealed.blockPoints, pages);
  const own = old.filter((row) => timeOf(row) < next);
  const rows = own.slice(0, sealed.blockPoints - (open?.block.points ?? 0));
  const added = columnsOfRows(layout, rows, sealed.text);
  const columns = open === undefined ? added : mergeColumns(open.columns, added);
  if (open !== undefined) sealed.remove(series, open.block);
  // Where more rows follow, what fills no block now will with them; the open block's points have no rows any more. One row
  // is sealed in any case: where none fits into the open block, nearly full as it is, this one would be opened for ever.
  const goesOn = rows.length < own.length || (own.length === old.length && old.length === sealed.blockPoints);
  const filled = sealed.fill(series, columns, {
    least: goesOn ? (open?.block.points ?? 0) + 1 : columns.times.length,
    pages,
  });
  const last = columns.times[filled.sealed - 1];
  const done = rows.filter((row) => timeOf(row) <= (last ?? -Infinity)).length;
  if (last === undefined || done === 0) throw new Error("nothing was sealed of rows that are old enough");
  db.prepare(`DELETE FROM ${table} WHERE series = ? AND time >= ? AND time <= ?`).run(series, first, last);
  return { sealed: done, encoded: filled.encoded };
}

/** The points of a block that can take more from a time on; a damaged one stays as it is. */
function withRoom(
  block: StoredBlock,
  time: number,
  blockPoints: number,
  pages: number,
): { readonly block: StoredBlock; readonly columns: Columns } | undefined {
  if (isFull(block, blockPoints, pages) || time - block.first >= MAX_BLOCK_SPAN / 2) return undefined;
  const columns = pointsOf(block);
  return columns === undefined ? undefined : { block, columns };
}
