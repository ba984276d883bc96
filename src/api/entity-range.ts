import type { RangeQuery, RangeResult } from "../model/query.ts";
import type { NameSpan } from "../pipeline/name-spans.ts";

/** Where an answer broke off: in which stretch, and after which row of it. */
const PART = /^(\d+)\.(.*)$/s;

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
  query: Omit<RangeQuery, "tags"> & { readonly limit: number },
): Promise<RangeResult | undefined> {
  const { after, limit, ...rest } = query;
  const position = after === undefined ? undefined : PART.exec(after);
  if (position === null) return undefined;
  const rows: RangeResult["rows"][number][] = [];
  let index = Number(position?.[1] ?? 0);
  let within = position?.[2] ?? "";
  if (after !== undefined && index >= segments.length) return undefined;
  for (; index < segments.length; index += 1, within = "") {
    const segment = segments[index];
    if (segment === undefined) break;
    // A page that is full where a stretch ends leaves the next one to the next page.
    if (rows.length >= limit) return { rows, next: `${index}.` };
    const { entityId: entity_id, from, to } = segment;
    const part = { ...rest, tags: { entity_id }, from, to, limit: limit - rows.length };
    const result = await range(within === "" ? part : { ...part, after: within });
    rows.push(...result.rows);
    if (result.next !== undefined) return { rows, next: `${index}.${result.next}` };
  }
  return { rows };
}
