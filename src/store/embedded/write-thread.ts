import type { DatabaseSync } from "node:sqlite";
import { HometideError } from "../../model/errors.ts";
import { openForWriting } from "./database.ts";
import type { WriterCalls } from "./protocol.ts";
import { serve } from "./serve.ts";
import { BlockWriter } from "./write-block.ts";
import { GroupWriter } from "./write-group.ts";
import { WriteIds } from "./write-ids.ts";
import { removeSome, shrinkSome } from "./write-remove.ts";

/** The thread that owns the only connection that writes. */

interface Open {
  readonly db: DatabaseSync;
  readonly ids: WriteIds;
  readonly groups: GroupWriter;
}

let state: Open | undefined;

function opened(): Open {
  if (state === undefined) throw new HometideError("store_closed", "the store's file is not open");
  return state;
}

serve<WriterCalls>({
  open({ folder }) {
    const db = openForWriting(folder);
    const ids = new WriteIds(db);
    state = { db, ids, groups: new GroupWriter(db, ids, new BlockWriter(db, ids)) };
  },
  group: (group) => opened().groups.write(group),
  remove: (request) => removeSome(opened().db, opened().ids, request),
  shrink: ({ pages }) => shrinkSome(opened().db, pages),
  checkpoint: () => opened().db.exec("PRAGMA wal_checkpoint(TRUNCATE)"),
  close() {
    const { db } = opened();
    state = undefined;
    db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    db.close();
  },
});
