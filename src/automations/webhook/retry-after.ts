import type { Micros } from "../../model/time.ts";
import { MICROS_PER_MS } from "../../model/time.ts";

/** A longer wait is taken for this: events of a game are old by then. */
const MOST_MS = 3_600_000;

/**
 * How long a `Retry-After` asks to wait (RFC 9110, section 10.2.3): seconds, or a date.
 *
 * @returns milliseconds, at most an hour; `undefined` where the header says nothing
 */
export function readRetryAfter(header: string | undefined, now: Micros): number | undefined {
  const text = header?.trim() ?? "";
  const wait = /^\d{1,9}$/.test(text)
    ? Number(text) * 1_000
    : DATE.test(text)
      ? Date.parse(text) - now / MICROS_PER_MS
      : NaN;
  return Number.isFinite(wait) ? Math.min(MOST_MS, Math.max(0, wait)) : undefined;
}

/** A date of HTTP begins with the day's name; `Date.parse` would take much else. */
const DATE = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)/;
