import type { Row } from "../model/query.ts";
import type { Micros } from "../model/time.ts";
import { formatTime, MICROS_PER_DAY, MICROS_PER_HOUR } from "../model/time.ts";
import type { EntityView } from "../pipeline/entity-view.ts";
import type { NameSpan } from "../pipeline/name-spans.ts";
import type { Store } from "../store/store.ts";
import { entityRange } from "./entity-range.ts";
import { textOf } from "./row-values.ts";

/** So far back a state may have begun; actions are kept as long. */
const REACH: Micros = 365 * MICROS_PER_DAY;
/** So long before a state the calls and runs that led to it are looked for. */
const CHAIN: Micros = MICROS_PER_HOUR;
const MAX_STATES = 1_000;
/** Actions on an entity that are looked through for the last one that led to a state. */
const MAX_CALLS = 200;
const MAX_ACTIONS = 5_000;

/** Why an entity was in its state at a moment. */
export interface Cause {
  /** Its state then, and since when it is known to have been that; `undefined` where nothing is stored of before. */
  readonly state: { readonly text: string; readonly since: Micros } | undefined;
  /** The point that ties the state to an action; `undefined` where no action is known to have led to it. */
  readonly effect: Row | undefined;
  /** What was done in the context of the state, and in those that led to it: oldest first. */
  readonly chain: readonly Row[];
}

/**
 * Finds who or what brought about the state that an entity was in at a moment. A state that came about otherwise after
 * the last one that an action led to (somebody pressed the device's own button) has no cause that is known.
 */
export async function causeOf(
  { store, entities }: { readonly store: Store; readonly entities: EntityView },
  entityId: string,
  at: Micros,
): Promise<Cause> {
  const to = at + 1;
  const spans = entities.segments(entityId, Math.max(0, at - REACH), to);
  const [last, effect] = await Promise.all([
    newest(store, "home_assistant_events", spans, 1, () => true),
    newest(store, "home_assistant_actions", spans, MAX_CALLS, (row) => textOf(row, "state_value") !== null),
  ]);
  const text = last === undefined ? null : textOf(last, "state_value");
  if (last === undefined || text === null) return { state: undefined, effect: undefined, chain: [] };
  const unknown: Cause = { state: { text, since: last.time }, effect: undefined, chain: [] };
  if (effect === undefined || textOf(effect, "state_value") !== text) return unknown;
  const between = await entityRange((query) => store.range(query), entities.segments(entityId, effect.time, to), {
    measurement: "home_assistant_events",
    from: effect.time,
    to,
    limit: MAX_STATES,
  });
  if (between?.rows.some((row) => textOf(row, "state_value") !== text) === true) return unknown;
  return { state: { text, since: effect.time }, effect, chain: await chainOf(store, effect) };
}

/** The newest row of an entity, under whatever names, that fits; of each name the newest `limit` are looked at. */
async function newest(
  store: Store,
  measurement: "home_assistant_events" | "home_assistant_actions",
  spans: readonly NameSpan[],
  limit: number,
  fits: (row: Row) => boolean,
): Promise<Row | undefined> {
  for (const { entityId, from, to } of spans.toReversed()) {
    const tags = { entity_id: entityId };
    const { rows } = await store.range({ measurement, tags, from, to, order: "descending", limit });
    const found = rows.find(fits);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The actions of the effect's context and of its ancestors. An ancestor is older, so one way back meets them all. */
async function chainOf(store: Store, effect: Row): Promise<readonly Row[]> {
  const { rows } = await store.range({
    measurement: "home_assistant_actions",
    from: Math.max(0, effect.time - CHAIN),
    to: effect.time + 1,
    order: "descending",
    limit: MAX_ACTIONS,
  });
  const contexts = new Set([textOf(effect, "context_id"), textOf(effect, "parent_id")]);
  const chain = new Map<string, Row>();
  for (const row of rows) {
    const id = textOf(row, "context_id");
    if (id === null || !contexts.has(id) || textOf(row, "state_value") !== null) continue;
    contexts.add(textOf(row, "parent_id"));
    // A call on several entities is one link of the chain.
    const { domain = "", service = "", entity_id } = row.tags;
    const call = `${row.time} ${domain}.${service}`;
    if (!chain.has(call) || entity_id === effect.tags["entity_id"]) chain.set(call, row);
  }
  return [...chain.values()].toReversed();
}

/** The same in a sentence, for people. */
export function causeSentence(entityId: string, { state, effect }: Cause): string {
  if (state === undefined) return `Nothing is known of ${entityId} at that time.`;
  const became = `${entityId} has been ${state.text} since ${formatTime(state.since)}`;
  if (effect === undefined) {
    return `${entityId} was ${state.text}; no action is known that led to it. Actions are recorded where home_assistant.actions is true.`;
  }
  const { domain, service, automation, user } = effect.tags;
  const by = [
    service === undefined ? "" : ` by ${domain ?? ""}.${service}`,
    automation === undefined ? "" : `, called by ${automation}`,
    user === undefined ? "" : `, started by user ${user}`,
  ].join("");
  return `${became}${by === "" ? ", by an action" : by}.`;
}
