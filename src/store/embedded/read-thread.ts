import type { DatabaseSync } from "node:sqlite";
import { workerData } from "node:worker_threads";
import { Catalog } from "./catalog.ts";
import { openForReading } from "./database.ts";
import type { ReaderCalls } from "./protocol.ts";
import { readAggregate } from "./read-aggregate.ts";
import { readLatest } from "./read-latest.ts";
import { readDocuments, readTagValues, readTallies, readUsage } from "./read-other.ts";
import { readDeadLetters, readGaps, readPeek, readWaiting } from "./read-outbox.ts";
import { readRange } from "./read-range.ts";
import { serve } from "./serve.ts";

/** The thread with the connection that reads. Each read sees one moment of the file, whatever is written meanwhile. */

// Handed over by reader.ts, which starts this file.
const { folder } = workerData as { readonly folder: string };

let open: { readonly db: DatabaseSync; readonly catalog: Catalog } | undefined;

function read<T>(run: (db: DatabaseSync, catalog: Catalog) => T): T {
  if (open === undefined) {
    const db = openForReading(folder);
    open = { db, catalog: new Catalog(db) };
  }
  const { db, catalog } = open;
  db.exec("BEGIN");
  try {
    catalog.refresh();
    return run(db, catalog);
  } finally {
    // A damaged file may have ended the transaction already.
    if (db.isTransaction) db.exec("COMMIT");
  }
}

serve<ReaderCalls>({
  range: (query) => read((db, catalog) => readRange(db, catalog, query)),
  latest: (query) => read((db, catalog) => readLatest(db, catalog, query)),
  aggregate: (query) => read((db, catalog) => readAggregate(db, catalog, query)),
  tagValues: (query) => read((db, catalog) => readTagValues(db, catalog, query)),
  usage: () => read((db, catalog) => readUsage(db, catalog, folder)),
  documents: (kind) => read((db) => readDocuments(db, kind)),
  tallies: () => read((db) => readTallies(db)),
  peek: (query) => read((db) => readPeek(db, query)),
  waiting: () => read((db) => readWaiting(db)),
  gaps: () => read((db) => readGaps(db)),
  deadLetters: (query) => read((db) => readDeadLetters(db, query)),
});
