import type { Micros } from "../model/time.ts";
import { formatTime, MAX_TIME } from "../model/time.ts";
import type { Asked } from "./cursor.ts";
import { badCursor, readCursor, writeCursor } from "./cursor.ts";
import { badParameter } from "./request-errors.ts";
import type { Span } from "./span.ts";
import { readLength, readSpan, readTime } from "./span.ts";

/** The parameters that say which stretch of time is asked for. */
interface SpanQuery {
  readonly from?: string;
  readonly to?: string;
  readonly span?: string;
  readonly cursor?: string;
}

/** The stretch that is asked for, and where in it an answer begins. */
export interface SpanStart {
  readonly span: Span;
  /** Whether the stretch was asked for by its length. */
  readonly isLength: boolean;
  readonly after: string | undefined;
  /** The cursor of the page that begins after this. */
  cursorAt(after: string): string;
}

/** A cursor carries the stretch of the first page, so that "now" does not move between pages. */
const CARRIED = ["from", "to", "span"] as const;

/**
 * Where an answer begins.
 *
 * @throws HometideError `bad_request` naming the parameter: one that cannot be read, or one that contradicts the cursor
 */
export function spanStart(asked: Asked & { readonly query: SpanQuery }, now: Micros): SpanStart {
  const { query } = asked;
  const { cursor } = query;
  const { from, to, length, after } =
    cursor === undefined
      ? { ...readSpan(query, now), length: readLength("span", query.span), after: undefined }
      : carriedBy(asked, cursor);
  return {
    span: { from, to },
    isLength: length !== undefined,
    after,
    cursorAt: (place) => writeCursor(asked, { from, to, length, after: place }, CARRIED),
  };
}

interface Carried extends Span {
  readonly length: Micros | undefined;
  readonly after: string;
}

function carriedBy(asked: Asked & { readonly query: SpanQuery }, cursor: string): Carried {
  const place = readCursor(asked, cursor, CARRIED);
  if (typeof place !== "object" || place === null) throw badCursor();
  if (!("from" in place) || !("to" in place) || !("after" in place)) throw badCursor();
  const { from, to, after } = place;
  const length = "length" in place ? place.length : undefined;
  if (!isTime(from) || !isTime(to) || typeof after !== "string") throw badCursor();
  if (length !== undefined && !isTime(length)) throw badCursor();
  const { query } = asked;
  const [givenFrom, givenTo] = [readTime("from", query.from), readTime("to", query.to)];
  const givenLength = readLength("span", query.span);
  if (givenFrom !== undefined && (length !== undefined || Math.max(0, givenFrom) !== from))
    throw other("from", { from, to });
  if (givenTo !== undefined && givenTo !== to) throw other("to", { from, to });
  if (givenLength !== undefined && givenLength !== length) throw other("span", { from, to });
  return { from, to, length, after };
}

function isTime(value: unknown): value is Micros {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 && value <= MAX_TIME;
}

function other(parameter: string, { from, to }: Span): Error {
  return badParameter(
    parameter,
    `Parameter ${parameter} contradicts the cursor, which goes on in ${formatTime(from)} to ${formatTime(to)}: leave it out, or start again without the cursor.`,
  );
}
