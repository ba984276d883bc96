import { statfsSync } from "node:fs";
import type { ErrorCode } from "../../model/errors.ts";
import { HometideError, messageOf } from "../../model/errors.ts";

/** An error as it crosses from a thread: a class would not survive the way. */
export interface Fault {
  readonly code: ErrorCode;
  readonly message: string;
  /** The reason lies in what was handed in, not in the machine: others may succeed where this failed. */
  readonly poison: boolean;
}

/** SQLite's primary result codes (sqlite.org/rescode.html), by what they mean for the caller. */
const machineFaults: ReadonlyMap<number, { readonly code: ErrorCode; readonly words: string }> = new Map([
  [5, { code: "store_unavailable", words: "another program holds the store's file" }],
  [7, { code: "store_unavailable", words: "there is no memory left for the store" }],
  [8, { code: "data_dir_unusable", words: "the store's file may not be written" }],
  [10, { code: "data_dir_unusable", words: "the disk fails under the store's file" }],
  [11, { code: "store_corrupt", words: "the store's file is damaged" }],
  [13, { code: "disk_full", words: "the disk is full" }],
  [14, { code: "data_dir_unusable", words: "the store's file cannot be opened" }],
  [26, { code: "store_corrupt", words: "hometide.db is not a database" }],
]);

const EXTENDED_CODE_BITS = 0xff;
const MB = 1_000_000;
/** Where less is free, what fails to be written or opened fails for that: SQLite calls only some of it a full disk. */
const NOTHING_FREE_MB = 0.2;

/** Faults of the machine that may pass while the hub runs: what cannot be written now can be written then. */
const passing: ReadonlySet<ErrorCode> = new Set(["disk_full", "data_dir_unusable", "store_unavailable"]);

export function mayPass({ code, poison }: Fault): boolean {
  return !poison && passing.has(code);
}

/** A fault as it concerns the folder: of a full disk it tells how much is free. */
export function faultIn(folder: string, error: unknown): Fault {
  const fault = faultOf(error);
  if (fault.code !== "disk_full" && fault.code !== "data_dir_unusable") return fault;
  const freeMb = freeMbOf(folder);
  if (freeMb === undefined || (fault.code !== "disk_full" && freeMb > NOTHING_FREE_MB)) return fault;
  return {
    ...fault,
    code: "disk_full",
    message: `the disk is full, ${freeMb} MB are free in ${folder} (${messageOf(error)})`,
  };
}

function freeMbOf(folder: string): number | undefined {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return Math.round((bavail * bsize * 10) / MB) / 10;
  } catch {
    // What is wrong with the folder the fault says already.
    return undefined;
  }
}

export function faultOf(error: unknown): Fault {
  if (error instanceof HometideError) return { code: error.code, message: error.message, poison: false };
  const message = messageOf(error);
  const machine = machineFaults.get(resultCode(error) ?? -1);
  if (machine !== undefined) return { code: machine.code, message: `${machine.words} (${message})`, poison: false };
  return { code: "internal", message, poison: true };
}

function resultCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !("errcode" in error) || typeof error.errcode !== "number") return undefined;
  return error.errcode & EXTENDED_CODE_BITS;
}

export function errorOf(fault: Fault): HometideError {
  return new HometideError(fault.code, fault.message);
}
