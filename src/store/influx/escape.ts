import type { Micros } from "../../model/time.ts";

/* The parts of a line as text: what each generation reads alike (see line-protocol.ts). */

/**
 * A tag's value (or a name) as every generation reads it back. Line breaks cannot be escaped, and neither can a backslash
 * at the end; one before a special character is kept by 1.x and 2.x and taken for an escape by 3.x: it becomes a slash.
 * Filters go through here as well, so that a query finds what was written.
 */
export function safeText(text: string): string {
  if (PLAIN.test(text)) return text;
  return text
    .replace(CONTROLS, " ")
    .replace(/\\(?=[\\,= ]|$)/g, "/")
    .trim();
}

// eslint-disable-next-line no-control-regex -- the control characters are what is being removed
const CONTROLS = /[\u0000-\u001f\u007f]+/g;
const PLAIN = /^[\w.:-]*$/;

export function escapeSpecials(safe: string): string {
  return PLAIN.test(safe) ? safe : safe.replace(/[,= ]/g, "\\$&");
}

/** Escapes what separates; the text is safe. */
/** The name a field has on the server: servers drop or refuse a field named `time`. */
export function fieldColumn(name: string): string {
  return name === "time" ? TIME_COLUMN : name;
}

/** The name that a server's column has here. */
export function fieldOfColumn(column: string): string {
  return column === TIME_COLUMN ? "time" : column;
}

const TIME_COLUMN = "time_";

/** A tag's or a field's name. */
export function escapeKey(name: string): string {
  return escapeSpecials(safeText(name));
}

/** A measurement's name: an equals sign stands as it is; a number sign at the start would make the line a comment. */
export function escapeMeasurement(name: string): string {
  return PLAIN.test(name) ? name : safeText(name).replace(/^#/, "_").replace(/[, ]/g, "\\$&");
}

/** The inside of a quoted text: only the quote and the backslash are escaped, a line break stands as it is. */
export function escapeString(text: string): string {
  return NEEDS_ESCAPE.test(text) ? text.replace(/["\\]/g, "\\$&") : text;
}

const NEEDS_ESCAPE = /["\\]/;

/** Microseconds as the text of nanoseconds: as numbers those would be beyond 2^53. */
export function nanoseconds(time: Micros): string {
  return time === 0 ? "0" : `${time}000`;
}

/** JavaScript's shortest text of a number, which all generations read; without the plus sign of an exponent. Never NaN or infinite. */
export function floatText(value: number): string {
  const text = String(value);
  return value >= 1e21 || value <= -1e21 ? text.replace("+", "") : text;
}
