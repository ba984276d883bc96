import type { Micros } from "../model/time.ts";
import type { DocumentChange } from "../store/store.ts";
import type { Span } from "./spans.ts";
import { mergeSpans, subtractSpans } from "./spans.ts";

/** A stretch without listening; of these entities where they are named, else of all. */
export interface Hole extends Span {
  readonly entityIds?: readonly string[] | undefined;
}

/**
 * What the rows that are made rest on, on disk as one document of the kind `summaries` (times in microseconds):
 * `{made_up_to, time_zone, holes: [[from, to, [entity, …] | null], …]}`.
 */
export interface State {
  /** Every hour that ended before this is made, or marked to be made. */
  readonly madeUpTo: Micros;
  readonly timeZone: string;
  /** The holes before `madeUpTo` that the rows know of. */
  readonly holes: readonly Hole[];
}

const STATE = "summaries";
const ID = "state";
export const stateKind: string = STATE;

export function stateDocument({ madeUpTo, timeZone, holes }: State): DocumentChange {
  const value = {
    made_up_to: madeUpTo,
    time_zone: timeZone,
    holes: holes.map(({ from, to, entityIds }) => [from, to, entityIds ?? null]),
  };
  return { kind: STATE, id: ID, value };
}

/** @returns `undefined` where none was written, or not in a form that this version knows: then all is made anew */
export function readState(documents: ReadonlyMap<string, unknown>): State | undefined {
  const value = documents.get(ID);
  if (typeof value !== "object" || value === null) return undefined;
  if (!("made_up_to" in value) || !("time_zone" in value) || !("holes" in value)) return undefined;
  const { made_up_to: madeUpTo, time_zone: timeZone, holes } = value;
  if (typeof madeUpTo !== "number" || typeof timeZone !== "string" || !Array.isArray(holes)) return undefined;
  return { madeUpTo, timeZone, holes: holes.flatMap(readHole) };
}

function readHole(given: unknown): readonly Hole[] {
  if (!Array.isArray(given)) return [];
  const [from, to, entityIds] = given as readonly unknown[];
  if (typeof from !== "number" || typeof to !== "number") return [];
  return [Array.isArray(entityIds) ? { from, to, entityIds: entityIds.map(String) } : { from, to }];
}

/** The holes of a list up to a time. */
export function holesUpTo(holes: readonly Hole[], end: Micros): readonly Hole[] {
  return holes.filter(({ from }) => from < end).map((hole) => ({ ...hole, to: Math.min(hole.to, end) }));
}

/** The holes of an entity that bears this name. */
export function holesOf(holes: readonly Hole[], entityId: string): readonly Span[] {
  return holes.filter(({ entityIds }) => entityIds === undefined || entityIds.includes(entityId));
}

/** Where two lists of holes differ: for all entities, and for single ones. */
export function changedHoles(
  before: readonly Hole[],
  now: readonly Hole[],
): { readonly all: readonly Span[]; readonly single: ReadonlyMap<string, readonly Span[]> } {
  const common = (holes: readonly Hole[]): readonly Span[] => holes.filter(({ entityIds }) => entityIds === undefined);
  const all = differing(common(before), common(now));
  const named = new Set([...before, ...now].flatMap(({ entityIds }) => entityIds ?? []));
  const single = new Map<string, readonly Span[]>();
  for (const entityId of named) {
    const spans = subtractSpans(differing(holesOf(before, entityId), holesOf(now, entityId)), all);
    if (spans.length > 0) single.set(entityId, spans);
  }
  return { all, single };
}

function differing(a: readonly Span[], b: readonly Span[]): readonly Span[] {
  return mergeSpans([...subtractSpans(a, b), ...subtractSpans(b, a)]);
}
