import { Type } from "typebox";
import { orNull } from "./schemas.ts";
import type { Asked } from "./cursor.ts";
import { badCursor, readCursor, writeCursor } from "./cursor.ts";

export const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1_000;

/** The parameters of every list. */
export const pageParameters = {
  limit: Type.Integer({ description: "At most this many", default: DEFAULT_LIMIT, minimum: 1, maximum: MAX_LIMIT }),
  cursor: Type.Optional(
    Type.String({
      description: "Goes on where an earlier answer to the same question ended: its `next`",
      maxLength: 2_000,
    }),
  ),
};

/** The parameters of lists that are also given as CSV and NDJSON: those are whole unless a limit is asked for. */
export const exportPageParameters = {
  limit: Type.Optional(
    Type.Integer({
      description: `At most this many: ${DEFAULT_LIMIT} where absent, and in CSV and NDJSON all`,
      minimum: 1,
      maximum: MAX_LIMIT,
    }),
  ),
  cursor: pageParameters.cursor,
};

/** The members of every list's answer, beside the list itself. */
export const pageMembers = {
  count: Type.Integer({ description: "How many are in this answer" }),
  total: Type.Integer({ description: "How many there are in all" }),
  next: orNull(Type.String({ description: "The cursor of the next page; null on the last one" })),
};

interface PageOptions {
  readonly limit: number;
  /** Goes on where an earlier answer to the same question ended. */
  readonly cursor?: string | undefined;
  readonly order?: "ascending" | "descending" | undefined;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly total: number;
  readonly next: string | null;
}

/**
 * Cuts a page out of a list in memory. The cursor names the last item of the page before, so that a list that changes
 * between two pages neither repeats nor skips an item that stays.
 *
 * @param asked the request, which a cursor belongs to
 * @param keyOf orders the list; unique for each item
 * @throws HometideError `bad_request` where the cursor is none, or is that of another question
 */
export function pageOf<T>(
  asked: Asked,
  items: readonly T[],
  keyOf: (item: T) => string,
  { limit, cursor, order = "ascending" }: PageOptions,
): Page<T> {
  const isBefore = (a: string, b: string): boolean => (order === "ascending" ? a < b : a > b);
  const sorted = items.map((item) => ({ item, key: keyOf(item) })).sort((a, b) => (isBefore(a.key, b.key) ? -1 : 1));
  const after = cursor === undefined ? undefined : readCursor(asked, cursor);
  if (after !== undefined && typeof after !== "string") throw badCursor();
  const found = after === undefined ? 0 : sorted.findIndex(({ key }) => isBefore(after, key));
  const start = found === -1 ? sorted.length : found;
  const cut = sorted.slice(start, start + limit);
  const last = cut.at(-1);
  const more = last !== undefined && start + cut.length < sorted.length;
  return { items: cut.map(({ item }) => item), total: items.length, next: more ? writeCursor(asked, last.key) : null };
}

/**
 * The headers of a page: how long it may be kept, and where the next one is (RFC 8288), relative to the request, so
 * that it holds behind a proxy.
 */
export function pageHeaders(
  url: string,
  { next }: { readonly next: string | null },
  cacheControl: string,
): Readonly<Record<string, string>> {
  if (next === null) return { "cache-control": cacheControl };
  const question = url.indexOf("?");
  const parameters = new URLSearchParams(question === -1 ? "" : url.slice(question + 1));
  parameters.set("cursor", next);
  return { "cache-control": cacheControl, link: `<?${parameters.toString()}>; rel="next"` };
}
