import type { Micros } from "../../model/time.ts";
import { MICROS_PER_MS } from "../../model/time.ts";

/** What a server gave to ask again by (RFC 9110, 13): ESPN's recorded answers have neither. */
export interface Validators {
  readonly etag: string | undefined;
  readonly lastModified: string | undefined;
}

/** What an answer's headers say of its age. */
export interface Freshness {
  /** For so long the same page is not to be asked for again: `max-age` less `Age` (RFC 9111, 4.2). */
  readonly freshMs: number;
  /** Absent where the answer gave none. */
  readonly validators: Validators | undefined;
  /** By how much the server's clock is ahead of ours; absent where it told no `Date`. */
  readonly aheadMs: number | undefined;
}

interface Headers {
  get(name: string): string | null;
}

/** ESPN's own are 2 to 9 s (ESPN.md). A longer promise than this is not relied upon: a game would be missed. */
const MAX_FRESH_MS = 10 * 60_000;
/** A Retry-After beyond this is taken for this. */
const MAX_RETRY_AFTER_MS = 24 * 3_600_000;

export function freshnessOf(headers: Headers, now: Micros): Freshness {
  const etag = headers.get("etag") ?? undefined;
  const lastModified = headers.get("last-modified") ?? undefined;
  const seconds = /(?:^|[\s,])max-age=(\d{1,9})/i.exec(headers.get("cache-control") ?? "")?.[1];
  const age = /^\s*(\d{1,9})\s*$/.exec(headers.get("age") ?? "")?.[1];
  const freshMs = (Number(seconds ?? 0) - Number(age ?? 0)) * 1_000;
  const said = Date.parse(headers.get("date") ?? "") + Number(age ?? 0) * 1_000;
  return {
    freshMs: Math.min(Math.max(freshMs, 0), MAX_FRESH_MS),
    validators: etag === undefined && lastModified === undefined ? undefined : { etag, lastModified },
    aheadMs: Number.isNaN(said) ? undefined : said - now / MICROS_PER_MS,
  };
}

/** The headers by which a server can say that nothing changed. */
export function conditions(known: Validators | undefined): Readonly<Record<string, string>> {
  return {
    ...(known?.etag === undefined ? {} : { "if-none-match": known.etag }),
    ...(known?.lastModified === undefined ? {} : { "if-modified-since": known.lastModified }),
  };
}

/** Reads Retry-After: seconds, or an HTTP date. @returns milliseconds from now */
export function retryAfterMs(value: string | null, now: Micros): number | undefined {
  if (value === null) return undefined;
  const ms = /^\s*\d{1,9}\s*$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - now / MICROS_PER_MS;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), MAX_RETRY_AFTER_MS);
}
