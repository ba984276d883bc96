import { parseTime } from "../../../src/model/time.ts";
import type { Micros } from "../../../src/model/time.ts";
import type { HubProcess } from "../hub-process.ts";

/** An entry of the ledger, as the API gives it. */
export interface AnsweredGap {
  readonly from: string;
  readonly to: string | null;
  readonly reason: string;
  readonly state: string;
}

export async function gapsOf(hub: HubProcess): Promise<readonly AnsweredGap[]> {
  return (await hub.get<{ gaps: readonly AnsweredGap[] }>("/api/v1/gaps?limit=1000")).gaps;
}

/** Whether something is still to be healed. */
export function isUnderWay({ state }: AnsweredGap): boolean {
  return state === "open" || state === "waiting" || state === "healing";
}

/** Whether the ledger says of this moment that something of it is not known. */
export function isMarked(gaps: readonly AnsweredGap[], time: Micros): boolean {
  return gaps.some(
    ({ from, to, state }) =>
      state !== "healed" && time >= (parseTime(from) ?? 0) && time <= (to === null ? Infinity : (parseTime(to) ?? 0)),
  );
}
