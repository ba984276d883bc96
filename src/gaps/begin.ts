import type { Micros } from "../model/time.ts";
import { MICROS_PER_HOUR } from "../model/time.ts";
import type { Recorder } from "../sources/recorder.ts";
import type { ListeningGap } from "./gap.ts";
import type { Horizon } from "./horizon.ts";

/**
 * A gap at the beginning of its healing, or where it goes on after the recorder forgot a part of the rest.
 *
 * @param given `from` up to `to`: what is to be read; `windows`: how much of it at first, of states and of hours
 */
export function begun(
  gap: ListeningGap,
  given: {
    readonly from: Micros;
    readonly to: Micros;
    readonly horizon: Horizon | undefined;
    readonly windows: { readonly states: Micros; readonly hours: Micros };
    readonly now: Micros;
  },
): ListeningGap {
  const { from, to, horizon, windows, now } = given;
  const start = { since: now, after: "", round: 0, found: 0 };
  const states = (since: Micros): ListeningGap => ({
    ...gap,
    state: "healing",
    cursor: { stage: "states", from: since, to: Math.min(to, since + windows.states), ...start },
  });
  if (horizon === undefined) return states(from);
  const first = Math.ceil(from / MICROS_PER_HOUR) * MICROS_PER_HOUR;
  const missing = [...gap.missing, { from, to: horizon.knownAt, hours: false }];
  // The hour in which the states begin is not whole in them.
  const last = Math.ceil(horizon.nothingBefore / MICROS_PER_HOUR) * MICROS_PER_HOUR;
  if (last <= first) return { ...states(horizon.nothingBefore), missing };
  const end = Math.min(last, first + windows.hours);
  return { ...gap, state: "healing", missing, cursor: { stage: "hours", from: first, to: end, ...start } };
}

/** Entities that the hub keeps and the recorder may know. */
export async function recordedIds(options: {
  readonly recorder: Pick<Recorder, "entityIds">;
  readonly isRecorded: (entityId: string) => boolean;
  readonly knownIds: () => Iterable<string>;
}): Promise<readonly string[]> {
  const ids = new Set([...(await options.recorder.entityIds()), ...options.knownIds()]);
  return [...ids].filter(options.isRecorded).sort();
}
