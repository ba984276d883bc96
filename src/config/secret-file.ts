import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { messageOf } from "../model/errors.ts";
import type { Given } from "./given.ts";
import type { Problem } from "./problem.ts";
import type { Setting } from "./settings.ts";

/** The secret in the file that is named; a relative name is seen from `cwd`. */
export function readSecretFile({ key }: Setting, { raw: file, origin }: Given, cwd: string): string | Problem {
  if (typeof file !== "string") {
    return {
      key,
      origin,
      value: JSON.stringify(file),
      reason: "names no file",
      mend: "Put the file's name in quotes.",
    };
  }
  const value = JSON.stringify(file);
  try {
    // Editors and `echo` end a file with a newline; no secret ends with one.
    const secret = readFileSync(resolve(cwd, file), "utf8").replace(/[\r\n]+$/, "");
    return secret === ""
      ? { key, origin, value, reason: "is an empty file", mend: "Write the secret into it." }
      : secret;
  } catch (error) {
    const reason = `cannot be read (${messageOf(error)})`;
    return { key, origin, value, reason, mend: "Name a file that the hub may read." };
  }
}
