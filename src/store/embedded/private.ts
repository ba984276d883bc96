import { chmodSync, closeSync, openSync, statSync } from "node:fs";
import { messageOf } from "../../model/errors.ts";
import type { Log } from "../../ops/log.ts";
import { databaseFile } from "./database.ts";

const OWNER_ALONE = 0o600;
const OTHERS = 0o077;

/**
 * Makes the store's files readable by their owner alone: the secrets of webhooks are in them, and the life of a home. SQLite
 * gives `-wal` and `-shm` the rights of the file itself; those that a crash left have their own.
 *
 * A file system without rights (FAT, some network shares) is told of and used all the same. What else is wrong with a file
 * those tell who open it.
 */
export function keepPrivate(folder: string, log: Log): void {
  const file = databaseFile(folder);
  for (const name of [file, `${file}-wal`, `${file}-shm`]) {
    try {
      const made = statSync(name, { throwIfNoEntry: false });
      if (made === undefined && name === file) closeSync(openSync(name, "a", OWNER_ALONE));
      else if (made?.isFile() === true && (made.mode & OTHERS) !== 0) chmodSync(name, OWNER_ALONE);
    } catch (error) {
      log.warn({ file: name, error: messageOf(error) }, "other users of this machine may be able to read the store");
    }
  }
}
