import type { Micros } from "../model/time.ts";
import { MICROS_PER_HOUR, MICROS_PER_SECOND } from "../model/time.ts";
import type { Recorder } from "../sources/recorder.ts";

/** The recorder looks up the states of so many entities at once. */
const ENTITIES_AT_ONCE = 500;

export interface Horizon {
  /** Nothing is known of any entity before. */
  readonly nothingBefore: Micros;
  /** Something is known then. */
  readonly knownAt: Micros;
}

/** Whether the recorder knows anything of any of these entities at a time. */
export async function reachesTo(
  recorder: Pick<Recorder, "reaches">,
  entityIds: readonly string[],
  at: Micros,
): Promise<boolean> {
  for (let start = 0; start < entityIds.length; start += ENTITIES_AT_ONCE) {
    if (await recorder.reaches(entityIds.slice(start, start + ENTITIES_AT_ONCE), at)) return true;
  }
  return false;
}

/**
 * Where the recorder's memory begins within a stretch: it forgets what is older than some days (`purge_keep_days`, ten
 * where nothing is said). Found by halving, to an hour at most.
 *
 * @returns `undefined` where it reaches back to the beginning
 */
export async function findHorizon(
  recorder: Pick<Recorder, "reaches">,
  entityIds: readonly string[],
  { from, to }: { readonly from: Micros; readonly to: Micros },
): Promise<Horizon | undefined> {
  const reaches = (at: Micros): Promise<boolean> => reachesTo(recorder, entityIds, at);
  if (await reaches(from)) return undefined;
  // Home Assistant answers nothing about what its clock calls the future, and a gap's end may be an instant ahead of it.
  if (!(await reaches(Math.max(from, to - MICROS_PER_SECOND)))) return { nothingBefore: to, knownAt: to };
  let nothingBefore = from;
  let knownAt = to;
  const exact = Math.max(MICROS_PER_SECOND, Math.min(MICROS_PER_HOUR, (to - from) / 64));
  while (knownAt - nothingBefore > exact) {
    const middle = Math.floor((nothingBefore + knownAt) / 2);
    if (await reaches(middle)) knownAt = middle;
    else nothingBefore = middle;
  }
  return { nothingBefore, knownAt };
}
