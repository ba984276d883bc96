import { constants } from "node:fs";
import { access, lstat, mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";
import type { Clock } from "../../model/clock.ts";
import { HometideError, messageOf } from "../../model/errors.ts";

/** A disk that slept is awake by then. */
const ANSWERS_MS = 10_000;

/**
 * Makes the folder where it is missing, and sees whether it can be used. One that does not answer (a network drive that
 * is away) is given up after 10 s; the file system's call stays under way then, and may keep the process from ending.
 *
 * @throws HometideError data_dir_unusable with what is in the way, disk_full
 */
export async function prepareFolder(folder: string, clock: Pick<Clock, "after">): Promise<void> {
  const silence = Promise.withResolvers<never>();
  const timer = clock.after(ANSWERS_MS, () => {
    const why = `it has not answered for ${ANSWERS_MS / 1_000} s; is it on a network drive that is away?`;
    silence.reject(unusable(folder, why));
  });
  try {
    await Promise.race([makeUsable(folder), silence.promise]);
  } finally {
    timer.cancel();
  }
}

async function makeUsable(folder: string): Promise<void> {
  try {
    await make(folder);
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    if (codeOf(error) === "ENOSPC") throw new HometideError("disk_full", messageOf(error), { cause: error });
    throw error instanceof HometideError ? error : unusable(folder, await reasonOf(folder, error), error);
  }
}

/**
 * The folder, and those above it. Not by mkdir's own `recursive`: Node repeats that for ever where the file system says
 * that a folder above is missing and it is there, as /proc does.
 */
async function make(folder: string): Promise<void> {
  const found = await foundAt(folder);
  if (found === "folder") return;
  if (found !== "nothing") throw unusable(folder, found);
  const above = dirname(folder);
  if (above !== folder) await make(above);
  try {
    // For nobody else: the secrets of webhooks are in it.
    await mkdir(folder, { mode: 0o700 });
  } catch (error) {
    // Somebody else may have made it meanwhile.
    if ((await foundAt(folder)) !== "folder") throw error;
  }
}

/** What is there, where it is no folder as a sentence. */
async function foundAt(path: string): Promise<string> {
  try {
    return (await stat(path)).isDirectory() ? "folder" : `${path} is a file and not a folder`;
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error;
    const isLink = await lstat(path).then(
      (made) => made.isSymbolicLink(),
      () => false,
    );
    return isLink ? `${path} is a link to a place that does not exist` : "nothing";
  }
}

async function reasonOf(folder: string, error: unknown): Promise<string> {
  const code = codeOf(error);
  if (code === "EROFS") return "its file system is read-only (a damaged SD card makes it so, too)";
  if (code === "EACCES" || code === "EPERM") {
    const user = process.getuid?.();
    const owner = await stat(folder).then(
      ({ uid }) => `; it belongs to user ${uid}`,
      () => "",
    );
    return `the hub's user${user === undefined ? "" : ` (${user})`} may not write there${owner}`;
  }
  return messageOf(error);
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}

function unusable(folder: string, why: string, cause?: unknown): HometideError {
  return new HometideError("data_dir_unusable", `${folder} cannot be used: ${why}`, { cause });
}
