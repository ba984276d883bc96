import { parseTime } from "../../../src/model/time.ts";
import type { Micros } from "../../../src/model/time.ts";
import type { RecordedState } from "../../servers/home-assistant/recorder.ts";
import type { HubProcess } from "../hub-process.ts";

/** An entry of the ledger, as the API gives it. */
export interface AnsweredGap {
  readonly from: string;
  readonly to: string | null;
  readonly reason: string;
  readonly state: string;
  readonly missing: readonly { readonly from: string; readonly to: string }[];
  readonly unrecorded: readonly string[];
}

export async function gapsOf(hub: HubProcess): Promise<readonly AnsweredGap[]> {
  return (await hub.get<{ gaps: readonly AnsweredGap[] }>("/api/v1/gaps?limit=1000")).gaps;
}

/** Whether something is still to be healed. */
export function isUnderWay({ state }: AnsweredGap): boolean {
  return state === "open" || state === "waiting" || state === "healing";
}

/** Whether the ledger says that this state is not known: nobody listened then, and the recorder did not have it. */
export function isMarked(gaps: readonly AnsweredGap[], { entityId, time }: RecordedState): boolean {
  return gaps.some((gap) => {
    if (gap.state === "unhealable") return isWithin(gap, time);
    if (gap.state !== "partial") return false;
    return gap.missing.some((stretch) => isWithin(stretch, time)) || gap.unrecorded.includes(entityId);
  });
}

function isWithin({ from, to }: { readonly from: string; readonly to: string | null }, time: Micros): boolean {
  return time >= (parseTime(from) ?? 0) && time <= (to === null ? Infinity : (parseTime(to) ?? 0));
}
