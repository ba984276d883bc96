import type { Micros } from "../model/time.ts";

/** The name that an entity had for a time. */
export interface Segment {
  readonly entityId: string;
  readonly from: Micros;
  readonly to: Micros;
}

/** What entities were called: a renamed entity is one series of points under several names. */
export interface Names {
  /** What the entity is called now that had this name at a time. */
  current(entityId: string, at: Micros): string;
  /** The names that the entity, called so now, had from `from` up to `to`, in order of time. */
  segments(entityId: string, from: Micros, to: Micros): readonly Segment[];
}

/** Nothing was ever renamed. */
export const sameNames: Names = {
  current: (entityId) => entityId,
  segments: (entityId, from, to) => [{ entityId, from, to }],
};

/** Its name at a time. */
export function nameAt(names: Names, entityId: string, time: Micros): string {
  return names.segments(entityId, time, time + 1)[0]?.entityId ?? entityId;
}
