/**
 * Careful reading of JSON of which nothing is certain: every function takes any value, none throws, none follows
 * nesting deeper than it is asked to, and texts come back bounded.
 */

/** The property of an object; `undefined` of anything else. */
export function field(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  // An object that is neither null nor a list has named properties of unknown types.
  return Object.hasOwn(value, name) ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}

/** The property at the end of a path. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce(field, value);
}

/** At most this many entries of any list are looked at: far above what ESPN sends (500 events). */
const MAX_ENTRIES = 2_000;

/** The entries of a list; none of anything else. */
export function list(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) return [];
  return value.length > MAX_ENTRIES ? value.slice(0, MAX_ENTRIES) : value;
}

const CONTROL = /\p{Cc}+/gu;

/** A text that says something, on one line, cut at `maxLength` UTF-16 units; `undefined` of anything else. */
export function text(value: unknown, maxLength = 200): string | undefined {
  if (typeof value !== "string") return undefined;
  // Cutting first keeps huge strings cheap; a cut in the middle of a pair is mended by toWellFormed.
  const cleaned = value.slice(0, maxLength).toWellFormed().replace(CONTROL, " ").trim();
  return cleaned === "" ? undefined : cleaned;
}

/** A whole number, from a number or its text, of at most six digits: no score, period or week has more. */
export function integer(value: unknown): number | undefined {
  const number = typeof value === "string" && /^-?\d{1,6}(\.0+)?$/.test(value) ? Number(value) : value;
  if (typeof number !== "number" || !Number.isInteger(number) || Math.abs(number) > 999_999) return undefined;
  // Turns -0 into 0.
  return number + 0;
}

/** ESPN's ids are texts of digits; numbers are taken as well. */
export function identifier(value: unknown): string | undefined {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return String(value);
  return typeof value === "string" && /^[\w.-]{1,40}$/.test(value) ? value : undefined;
}

const MAX_SAMPLE = 200;

/** A glimpse of a value for the log: one level deep, at most 200 characters. */
export function sampleOf(value: unknown): string {
  const isList = Array.isArray(value);
  if (typeof value !== "object" || value === null || isList) return glimpse(value);
  const parts: string[] = [];
  let length = 0;
  for (const name in value) {
    const part = `${name.slice(0, 40)}: ${glimpse(field(value, name))}`;
    parts.push(part);
    length += part.length + 2;
    if (length > MAX_SAMPLE) break;
  }
  return `{${parts.join(", ")}}`.slice(0, MAX_SAMPLE).toWellFormed();
}

function glimpse(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.slice(0, 60).toWellFormed());
  if (Array.isArray(value)) return `[${value.length}]`;
  return typeof value === "object" && value !== null ? "{…}" : String(value);
}
