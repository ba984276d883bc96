import type { HometideError } from "../model/errors.ts";
import { messageOf } from "../model/errors.ts";
import type { Micros } from "../model/time.ts";
import { MICROS_PER_MS } from "../model/time.ts";
import type { Clock } from "../model/clock.ts";
import type { Cursor, ListeningGap } from "./gap.ts";

/** What is read reaches up to the newest state of then. */
export function endOf({ from, to, until, reason }: ListeningGap): Micros {
  if (reason === "asked") return to ?? from;
  return Math.max(to ?? from, until ?? 0) + 1;
}

/** A gap of which the recorder gives no more. */
export function givenUp(gap: ListeningGap, error: HometideError): ListeningGap {
  const detail = `${messageOf(error)}. ${error.mend}`;
  if (gap.points === 0 || gap.cursor === undefined) return { ...gap, state: "unhealable", detail };
  const rest = { from: gap.cursor.from, to: endOf(gap), hours: false };
  return { ...gap, state: "partial", missing: [...gap.missing, rest], detail };
}

/** A gap that is read to its end. */
export function concluded(gap: ListeningGap): ListeningGap {
  const missing = gap.missing.at(-1);
  const all = missing !== undefined && missing.to >= (gap.to ?? 0);
  if (all && gap.points === 0 && gap.hours === 0) {
    const nothing = "Home Assistant's recorder has nothing of";
    const asked = `${nothing} these entities at this time: look whether they are called so.`;
    const detail = gap.entityIds === undefined ? `${nothing} this time any more.` : asked;
    return { ...gap, state: "unhealable", detail };
  }
  if (missing === undefined && gap.unrecorded.length === 0) return { ...gap, state: "healed" };
  const details = [
    ...(missing === undefined
      ? []
      : [missing.hours ? "the recorder has only hourly rows of a part" : "the recorder has nothing of a part"]),
    ...(gap.unrecorded.length === 0
      ? []
      : [`the recorder does not record ${gap.unrecorded.length} of the entities that changed`]),
  ];
  return { ...gap, state: "partial", detail: `${details.join("; ")}.` };
}

/** Milliseconds until a gap's next step: what is read again is read when the recorder had time to write it. */
export function waitOf(
  { cursor, resumedAt }: ListeningGap,
  { clock, recorderDelayMs: delay }: { readonly clock: Pick<Clock, "now">; readonly recorderDelayMs: number },
): number {
  if (cursor?.stage !== "again" || resumedAt === undefined) return 0;
  const afterMs = cursor.round === 0 ? delay / 4 : delay * cursor.round;
  return afterMs - (clock.now() - resumedAt) / MICROS_PER_MS;
}

/** It is read again until nothing new is found, but not for ever. */
const ROUNDS = 7;
/** A recorder that has so many events before it has not written the gap yet. */
const MUCH = 100;

/** Whether what may have been written late has been. */
export function isReadEnough({ round, found }: Cursor, backlog: number): boolean {
  return round >= ROUNDS || (round > 0 && found === 0 && backlog <= MUCH);
}
