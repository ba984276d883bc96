import type { DatabaseSync } from "node:sqlite";
import { layoutOf } from "./layout.ts";
import type { RemoveReply, RemoveRequest } from "./protocol.ts";
import { numberOf } from "./schema.ts";
import type { WriteIds } from "./write-ids.ts";

/**
 * Removes the next old rows of a measurement in a transaction of its own, so that commits go on in between. A series
 * without rows goes with its last row, contexts go with the last call. The dictionary of texts stays: it is bounded,
 * and to find what is still used would mean reading every row.
 */
export function removeSome(db: DatabaseSync, ids: WriteIds, request: RemoveRequest): RemoveReply {
  db.exec("BEGIN IMMEDIATE");
  try {
    const reply = removeIn(db, request);
    db.exec("COMMIT");
    return reply;
  } catch (error) {
    if (db.isTransaction) db.exec("ROLLBACK");
    throw error;
  } finally {
    ids.forget();
  }
}

function removeIn(db: DatabaseSync, { measurement, before, rows, afterSeries }: RemoveRequest): RemoveReply {
  const { table, hasContext } = layoutOf(measurement);
  const series = db.prepare("SELECT id FROM series WHERE measurement = ? AND id > ? ORDER BY id");
  const cut = db.prepare(`SELECT time FROM ${table} WHERE series = ? AND time < ? ORDER BY time LIMIT 1 OFFSET ?`);
  const remove = db.prepare(`DELETE FROM ${table} WHERE series = ? AND time < ?`);
  const any = db.prepare(`SELECT 1 FROM ${table} WHERE series = ? LIMIT 1`);
  const orphan = db.prepare("DELETE FROM series WHERE id = ?");
  let removed = 0;
  let orphans = 0;
  let next: number | undefined;
  let done = afterSeries;
  // Read as a whole before the first is removed: a cursor over rows that are being removed is not defined.
  for (const row of series.all(measurement, afterSeries)) {
    const id = Number(row["id"]);
    if (removed >= rows) {
      next = done;
      break;
    }
    // The first row that stays in this transaction, where the series has more old rows than it may take.
    const stays = cut.get(id, before, rows - removed)?.["time"];
    removed += Number(remove.run(id, typeof stays === "number" ? stays : before).changes);
    if (typeof stays === "number") {
      next = done;
      break;
    }
    if (any.get(id) === undefined) orphans += Number(orphan.run(id).changes);
    done = id;
  }
  if (orphans > 0) db.exec("UPDATE meta SET value = value + 1 WHERE name = 'generation'");
  if (removed > 0) db.prepare("UPDATE points SET count = count - ? WHERE measurement = ?").run(removed, measurement);
  if (next === undefined && hasContext) {
    db.prepare("DELETE FROM contexts WHERE measurement = ? AND newest < ?").run(measurement, before);
  }
  return { removed, next };
}

/** Gives free pages at the end of the file back to the disk, moving others there; gives how many free ones are left. */
export function shrinkSome(db: DatabaseSync, pages: number): number {
  db.exec(`PRAGMA incremental_vacuum(${Math.floor(pages)})`);
  return numberOf(db, "PRAGMA freelist_count");
}
