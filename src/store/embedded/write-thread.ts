import type { DatabaseSync } from "node:sqlite";
import { HometideError } from "../../model/errors.ts";
import { openForWriting } from "./database.ts";
import { errorOf, faultIn } from "./fault.ts";
import type { WriterCalls } from "./protocol.ts";
import { SealedWriter } from "./sealed-writer.ts";
import { serve } from "./serve.ts";
import { BlockWriter } from "./write-block.ts";
import { GroupWriter } from "./write-group.ts";
import { OutboxWriter } from "./write-outbox.ts";
import { WriteIds } from "./write-ids.ts";
import { removeSome, shrinkSome } from "./write-remove.ts";
import { sealSome } from "./write-seal.ts";

/** The thread that owns the only connection that writes. */

interface Open {
  readonly db: DatabaseSync;
  readonly ids: WriteIds;
  readonly sealed: SealedWriter;
  readonly groups: GroupWriter;
  readonly outbox: OutboxWriter;
}

let state: Open | undefined;

function opened(): Open {
  if (state === undefined) throw new HometideError("store_closed", "the store's file is not open");
  return state;
}

/** All of it in one transaction, or nothing. */
function together<T>(change: (outbox: OutboxWriter) => T): T {
  const { db, outbox } = opened();
  db.exec("BEGIN IMMEDIATE");
  try {
    const result = change(outbox);
    db.exec("COMMIT");
    return result;
  } catch (error) {
    // A full disk may have ended the transaction already.
    if (db.isTransaction) db.exec("ROLLBACK");
    outbox.letters.recount();
    throw error;
  }
}

/** @throws HometideError what keeps the file from being opened, such as a full disk */
function openIn(folder: string): DatabaseSync {
  try {
    return openForWriting(folder);
  } catch (error) {
    throw errorOf(faultIn(folder, error));
  }
}

serve<WriterCalls>({
  open({ folder, blockPoints }) {
    const db = openIn(folder);
    const ids = new WriteIds(db);
    const outbox = new OutboxWriter(db);
    const sealed = new SealedWriter(db, blockPoints);
    state = { db, ids, sealed, groups: new GroupWriter(db, folder, new BlockWriter(db, ids, sealed), outbox), outbox };
  },
  group: (group) => opened().groups.write(group),
  again: () => opened().groups.again(),
  giveUp: () => opened().groups.giveUp(),
  remove: (request) => removeSome(opened(), request),
  seal: (request) => sealSome(opened().db, opened().sealed, request),
  shrink: ({ pages }) => shrinkSome(opened().db, pages),
  acknowledge: ({ ids, refused, limitBytes }) => together((outbox) => outbox.acknowledge(ids, refused, limitBytes)),
  retryLetters: ({ selection, at }) => together((outbox) => outbox.retry(selection, at)),
  dropLetters: (selection) => together((outbox) => outbox.letters.drop(selection)),
  forgetSome: ({ mirror }) => together((outbox) => outbox.forgetSome(mirror)),
  checkpoint: () => opened().db.exec("PRAGMA wal_checkpoint(TRUNCATE)"),
  close() {
    const { db } = opened();
    state = undefined;
    db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    db.close();
  },
});
