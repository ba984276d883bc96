import { HometideError } from "../model/errors.ts";
import type { PointColumns } from "../model/point-columns.ts";
import type { RangeQuery, RangeResult } from "../model/query.ts";
import { ask } from "./ask.ts";
import type { ApiDeps } from "./deps.ts";
import type { Parts } from "./entity-range.ts";
import { entityParts, entityRange } from "./entity-range.ts";
import { badCursor } from "./cursor.ts";
import type { Span } from "./span.ts";

/** A page of the points of an entity, under whatever names; each is asked for with the `next` of the one before. */
export type Pages = (after: string | undefined) => Promise<RangeResult>;

export type RangeColumns = (query: RangeQuery) => Promise<PointColumns>;

/** The pages as rows. */
export function rowPages(deps: ApiDeps, entityId: string, { from, to }: Span, limit: number): Pages {
  const segments = deps.entities.segments(entityId, from, to);
  const range = (part: RangeQuery): Promise<RangeResult> => ask(deps, deps.store.range(part));
  return (after) => pageAfter(after, (query) => entityRange(range, segments, { ...query, from, to, limit }));
}

/** A page side by side, each stretch that the entity had one name as it comes. */
export function columnsPage(
  deps: ApiDeps,
  rangeColumns: RangeColumns,
  {
    entityId,
    span: { from, to },
    limit,
    after,
  }: {
    readonly entityId: string;
    readonly span: Span;
    readonly limit: number;
    readonly after: string | undefined;
  },
): Promise<Parts<PointColumns>> {
  const segments = deps.entities.segments(entityId, from, to);
  const range: RangeColumns = (part) => ask(deps, rangeColumns(part));
  return pageAfter(after, (query) =>
    entityParts(range, ({ times }) => times.length, segments, { ...query, from, to, limit }),
  );
}

/** What is asked of the points of an entity, but for the stretch of time. */
interface PageQuery {
  readonly measurement: "home_assistant_events";
  readonly after?: string;
}

/** @throws HometideError bad_request where the cursor is none */
async function pageAfter<R>(after: string | undefined, read: (query: PageQuery) => Promise<R | undefined>): Promise<R> {
  const query = { measurement: "home_assistant_events" } as const;
  try {
    const page = await read(after === undefined ? query : { ...query, after });
    if (page !== undefined) return page;
  } catch (error) {
    // All but the cursor was checked before.
    if (!(error instanceof HometideError && error.code === "bad_request" && after !== undefined)) throw error;
  }
  throw badCursor();
}
