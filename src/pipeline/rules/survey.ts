import type { Micros } from "../../model/time.ts";
import { MICROS_PER_DAY } from "../../model/time.ts";
import type { Store } from "../../store/store.ts";
import { sampleOf } from "./thin.ts";
import { suggest } from "./suggest.ts";
import type { Written } from "./suggest.ts";
import type { Suggestion, SuggestionQuery } from "./view.ts";

/** Points by which the entities that write most are told. */
const GLANCE = 200;
/** Entities whose points are read closely, and how many of each. */
const CLOSE_LOOKS = 40;
const CLOSE = 10_000;

/**
 * Looks through what the home really wrote, for points that need not be: the newest points of every entity tell who
 * writes most, theirs are read closely, one entity after the other so that other questions have their turn.
 */
export async function surveyStore(
  store: Pick<Store, "range">,
  entityIds: readonly string[],
  now: Micros,
  { days, limit }: SuggestionQuery,
): Promise<readonly Suggestion[]> {
  const from = now - days * MICROS_PER_DAY;
  const rates: { readonly entityId: string; readonly rate: number }[] = [];
  for (const entityId of entityIds) {
    const { samples, ...span } = await newest(store, entityId, { from, to: now, limit: GLANCE });
    rates.push({ entityId, rate: samples.length / Math.max(span.to - span.from, 1) });
  }
  const most = rates.filter(({ rate }) => rate > 0).sort((a, b) => b.rate - a.rate);
  const found: Suggestion[] = [];
  for (const { entityId } of most.slice(0, CLOSE_LOOKS)) {
    const suggestion = suggest(await newest(store, entityId, { from, to: now, limit: CLOSE }));
    if (suggestion !== undefined) found.push(suggestion);
  }
  return found.sort((a, b) => b.savedADay - a.savedADay).slice(0, limit);
}

/** The newest points of an entity, oldest first; where there are more than `limit`, the span begins with the oldest of these. */
export async function newest(
  store: Pick<Store, "range">,
  entityId: string,
  { from, to, limit }: { readonly from: Micros; readonly to: Micros; readonly limit: number },
): Promise<Written> {
  const { rows } = await store.range({
    measurement: "home_assistant_events",
    tags: { entity_id: entityId },
    from,
    to,
    order: "descending",
    limit,
  });
  const samples = rows
    .map(({ time, fields }) => sampleOf(time, String(fields["state_value"] ?? ""), fields["normalized_value"]))
    .reverse();
  // Before the first point nothing is known of the entity: it may be new.
  return { entityId, samples, from: samples[0]?.time ?? from, to };
}
