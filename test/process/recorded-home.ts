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
