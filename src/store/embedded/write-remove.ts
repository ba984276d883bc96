import type { DatabaseSync } from "node:sqlite";
import { layoutOf } from "./layout.ts";
import type { RemoveReply, RemoveRequest } from "./protocol.ts";
import { numberOf } from "./schema.ts";
import type { SealedWriter } from "./sealed-writer.ts";
import { pointsOf } from "./sealed-writer.ts";
import { indexOfTime, sliceColumns } from "./sealed/merge.ts";
import type { WriteIds } from "./write-ids.ts";

interface Parts {
  readonly db: DatabaseSync;
  readonly ids: WriteIds;
  readonly sealed: SealedWriter;
}

/**
 * Removes the next old points of a measurement in a transaction of its own, so that commits go on in between. A series
 * without rows goes with its last row, contexts go with the last call. The dictionary of texts stays: it is bounded,
 * and to find what is still used would mean reading every row.
 */
export function removeSome({ db, ids, sealed }: Parts, request: RemoveRequest): RemoveReply {
  db.exec("BEGIN IMMEDIATE");
  try {
    const reply = removeIn(db, sealed, request);
    db.exec("COMMIT");
    return reply;
  } catch (error) {
    if (db.isTransaction) db.exec("ROLLBACK");
    throw error;
  } finally {
    ids.forget();
    sealed.forget();
  }
}

function removeIn(
  db: DatabaseSync,
  sealed: SealedWriter,
  { measurement, before, scope, rows, afterSeries }: RemoveRequest,
): RemoveReply {
  const { table, hasContext } = layoutOf(measurement);
  const among =
    scope === undefined
      ? ""
      : `AND ${"only" in scope ? "" : "NOT"} coalesce(tags ->> 'entity_id', '') IN (SELECT value FROM json_each(?))`;
  const series = db.prepare(`SELECT id FROM series WHERE measurement = ? AND id > ? ${among} ORDER BY id`);
  const entities = scope === undefined ? [] : [JSON.stringify("only" in scope ? scope.only : scope.except)];
  const cut = db.prepare(`SELECT time FROM ${table} WHERE series = ? AND time < ? ORDER BY time LIMIT 1 OFFSET ?`);
  const remove = db.prepare(`DELETE FROM ${table} WHERE series = ? AND time < ?`);
  const any = db.prepare(
    `SELECT 1 FROM ${table} WHERE series = ?1 UNION ALL SELECT 1 FROM sealed WHERE series = ?1 LIMIT 1`,
  );
  const orphan = db.prepare("DELETE FROM series WHERE id = ?");
  let removed = 0;
  let work = 0;
  let orphans = 0;
  let next: number | undefined;
  let done = afterSeries;
  // Read as a whole before the first is removed: a cursor over rows that are being removed is not defined.
  for (const row of series.all(measurement, afterSeries, ...entities)) {
    const id = Number(row["id"]);
    if (work >= rows) {
      next = done;
      break;
    }
    const blocks = removeBlocks(db, sealed, id, before);
    removed += blocks.removed;
    work += blocks.work;
    // The first row that stays in this transaction, where the series has more old rows than it may take.
    const stays = cut.get(id, before, Math.max(1, rows - work))?.["time"];
    const changes = Number(remove.run(id, typeof stays === "number" ? stays : before).changes);
    removed += changes;
    work += changes;
    if (typeof stays === "number") {
      next = done;
      break;
    }
    if (any.get(id) === undefined) orphans += Number(orphan.run(id).changes);
    done = id;
  }
  if (orphans > 0) db.exec("UPDATE meta SET value = value + 1 WHERE name = 'generation'");
  if (removed > 0) db.prepare("UPDATE points SET count = count - ? WHERE measurement = ?").run(removed, measurement);
  // The points of other entities may still have the contexts of that time.
  if (next === undefined && hasContext && scope === undefined) {
    db.prepare(
      "DELETE FROM contexts WHERE tags IN (SELECT id FROM context_tags WHERE measurement = ?) AND newest < ?",
    ).run(measurement, before);
    // Only a context that was there can have been the last one with its tags.
    db.prepare("DELETE FROM context_tags WHERE measurement = ? AND id NOT IN (SELECT DISTINCT tags FROM contexts)").run(
      measurement,
    );
  }
  return { removed, next };
}

/** What a block costs, in rows that could be removed in the same time: where it goes whole, and for each point that is sealed anew. */
const BLOCK_WORK = 10;
const POINT_WORK = 3;

/** Removes the old blocks of a series whole, and cuts the one that is old in part; gives how many points those were. */
function removeBlocks(
  db: DatabaseSync,
  sealed: SealedWriter,
  series: number,
  before: number,
): { readonly removed: number; readonly work: number } {
  const old = db.prepare("SELECT id, points FROM sealed WHERE series = ? AND first < ? AND last < ?");
  const remove = db.prepare("DELETE FROM sealed WHERE id = ?");
  let removed = 0;
  let work = 0;
  for (const { id, points } of old.all(series, before, before)) {
    remove.run(Number(id));
    removed += Number(points);
    work += BLOCK_WORK;
  }
  const border = sealed.blockFrom(series, before - 1);
  if (border === undefined || border.last < before) return { removed, work };
  const columns = pointsOf(border);
  // A damaged block goes as a whole once all of it is old.
  if (columns === undefined) return { removed, work };
  const from = indexOfTime(columns.times, before);
  sealed.remove(series, border);
  sealed.insert(series, sliceColumns(columns, from, columns.times.length));
  return { removed: removed + from, work: work + POINT_WORK * columns.times.length };
}

/** Gives free pages at the end of the file back to the disk, moving others there; gives how many free ones are left. */
export function shrinkSome(db: DatabaseSync, pages: number): number {
  db.exec(`PRAGMA incremental_vacuum(${Math.floor(pages)})`);
  return numberOf(db, "PRAGMA freelist_count");
}
