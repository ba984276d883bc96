import { readFileSync } from "node:fs";
import { HometideError, messageOf } from "../../model/errors.ts";
import type { Micros } from "../../model/time.ts";

/** What is asked, below ESPN's `/apis/site/v2/sports/`; standings below `/apis/v2/sports/`. */
export interface EspnRequest {
  /** Such as `football/nfl/scoreboard` or `hockey/nhl/teams/6/schedule`. */
  readonly path: string;
  readonly query: URLSearchParams;
}

/** What ESPN says: the payload of a path at a time. */
export interface EspnScript {
  /**
   * The JSON payload; a Buffer is sent as it is. `undefined`: there is no such page.
   *
   * @returns `whole` where the query was already looked at, so that the server leaves the payload alone
   */
  answer(request: EspnRequest, now: Micros): { readonly payload: unknown; readonly whole: boolean } | undefined;
}

/** A recorded answer and from when on it is given. */
export interface RecordedPage {
  /** Below `/apis/site/v2/sports/` (standings: `/apis/v2/sports/`), such as `football/nfl/scoreboard`. */
  readonly path: string;
  readonly from: Micros;
  readonly file: string;
  /** Given only where the query holds these, and then as it is. */
  readonly query?: Readonly<Record<string, string>>;
}

/**
 * Plays recorded payloads: for a path the one with the latest `from` that is not after now.
 *
 * @throws HometideError `recording_unreadable` at once, not at the request
 */
export function recordedScript(pages: readonly RecordedPage[]): EspnScript {
  const read = pages.map((page) => ({ ...page, ...readPayload(page.file) })).toSorted((a, b) => b.from - a.from);
  return {
    answer({ path, query }, now) {
      const due = read.filter((page) => page.path === path && page.from <= now);
      const exact = due.find((page) => page.query !== undefined && holds(query, page.query));
      if (exact !== undefined) return { payload: exact.bytes, whole: true };
      const page = due.find((one) => one.query === undefined);
      if (page === undefined) return undefined;
      const filtered = path.endsWith("/scoreboard") && [...query.keys()].some((key) => key !== "limit");
      return { payload: filtered || page.events > FEW_EVENTS ? page.payload : page.bytes, whole: false };
    },
  };
}

/** So few events that no `limit` of a client's cuts them; the recorded bytes can then go out untouched. */
const FEW_EVENTS = 20;

function holds(query: URLSearchParams, wanted: Readonly<Record<string, string>>): boolean {
  return Object.entries(wanted).every(([key, value]) => query.get(key) === value);
}

function readPayload(file: string): { readonly bytes: Buffer; readonly payload: unknown; readonly events: number } {
  try {
    const bytes = readFileSync(file);
    const payload: unknown = JSON.parse(bytes.toString("utf8"));
    const events = typeof payload === "object" && payload !== null && "events" in payload ? payload.events : [];
    return { bytes, payload, events: Array.isArray(events) ? events.length : 0 };
  } catch (error) {
    throw new HometideError("recording_unreadable", `The recording ${file} cannot be read: ${messageOf(error)}`, {
      cause: error,
    });
  }
}
