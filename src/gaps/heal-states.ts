import type { EntityState, StateChange, Unreadable } from "../model/home.ts";
import type { Point } from "../model/point.ts";
import type { Row } from "../model/query.ts";
import type { Micros } from "../model/time.ts";
import { Tallies } from "../pipeline/accept.ts";
import { countWeather } from "../pipeline/weather-intake.ts";
import type { EntityHistory, Recorder, RecorderQuery } from "../sources/recorder.ts";
import type { Store, Tally } from "../store/store.ts";
import { keyOf, missingOf, readAll } from "./missing-points.ts";
import { stateBefore } from "./state-before.ts";

/** States that are read back are counted apart from those that were heard. */
const HISTORY = "home_assistant_history";
/** So many entities' states become points before others get their turn on the event loop. */
const STATES_AT_ONCE = 500;

/** What became of a state that was read from the recorder. */
export type Healed =
  | { readonly kind: "stored"; readonly point: Point }
  | { readonly kind: "filtered"; readonly reason: string }
  | ({ readonly kind: "refused" } & Unreadable);

export interface HealParts {
  readonly store: Pick<Store, "range">;
  readonly recorder: Recorder;
  /** Makes points of the states of one entity, oldest first; `before`: the rows that they follow on, newest first. */
  readonly healed: (changes: readonly StateChange[], before: readonly Row[]) => readonly Healed[];
  /** Told what a weather entity said, before what was around it is asked for; makes points of the weather. */
  readonly weatherOf: (entityId: string, states: readonly EntityState[]) => readonly Point[];
  /** Under which names an entity's points are kept in a stretch. */
  readonly namesOf: (entityId: string, from: Micros, to: Micros) => readonly string[];
  readonly onRefused: (refused: Unreadable) => void;
}

export interface Found {
  /** What the store lacked: points, and fields of points that are there. */
  readonly points: readonly Point[];
  /** How many of them were not there. */
  readonly added: number;
  readonly tallies: readonly Tally[];
  /** States that the recorder gave. */
  readonly read: number;
  /** Entities that had states in this time, the last one when, of which the recorder knows nothing. */
  readonly unrecorded: ReadonlyMap<string, Micros>;
}

/** Reads some entities' states in a stretch from the recorder, and finds out what of them is missing. */
export async function findMissing(query: RecorderQuery, parts: HealParts): Promise<Found> {
  const histories = await parts.recorder.history(query);
  const names = new Map<string, string>();
  for (const entityId of query.entityIds) {
    for (const name of [entityId, ...parts.namesOf(entityId, query.from, query.to)]) names.set(name, entityId);
  }
  const rows = await readAll(parts.store, {
    measurement: "home_assistant_events",
    tags: { entity_id: [...names.keys()] },
    from: query.from,
    to: query.to,
  });
  const there = new Map<string, Row>(rows.map((row) => [keyOf(row.tags, row.time), row]));
  const tallies = new Tallies(HISTORY);
  const ofWeather = await missingWeather(histories, query, parts);
  const points: Point[] = [...ofWeather];
  let read = 0;
  let added = 0;
  let turn = 0;
  for (const history of histories) {
    const { changes, before } = await changesOf(history, query, parts);
    read += changes.length;
    turn += changes.length;
    if (turn >= STATES_AT_ONCE) {
      turn = 0;
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
    const made = parts.healed(changes, before).flatMap((outcome) => {
      tallies.add("received");
      if (outcome.kind === "stored") return [outcome.point];
      tallies.add(outcome.kind, outcome.reason);
      if (outcome.kind === "refused") parts.onRefused(outcome);
      return [];
    });
    const missing = missingOf(made, there);
    const known = made.length - missing.added.length;
    if (missing.added.length > 0) tallies.add("stored", "", missing.added.length);
    if (known > 0) tallies.add("filtered", "already_known", known);
    added += missing.added.length;
    points.push(...missing.added, ...missing.completing);
  }
  const known = new Set(histories.map(({ entityId }) => entityId));
  const asked = new Set(query.entityIds);
  const unrecorded = new Map<string, Micros>();
  for (const { tags, time } of rows) {
    const name = tags["entity_id"] ?? "";
    const entityId = names.get(name);
    // Of a renamed entity the recorder may have one part of the stretch under the old name, which is asked for by itself.
    if (entityId === undefined || known.has(entityId) || known.has(name) || !asked.has(name)) continue;
    unrecorded.set(entityId, time);
  }
  return { points, added, tallies: [...tallies.list(), ...countWeather(ofWeather).list()], read, unrecorded };
}

/** The weather of the stretch that the store lacks; told before all else, for it is around the states of the stretch. */
async function missingWeather(
  histories: readonly EntityHistory[],
  { from, to }: RecorderQuery,
  { store, weatherOf }: HealParts,
): Promise<readonly Point[]> {
  const made = histories.flatMap(({ entityId, changes }) =>
    weatherOf(
      entityId,
      changes.flatMap(({ state }) => (state === undefined ? [] : [state])),
    ),
  );
  if (made.length === 0) return [];
  const rows = await readAll(store, { measurement: "weather", from, to });
  const known = new Set(rows.map(({ tags, time }) => `${tags["source"] ?? ""} ${time}`));
  return made.filter(({ series, time }) => !known.has(`${series.tags["source"] ?? ""} ${time}`));
}

async function changesOf(
  { entityId, before, changes }: EntityHistory,
  { from }: RecorderQuery,
  { store, namesOf }: HealParts,
): Promise<{ readonly changes: readonly StateChange[]; readonly before: readonly Row[] }> {
  if (changes.length === 0) return { changes: [], before: [] };
  const known =
    before === undefined
      ? undefined
      : await stateBefore(store, [entityId, ...namesOf(entityId, 0, from)], from, before);
  let previous = known?.state;
  const told = changes.map(({ at, state }) => {
    const change: StateChange = { entityId, current: state, previous, firedAt: at, origin: "history" };
    previous = state;
    return change;
  });
  return { changes: told, before: known?.rows ?? [] };
}
