import { parseDuration } from "../model/duration.ts";
import type { Micros } from "../model/time.ts";
import { formatTime, MAX_TIME, MICROS_PER_DAY, MICROS_PER_MS, parseTime } from "../model/time.ts";
import { badParameter } from "./request-errors.ts";

/** A stretch of time: `from` belongs to it, `to` does not. */
export interface Span {
  readonly from: Micros;
  readonly to: Micros;
}

/**
 * Reads `from` and `to`; where they are absent: the day before `to` (or `span`, such as 30d), up to now.
 *
 * @throws HometideError `bad_request` naming the parameter; a stretch that ends before 1970 is none
 */
export function readSpan(
  given: { readonly from?: string | undefined; readonly to?: string | undefined; readonly span?: string | undefined },
  now: Micros,
): Span {
  const to = readTime("to", given.to) ?? now;
  if (to <= 0) throw badParameter("to", `Parameter to must be after ${formatTime(0)}: nothing is kept from before.`);
  const length = readLength("span", given.span);
  if (length !== undefined) {
    if (given.from !== undefined)
      throw badParameter("span", "Parameter span stands in place of from: give one of them.");
    return { from: Math.max(0, to - length), to };
  }
  const from = readTime("from", given.from) ?? to - MICROS_PER_DAY;
  if (from >= to) throw badParameter("from", "Parameter from must be before to (which is now where it is absent).");
  return { from: Math.max(0, from), to };
}

/**
 * Reads a moment; `undefined` where the parameter is absent.
 *
 * @throws HometideError `bad_request` naming the parameter
 */
export function readTime(name: string, text: string | undefined): Micros | undefined {
  if (text === undefined || text === "") return undefined;
  // A plus that was not escaped in the URL arrives as a blank.
  const mended = text.trim().replace(/ (\d{2}:?\d{2})$/, "+$1");
  const time = parseTime(DATE.test(mended) ? `${mended}T00:00:00Z` : mended);
  if (time === undefined) {
    throw badParameter(
      name,
      `Parameter ${name} must be a time with its zone, such as 2026-01-31T18:00:00Z, or a date (UTC).`,
    );
  }
  if (time > MAX_TIME) throw badParameter(name, `Parameter ${name} must not be after ${formatTime(MAX_TIME)}.`);
  return time;
}

/**
 * Reads a length of time, such as 90s, 12h or 30d; `undefined` where the parameter is absent.
 *
 * @throws HometideError `bad_request` naming the parameter
 */
export function readLength(name: string, text: string | undefined): Micros | undefined {
  if (text === undefined || text === "") return undefined;
  const ms = parseDuration(text.trim());
  if (ms === undefined || ms <= 0) {
    throw badParameter(name, `Parameter ${name} must be a length of time, such as 90s, 12h or 30d.`);
  }
  if (ms > LONGEST_MS) throw badParameter(name, `Parameter ${name} must be a hundred years (36525d) at most.`);
  return ms * MICROS_PER_MS;
}

/** A hundred years. */
const LONGEST_MS = 36_525 * 86_400_000;

const DATE = /^\d{4}-\d{2}-\d{2}$/;
