import type { FastifyReply, FastifyRequest } from "fastify";
import type { Column } from "./formats.ts";
import { exportHead, exportLines, setFormat, wantedFormat } from "./formats.ts";
import type { Page } from "./page.ts";
import { DEFAULT_LIMIT, pageHeaders, pageOf } from "./page.ts";

/**
 * Cuts the page that was asked for out of a list in memory, and sets the headers of its format.
 *
 * @param list.columns made of the rows of the page; CSV and NDJSON are whole unless a limit is asked for
 * @returns the text where CSV or NDJSON is wanted, else the page, for an answer in JSON
 */
export function answerList<T>(
  request: FastifyRequest,
  reply: FastifyReply,
  query: { readonly limit?: number | undefined; readonly cursor?: string | undefined },
  list: {
    readonly items: readonly T[];
    readonly keyOf: (item: T) => string;
    readonly columns: (items: readonly T[]) => readonly Column<T>[];
    readonly cacheControl: string;
  },
): string | Page<T> {
  const format = wantedFormat(request);
  const limit = query.limit ?? (format === "json" ? DEFAULT_LIMIT : Math.max(1, list.items.length));
  const page = pageOf(request, list.items, list.keyOf, { limit, cursor: query.cursor });
  setFormat(reply, format).headers(pageHeaders(request.url, page, list.cacheControl));
  if (format === "json") return page;
  const columns = list.columns(page.items);
  return exportHead(format, columns) + exportLines(format, columns, page.items);
}

/** What may change at any poll: kept by nobody without asking whether it still holds (ETag). */
export const CHANGING = "private, no-cache";
