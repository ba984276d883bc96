import { recordOf, textOf } from "../unknown.ts";
import { formatTime, microsOfSeconds, parseTime, MICROS_PER_SECOND } from "../../model/time.ts";

/**
 * Home Assistant's compressed states, the messages of `subscribe_entities`: `a` (added), `c` (changed, with `+` and
 * `-`), `r` (removed); in a state `s` is the state, `a` the attributes, `c` the context (its id alone where it has no
 * user and no parent), `lc` and `lu` last_changed and last_updated in seconds (`lu` only where it differs).
 * Format: homeassistant/core, components/websocket_api/messages.py.
 */
export interface CompressedState {
  readonly s: string;
  readonly a: Readonly<Record<string, unknown>>;
  readonly c: string | Readonly<Record<string, unknown>>;
  readonly lc: number;
  readonly lu?: number;
}

/** Compresses a state (integers past 2^53 become the nearest double, as in all that JSON.parse reads) given as the JSON text of `get_states` or `state_changed`. */
export function compress(text: string): CompressedState {
  const state = recordOf(JSON.parse(text));
  const context = recordOf(state["context"]);
  const lc = seconds(state["last_changed"]);
  const lu = seconds(state["last_updated"]);
  const plain = context["user_id"] === null && context["parent_id"] === null;
  return {
    s: textOf(state["state"]),
    a: recordOf(state["attributes"]),
    c: plain ? textOf(context["id"]) : context,
    lc,
    ...(lu === lc ? {} : { lu }),
  };
}

/** The JSON text of a compressed state in full. */
export function expand(entityId: string, state: CompressedState): string {
  const changed = iso(state.lc);
  const updated = state.lu === undefined ? changed : iso(state.lu);
  return JSON.stringify({
    entity_id: entityId,
    state: state.s,
    attributes: state.a,
    last_changed: changed,
    last_reported: updated,
    last_updated: updated,
    context: contextOf(state),
  });
}

/** The JSON text of the event that leads from `before` to `after` (`undefined`: the entity is not there). */
export function differenceEvent(
  entityId: string,
  before: CompressedState | undefined,
  after: CompressedState | undefined,
): string {
  if (after === undefined) return JSON.stringify({ r: [entityId] });
  if (before === undefined) return JSON.stringify({ a: { [entityId]: after } });
  const added: Record<string, unknown> = {};
  if (after.s !== before.s) added["s"] = after.s;
  if (after.lc !== before.lc) added["lc"] = after.lc;
  else if (updatedAt(after) !== updatedAt(before)) added["lu"] = updatedAt(after);
  const context = contextDifference(contextOf(before), contextOf(after));
  if (context !== undefined) added["c"] = context;
  const attributes: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(after.a)) {
    // (2024.3.3 did not tell a new attribute that is null; 2026.2.3 does, and so do we.)
    if (!(key in before.a) || JSON.stringify(before.a[key]) !== JSON.stringify(value)) attributes[key] = value;
  }
  if (Object.keys(attributes).length > 0) added["a"] = attributes;
  const gone = Object.keys(before.a).filter((key) => !(key in after.a));
  return JSON.stringify({ c: { [entityId]: { "+": added, ...(gone.length > 0 ? { "-": { a: gone } } : {}) } } });
}

/** Plays the event of a compressed message (its JSON text) into `states`. */
export function applyCompressed(states: Map<string, CompressedState>, event: string): void {
  const parsed = recordOf(JSON.parse(event));
  for (const [entityId, state] of Object.entries(recordOf(parsed["a"]))) states.set(entityId, readCompressed(state));
  for (const [entityId, change] of Object.entries(recordOf(parsed["c"]))) {
    const before = states.get(entityId);
    if (before !== undefined) states.set(entityId, changed(before, recordOf(change)));
  }
  const removed = parsed["r"];
  if (Array.isArray(removed)) for (const entityId of removed) states.delete(textOf(entityId));
}

function changed(before: CompressedState, change: Readonly<Record<string, unknown>>): CompressedState {
  const added = recordOf(change["+"]);
  const a: Record<string, unknown> = { ...before.a, ...recordOf(added["a"]) };
  const gone = recordOf(change["-"])["a"];
  if (Array.isArray(gone)) for (const key of gone) delete a[textOf(key)];
  const { lc, lu, c, s } = added;
  const context = typeof c === "string" ? { id: c } : recordOf(c);
  const times =
    typeof lc === "number"
      ? { lc }
      : { lc: before.lc, ...(typeof lu === "number" ? { lu } : before.lu === undefined ? {} : { lu: before.lu }) };
  return { s: s === undefined ? before.s : textOf(s), a, c: { ...contextOf(before), ...context }, ...times };
}

function readCompressed(value: unknown): CompressedState {
  const { s, a, c, lc, lu } = recordOf(value);
  return {
    s: textOf(s),
    a: recordOf(a),
    c: typeof c === "string" ? c : recordOf(c),
    lc: Number(lc),
    ...(typeof lu === "number" ? { lu } : {}),
  };
}

function contextOf(state: CompressedState): Readonly<Record<string, unknown>> {
  return typeof state.c === "string" ? { id: state.c, parent_id: null, user_id: null } : state.c;
}

function contextDifference(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): string | Record<string, unknown> | undefined {
  const changes = Object.entries(after).filter(([key, value]) => before[key] !== value);
  if (changes.length === 0) return undefined;
  return changes.length === 1 && changes[0]?.[0] === "id" ? textOf(after["id"]) : Object.fromEntries(changes);
}

function updatedAt(state: CompressedState): number {
  return state.lu ?? state.lc;
}

function seconds(time: unknown): number {
  return (parseTime(textOf(time)) ?? 0) / MICROS_PER_SECOND;
}

function iso(time: number): string {
  return formatTime(microsOfSeconds(time)).replace("Z", "+00:00");
}
