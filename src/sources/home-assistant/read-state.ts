import { inspect } from "node:util";
import type { EntityState, HomeObservation, StateChange, Unreadable } from "../../model/home.ts";
import type { Micros } from "../../model/time.ts";
import { parseTime } from "../../model/time.ts";
import { readContext } from "./read-context.ts";

/** A sample in a log or an answer is at most this long. */
const MAX_SAMPLE = 300;
/** Home Assistant itself allows 255 characters for a state and about as much for an entity id. */
const MAX_STATE = 16_384;
const ENTITY_ID = /^[a-z0-9_]+\.[\p{Ll}\p{Lo}\p{N}_]+$/u;

/** Reads the data of a `state_changed` event (`{event_type, data: {entity_id, old_state, new_state}, time_fired}`). */
export function readStateChanged(event: unknown): HomeObservation {
  if (!isRecord(event)) return unreadable("not_an_object", "the event is not an object", event);
  const data = event["data"];
  if (!isRecord(data)) return unreadable("no_data", "the event has no data", event);
  const entityId = data["entity_id"];
  if (typeof entityId !== "string" || !ENTITY_ID.test(entityId)) {
    return unreadable("bad_entity_id", "entity_id is not a text such as light.kitchen", event);
  }
  const current = readState(data["new_state"]);
  if (typeof current === "string") return unreadable(current, `new_state of ${entityId}: ${current}`, event);
  const previous = readState(data["old_state"]);
  // What was before is an extra; where it cannot be read the state itself is still good.
  const before = typeof previous === "string" ? undefined : previous;
  const fired = event["time_fired"];
  const firedAt = (typeof fired === "string" ? parseTime(fired) : undefined) ?? current?.lastUpdated;
  if (firedAt === undefined) return unreadable("bad_time", `the event of ${entityId} has no time_fired`, event);
  const context = readContext(event["context"]);
  const change = { entityId, current, previous: before, firedAt, origin: "event" } as const;
  return { kind: "state", change: context === undefined ? change : { ...change, context } };
}

/** Reads one entry of the answer to `get_states`. */
export function readSnapshotState(entry: unknown): HomeObservation {
  if (!isRecord(entry)) return unreadable("not_an_object", "a state is not an object", entry);
  const entityId = entry["entity_id"];
  if (typeof entityId !== "string" || !ENTITY_ID.test(entityId)) {
    return unreadable("bad_entity_id", "entity_id is not a text such as light.kitchen", entry);
  }
  const current = readState(entry);
  if (current === undefined || typeof current === "string") {
    return unreadable(current ?? "no_state", `state of ${entityId} cannot be read`, entry);
  }
  const change: StateChange = {
    entityId,
    current,
    previous: undefined,
    firedAt: current.lastUpdated,
    origin: "snapshot",
  };
  return { kind: "state", change };
}

/** @returns the state, `undefined` for null (there is none), or the reason why it cannot be read */
function readState(given: unknown): EntityState | undefined | string {
  if (given === null || given === undefined) return undefined;
  if (!isRecord(given)) return "state_not_an_object";
  const state = given["state"];
  if (typeof state !== "string") return "state_not_a_text";
  if (state.length > MAX_STATE) return "state_too_long";
  const lastUpdated = readTime(given["last_updated"]);
  if (lastUpdated === undefined) return "bad_time";
  const attributes = given["attributes"];
  return {
    state,
    attributes: isRecord(attributes) ? attributes : {},
    lastChanged: readTime(given["last_changed"]) ?? lastUpdated,
    lastUpdated,
  };
}

function readTime(given: unknown): Micros | undefined {
  return typeof given === "string" ? parseTime(given) : undefined;
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function unreadable(reason: string, detail: string, given: unknown): HomeObservation {
  return { kind: "unreadable", unreadable: { reason, detail, sample: sampleOf(given) } };
}

/** A bounded piece of what was given, for a person to look at; never more work than that, however large or deep it is. */
function sampleOf(given: unknown): Unreadable["sample"] {
  const text =
    typeof given === "string"
      ? given
      : inspect(given, { depth: 3, maxArrayLength: 5, maxStringLength: 100, breakLength: Infinity });
  return text.length > MAX_SAMPLE ? `${text.slice(0, MAX_SAMPLE)}…` : text;
}
