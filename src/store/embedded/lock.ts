import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { HometideError, messageOf } from "../../model/errors.ts";
import { faultIn } from "./fault.ts";

/** Held while a process owns the folder; the operating system drops it when the process dies, however it dies. */
export interface FolderLock {
  release(): void;
}

/**
 * Takes the folder, which is there, for this process: an exclusive transaction on an empty database of
 * its own, so that readers of hometide.db (another process with SQLite's shell) are not shut out.
 *
 * @throws HometideError data_dir_locked, data_dir_unusable, disk_full
 */
export function lockFolder(folder: string): FolderLock {
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(join(folder, "hometide.lock"));
    db.exec("PRAGMA busy_timeout = 0; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
  } catch (error) {
    db?.close();
    const { code, message } = faultIn(folder, error);
    if (code === "store_unavailable") {
      throw new HometideError("data_dir_locked", `another process uses ${folder}`, { cause: error });
    }
    if (code === "disk_full") throw new HometideError(code, message, { cause: error });
    throw new HometideError("data_dir_unusable", `${folder} cannot be used: ${messageOf(error)}`, { cause: error });
  }
  const held = db;
  return { release: () => held.close() };
}
