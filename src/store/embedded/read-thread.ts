import { workerData } from "node:worker_threads";
import { Catalog } from "./catalog.ts";
import { openForReading } from "./database.ts";
import type { ReaderCalls } from "./protocol.ts";
import { readAggregate } from "./read-aggregate.ts";
import { readSeriesColumns } from "./read-columns.ts";
import { readLatest } from "./read-latest.ts";
import { readLatestColumns } from "./read-latest-columns.ts";
import { readOld } from "./read-old.ts";
import { readDocuments, readTagValues, readTallies, readTiers, readUsage } from "./read-other.ts";
import { readDeadLetters, readGaps, readPeek, readWaiting } from "./read-outbox.ts";
import { readRange } from "./read-range.ts";
import type { ReadParts } from "./read-rows.ts";
import { SealedReader } from "./read-sealed.ts";
import { serve } from "./serve.ts";
import { Statements } from "./statements.ts";

/** The thread with the connection that reads. Each read sees one moment of the file, whatever is written meanwhile. */

// Handed over by reader.ts, which starts this file.
const { folder } = workerData as { readonly folder: string };

let open: ReadParts | undefined;

function read<T>(run: (parts: ReadParts) => T): T {
  if (open === undefined) {
    const db = openForReading(folder);
    open = { db, catalog: new Catalog(db), sealed: new SealedReader(db), statements: new Statements(db) };
  }
  const { db, catalog } = open;
  db.exec("BEGIN");
  try {
    catalog.refresh();
    return run(open);
  } finally {
    // A damaged file may have ended the transaction already.
    if (db.isTransaction) db.exec("COMMIT");
  }
}

serve<ReaderCalls>({
  range: (query, transfer) => read((parts) => readRange(parts, query, transfer)),
  columns: (query, transfer) => read((parts) => readSeriesColumns(parts, query, transfer)),
  latest: (query) => read((parts) => readLatest(parts, query)),
  latestColumns: (query, transfer) => read((parts) => readLatestColumns(parts, query, transfer)),
  aggregate: (query) => read((parts) => readAggregate(parts, query)),
  tagValues: (query) => read((parts) => readTagValues(parts, query)),
  usage: () => read((parts) => readUsage(parts, folder)),
  tiers: () => read((parts) => readTiers(parts)),
  old: (request) => read((parts) => readOld(parts, request)),
  documents: (kind) => read(({ db }) => readDocuments(db, kind)),
  tallies: () => read(({ db }) => readTallies(db)),
  peek: (query) => read(({ db }) => readPeek(db, query)),
  waiting: () => read(({ db }) => readWaiting(db)),
  gaps: () => read(({ db }) => readGaps(db)),
  deadLetters: (query) => read(({ db }) => readDeadLetters(db, query)),
});
