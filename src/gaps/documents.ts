import type { Micros } from "../model/time.ts";
import type { DocumentChange, Journal } from "../store/store.ts";
import type { ListeningGap } from "./gap.ts";

/** A document for each gap, by its id: the {@link ListeningGap} itself. */
const GAP = "listening_gap";
/** One document, `home_assistant`: the {@link Position}. */
const POSITION = "listening_position";
const ID = "home_assistant";

/** Up to where Home Assistant was listened to. */
export interface Position {
  readonly heard: Micros;
  /** Whether the hub stopped there in good order. */
  readonly clean: boolean;
  readonly clockOffset: Micros | undefined;
}

/** @param gap without more than its id: it is removed */
export function gapDocument(gap: ListeningGap | { readonly id: string }): DocumentChange {
  return { kind: GAP, id: gap.id, value: "from" in gap ? gap : undefined };
}

export function positionDocument(position: Position): DocumentChange {
  return { kind: POSITION, id: ID, value: position };
}

/** What the last run left. */
export async function readLedger(
  journal: Pick<Journal, "documents">,
): Promise<{ readonly position: Position | undefined; readonly gaps: readonly ListeningGap[] }> {
  const [gaps, positions] = await Promise.all([journal.documents(GAP), journal.documents(POSITION)]);
  // Both are written here alone, in these types.
  return {
    gaps: [...gaps.values()] as readonly ListeningGap[],
    position: positions.get(ID) as Position | undefined,
  };
}
