import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

/** A state of an entity as the recording says, read by nothing of the product. */
export interface RecordedEvent {
  /** Which of the recording's frames it came in. */
  readonly frame: number;
  readonly entityId: string;
  /** `undefined` where the entity was removed. */
  readonly state: string | undefined;
  /** RFC 3339 in UTC with the six digits of the recording. */
  readonly time: string | undefined;
}

/** The state_changed events of a recording in the order in which they were sent. */
export function readRecordedEvents(file: string): readonly RecordedEvent[] {
  const events: RecordedEvent[] = [];
  let frame = 0;
  for (const line of gunzipSync(readFileSync(file)).toString("utf8").split("\n")) {
    if (line === "") continue;
    const { dir, msg } = JSON.parse(line);
    const parts = [msg].flat().filter((part) => part.type === "event");
    if (dir !== "in" || parts.length === 0) continue;
    for (const { event } of parts) {
      const state = event.data.new_state;
      events.push({
        frame,
        entityId: event.data.entity_id,
        state: state?.state,
        time: state?.last_updated.replace("+00:00", "Z").replace(".000000Z", "Z"),
      });
    }
    frame += 1;
  }
  return events;
}

/** The last state of each entity, and whether it was removed after it. */
export function lastStates(
  events: readonly RecordedEvent[],
): ReadonlyMap<string, { readonly state: string; readonly removed: boolean }> {
  const last = new Map<string, { state: string; removed: boolean }>();
  for (const { entityId, state } of events) {
    if (state !== undefined) last.set(entityId, { state, removed: false });
    else last.set(entityId, { state: last.get(entityId)?.state ?? "", removed: true });
  }
  return last;
}

/** A state that an entity had, as the recording says. */
export interface RecordedState {
  readonly entityId: string;
  /** As the recording writes it. */
  readonly time: string;
  readonly state: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** How often Home Assistant had said before that the entity is gone. */
  readonly spell: number;
}

/** Every state of every entity that has an event: the one before its first event, then those of its events. */
export function readRecordedStates(file: string): readonly RecordedState[] {
  const states: RecordedState[] = [];
  const spells = new Map<string, number>();
  for (const line of gunzipSync(readFileSync(file)).toString("utf8").split("\n")) {
    if (line === "") continue;
    const { dir, msg } = JSON.parse(line);
    if (dir !== "in") continue;
    for (const { event } of [msg].flat().filter((part) => part.type === "event")) {
      const { entity_id: entityId, old_state: before, new_state: after } = event.data;
      const first = spells.has(entityId) ? null : before;
      const spell = spells.get(entityId) ?? 0;
      spells.set(entityId, after === null ? spell + 1 : spell);
      for (const state of [first, after].filter((one) => one !== null)) {
        const { state: text, last_updated: time, attributes } = state;
        states.push({ entityId, time, state: text, attributes, spell });
      }
    }
  }
  return states;
}
