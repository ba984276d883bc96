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
  [13, { code: "data_dir_unusable", words: "the disk is full" }],
  [14, { code: "data_dir_unusable", words: "the store's file cannot be opened" }],
  [26, { code: "store_corrupt", words: "hometide.db is not a database" }],
]);

const EXTENDED_CODE_BITS = 0xff;

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
