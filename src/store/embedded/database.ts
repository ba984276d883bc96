import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { checkOwner, prepareSchema } from "./schema.ts";

/** The store's file in its folder; SQLite keeps `-wal` and `-shm` beside it. */
export function databaseFile(folder: string): string {
  return join(folder, "hometide.db");
}

/**
 * Opens the file for the one writer, making or upgrading it where needed.
 *
 * - auto_vacuum must be set before the first page is written; it is what lets space be given back (remove.ts).
 * - synchronous=FULL: a commit is over when its pages in the WAL are synced, which is what "accepted" promises.
 * - Checkpoints after 4,000 pages (16 MB) rather than 1,000: pages that many commits touch are copied once.
 *
 * Opening reads the header and the schema, and finds a file that was cut short; it does not read every page, which takes
 * minutes on years of data. A damaged page is told by the read or commit that meets it.
 *
 * @throws HometideError store_too_new, store_corrupt; SQLite's own errors
 */
export function openForWriting(folder: string): DatabaseSync {
  const db = new DatabaseSync(databaseFile(folder));
  try {
    // Before anything that writes, were it only to the header: a file that is not ours stays as it is.
    checkOwner(db);
    db.exec(`
      PRAGMA auto_vacuum = INCREMENTAL;
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = FULL;
      PRAGMA wal_autocheckpoint = 4000;
      PRAGMA journal_size_limit = 67108864;
      PRAGMA cache_size = -16000;
      PRAGMA busy_timeout = 5000;
    `);
    prepareSchema(db);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Opens the file for reading beside the writer. */
export function openForReading(folder: string): DatabaseSync {
  const db = new DatabaseSync(databaseFile(folder), { readOnly: true });
  db.exec("PRAGMA query_only = ON; PRAGMA cache_size = -16000; PRAGMA busy_timeout = 5000");
  return db;
}
