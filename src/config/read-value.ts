import type { Given } from "./given.ts";
import { readKind } from "./kinds.ts";
import type { Problem } from "./problem.ts";
import { valueText, wrongValue } from "./problem.ts";
import { readSecretFile } from "./secret-file.ts";
import type { Setting } from "./settings.ts";

/** A checked value: as it is used, and as it is written. */
export interface ReadValue {
  readonly value: unknown;
  readonly written: unknown;
}

/** Reads a value that was given for a setting: from text where it is one, then checked by the schema, then understood. */
export function readValue(setting: Setting, given: Given, cwd: string): ReadValue | Problem {
  if (given.written === "secret_file") {
    const secret = readSecretFile(setting, given, cwd);
    if (typeof secret !== "string") return secret;
    return readValue(setting, { raw: secret, written: "text", origin: given.origin }, cwd);
  }
  const written = given.written === "text" ? fromText(setting, valueText(given.raw)) : fromYaml(setting, given.raw);
  // Defaults are part of the schema, and compiling sixty checks for them would cost a tenth of a second at each start.
  if (given.origin !== "default" && !setting.check(written)) {
    return wrongValue(setting, given, `is not ${setting.expects}`, quotesMend(setting, given));
  }
  const result = readKind(setting, written, cwd);
  if ("reason" in result) return wrongValue(setting, given, result.reason, result.mend);
  return { value: result.value, written };
}

export function isProblem(result: ReadValue | Problem): result is Problem {
  return "reason" in result;
}

const TRUE = new Set(["true", "1", "yes", "on"]);
const FALSE = new Set(["false", "0", "no", "off"]);

/** What a text stands for, by the kind of the setting; the text itself where it stands for nothing of that kind. */
function fromText({ kind, secret, bareUnit }: Setting, text: string): unknown {
  const trimmed = text.trim();
  switch (kind) {
    case "boolean":
      if (TRUE.has(trimmed.toLowerCase())) return true;
      return FALSE.has(trimmed.toLowerCase()) ? false : trimmed;
    case "choice":
      return trimmed.toLowerCase();
    case "integer":
      return /^-?\d+$/.test(trimmed) ? Number(trimmed) : trimmed;
    case "number":
      return /^-?\d+(\.\d+)?$/.test(trimmed) ? Number(trimmed) : trimmed;
    case "duration":
      return bareUnit !== undefined && /^\d+(\.\d+)?$/.test(trimmed) ? Number(trimmed) : trimmed;
    case "list":
    case "leagues":
    case "teams":
      return items(trimmed);
    default:
      return secret ? text : trimmed;
  }
}

/** The file may write a list as a text with commas, too. */
function fromYaml({ schema }: Setting, raw: unknown): unknown {
  return typeof raw === "string" && "type" in schema && schema.type === "array" ? items(raw) : raw;
}

function items(text: string): readonly string[] {
  return text
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");
}

/** YAML reads `token: 123` as a number and `port: "80"` as a text. */
function quotesMend({ schema }: Setting, { raw, written }: Given): string | undefined {
  if (written !== "yaml" || !("type" in schema)) return undefined;
  if (schema.type === "string" && (typeof raw === "number" || typeof raw === "boolean")) return "Put it in quotes.";
  return schema.type !== "string" && typeof raw === "string" && schema.type !== "array"
    ? "Write it without quotes."
    : undefined;
}
