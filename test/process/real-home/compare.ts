import type { Micros } from "../../../src/model/time.ts";
import { formatTime } from "../../../src/model/time.ts";
import { setTimeout as sleep } from "node:timers/promises";
import type { RecordedState } from "../../servers/home-assistant/recorder.ts";
import type { HubProcess } from "../hub-process.ts";
import { hubStates } from "./hub-history.ts";

/** What two sides hold of the same time, state by state and microsecond by microsecond. */
export interface Comparison {
  readonly entities: number;
  /** States that both hold. */
  readonly equal: number;
  readonly onlyHub: readonly RecordedState[];
  readonly onlyRecorder: readonly RecordedState[];
  /** States that the hub holds more than once. */
  readonly twice: readonly RecordedState[];
}

/** Compares what happened at `from` or later; removals are no states and are left out. */
export function compare(hub: readonly RecordedState[], recorder: readonly RecordedState[], from: Micros): Comparison {
  const held = new Map<string, RecordedState>();
  const twice: RecordedState[] = [];
  for (const state of hub) {
    if (state.time < from) continue;
    if (held.has(keyOf(state))) twice.push(state);
    held.set(keyOf(state), state);
  }
  const recorded = new Map<string, RecordedState>();
  for (const state of recorder) {
    if (state.time >= from && state.state !== undefined) recorded.set(keyOf(state), state);
  }
  const equal = [...recorded.keys()].filter((key) => held.has(key));
  return {
    entities: new Set([...recorded.values(), ...held.values()].map(({ entityId }) => entityId)).size,
    equal: equal.length,
    onlyHub: [...held].filter(([key]) => !recorded.has(key)).map(([, state]) => state),
    onlyRecorder: [...recorded].filter(([key]) => !held.has(key)).map(([, state]) => state),
    twice,
  };
}

export function keyOf({ entityId, state, time }: RecordedState): string {
  return `${entityId} ${String(state)} ${time}`;
}

/** Entities are read again at most so often: the hub answers 100 such questions a minute. */
const AGAIN_MS = 2_000;

/**
 * Reads what the hub holds of all entities that either side names, and reads those again of which it lacks something,
 * until it lacks nothing or `withinMs` is over.
 */
export async function compareWith(
  hub: HubProcess,
  recorder: readonly RecordedState[],
  { from, withinMs }: { readonly from: Micros; readonly withinMs: number },
): Promise<Comparison> {
  const end = performance.now() + withinMs;
  const read = new Map<string, readonly RecordedState[]>();
  let wanted = new Set(recorder.map(({ entityId }) => entityId));
  for (;;) {
    for (const entityId of wanted) read.set(entityId, await hubStates(hub, [entityId]));
    const found = compare([...read.values()].flat(), recorder, from);
    if (found.onlyRecorder.length === 0 || performance.now() > end) return found;
    wanted = new Set(found.onlyRecorder.map(({ entityId }) => entityId));
    await sleep(AGAIN_MS);
  }
}

/** The first of some states, for a message. */
export function described(states: readonly RecordedState[]): string {
  const some = states
    .slice(0, 8)
    .map(({ entityId, state, time }) => `${formatTime(time)} ${entityId} ${String(state)}`);
  return `${states.length}${some.length === 0 ? "" : `: ${some.join("; ")}`}`;
}
