import type { RangeQuery, RangeResult } from "../model/query.ts";
import type { NameSpan } from "../pipeline/name-spans.ts";

/** Where an answer broke off: in which stretch, and after which row of it. */
const PART = /^(\d+)\.(.*)$/s;

/** What the stretches gave, of which there may be more. */
export interface Parts<R> {
  readonly parts: readonly R[];
  readonly next?: string;
}

/**
 * The points of an entity over all names that it had: the stretches one after the other, as if they were one range.
 *
 * @param segments ascending, without overlap
 * @param query its `after` is the `next` of an earlier answer about the same stretches
 * @returns `undefined` where `after` does not fit the stretches
 */
export async function entityRange(
  range: (query: RangeQuery) => Promise<RangeResult>,
  segments: readonly NameSpan[],
  query: EntityQuery,
): Promise<RangeResult | undefined> {
  const found = await entityParts(range, ({ rows }) => rows.length, segments, query);
  if (found === undefined) return undefined;
  const { parts, next } = found;
  const rows = parts.flatMap((part) => part.rows);
  return next === undefined ? { rows } : { rows, next };
}

type EntityQuery = Omit<RangeQuery, "tags"> & { readonly limit: number };

/** As {@link entityRange}, each stretch as it comes. @param countOf how many points a stretch gave */
export async function entityParts<R extends { readonly next?: string }>(
  range: (query: RangeQuery) => Promise<R>,
  countOf: (part: R) => number,
  segments: readonly NameSpan[],
  query: EntityQuery,
): Promise<Parts<R> | undefined> {
  const { after, limit, ...rest } = query;
  const position = after === undefined ? undefined : PART.exec(after);
  if (position === null) return undefined;
  const parts: R[] = [];
  let count = 0;
  let index = Number(position?.[1] ?? 0);
  let within = position?.[2] ?? "";
  if (after !== undefined && index >= segments.length) return undefined;
  for (; index < segments.length; index += 1, within = "") {
    const segment = segments[index];
    if (segment === undefined) break;
    // A page that is full where a stretch ends leaves the next one to the next page.
    if (count >= limit) return { parts, next: `${index}.` };
    const { entityId: entity_id, from, to } = segment;
    const part = { ...rest, tags: { entity_id }, from, to, limit: limit - count };
    const result = await range(within === "" ? part : { ...part, after: within });
    parts.push(result);
    count += countOf(result);
    if (result.next !== undefined) return { parts, next: `${index}.${result.next}` };
  }
  return { parts };
}
