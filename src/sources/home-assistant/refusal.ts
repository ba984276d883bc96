import { isRecord } from "./read-state.ts";

/** Whether a command was refused to this user, or is not known to this release: nothing is wrong with the connection. */
export function isRefusal(error: unknown): boolean {
  return isRecord(error) && (error["code"] === "unauthorized" || error["code"] === "unknown_command");
}
