import { hash } from "node:crypto";
import { badParameter } from "./request-errors.ts";

/** What a cursor belongs to: the endpoint, and all that was asked of it. */
export interface Asked {
  readonly routeOptions: { readonly url?: string | undefined };
  readonly params: unknown;
  readonly query: unknown;
}

/** How much is asked for is not part of what is asked. */
const NOT_ASKED: readonly string[] = ["cursor", "limit"];

/**
 * Makes the cursor of the page after a place. Cursors are opaque to their users: what is inside may change with any release.
 *
 * @param carried parameters that the place says itself, so that they may be left out beside the cursor
 */
export function writeCursor(asked: Asked, place: unknown, carried: readonly string[] = []): string {
  return Buffer.from(JSON.stringify([questionOf(asked, carried), place])).toString("base64url");
}

/**
 * The place that a cursor names.
 *
 * @throws HometideError `bad_request` for what is no cursor, and for one that another question led to
 */
export function readCursor(asked: Asked, cursor: string, carried: readonly string[] = []): unknown {
  const read = parsed(cursor);
  if (!Array.isArray(read) || read.length !== 2) throw badCursor();
  // What `Array.isArray` says of the members is `any`; each is checked where it is used.
  const [question, place] = read as readonly unknown[];
  if (question === questionOf(asked, carried)) return place;
  throw badParameter(
    "cursor",
    "Parameter cursor belongs to another question: ask with all parameters of the page that gave it, or start again without it.",
  );
}

export function badCursor(): Error {
  return badParameter("cursor", "Parameter cursor is not one that this endpoint gave: start again without it.");
}

function parsed(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, "base64url").toString()) as unknown;
  } catch {
    throw badCursor();
  }
}

/** Two questions that differ have different texts; what is left out and what is its default are the same. */
function questionOf({ routeOptions, params, query }: Asked, carried: readonly string[]): string {
  const given = Object.entries(query ?? {})
    .filter(([name]) => !NOT_ASKED.includes(name) && !carried.includes(name))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return hash("sha1", JSON.stringify([routeOptions.url, params, given]), "base64url").slice(0, QUESTION_LENGTH);
}

const QUESTION_LENGTH = 12;
