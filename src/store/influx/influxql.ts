import type { TagFilter } from "../../model/query.ts";
import type { Micros } from "../../model/time.ts";
import {
  MAX_TIME,
  MICROS_PER_DAY,
  MICROS_PER_HOUR,
  MICROS_PER_MINUTE,
  MICROS_PER_MS,
  MICROS_PER_SECOND,
} from "../../model/time.ts";
import { nanoseconds, safeText } from "./escape.ts";

/** Quotes a name. Every name is quoted: `future` and `past` are keywords on 1.12. */
export function identifier(name: string): string {
  return `"${name.replace(/["\\]/g, "\\$&").replace(/\n/g, "\\n")}"`;
}

/** Quotes a text. */
export function literal(text: string): string {
  return `'${text.replace(/['\\]/g, "\\$&").replace(/\n/g, "\\n")}'`;
}

/** `from <= time < to`. Both bounds always stand: 3.x gives up on a GROUP BY time() without them. */
export function timeBounds(from: Micros = 0, to: Micros = MAX_TIME + 1): string {
  return `time >= ${nanoseconds(Math.max(0, from))} AND time < ${nanoseconds(Math.max(0, Math.min(to, MAX_TIME + 1)))}`;
}

/** The filter as conditions; `undefined` where nothing can fit it. */
export function tagConditions(filter: TagFilter): string | undefined {
  const conditions: string[] = [];
  for (const [name, wanted] of Object.entries(filter)) {
    const values = typeof wanted === "string" ? [wanted] : wanted;
    if (values.length === 0) return undefined;
    const each = values.map((value) => `${identifier(name)} = ${literal(safeText(value))}`);
    conditions.push(each.length === 1 ? (each[0] ?? "") : `(${each.join(" OR ")})`);
  }
  return conditions.join(" AND ");
}

/** A WHERE clause of a condition (may be empty) and the time's bounds. */
export function where(conditions: string, bounds: string): string {
  return `WHERE ${conditions === "" ? "" : `${conditions} AND `}${bounds}`;
}

const UNITS: readonly (readonly [string, Micros])[] = [
  ["d", MICROS_PER_DAY],
  ["h", MICROS_PER_HOUR],
  ["m", MICROS_PER_MINUTE],
  ["s", MICROS_PER_SECOND],
  ["ms", MICROS_PER_MS],
];

/** A duration in the largest unit that it is a multiple of. */
export function duration(of: Micros): string {
  for (const [unit, size] of UNITS) if (of % size === 0) return `${of / size}${unit}`;
  return `${of}u`;
}
