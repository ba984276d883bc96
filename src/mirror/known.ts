import type { Journal } from "../store/store.ts";

/** Notes that outlive a run: which mirrors there were, and whether their gaps were being sent. */
export const MIRROR_DOCUMENTS = "mirror";

/** The mirrors that the store knows of, from this run or an earlier one. */
export async function knownMirrors(journal: Pick<Journal, "documents">): Promise<ReadonlySet<string>> {
  return new Set((await journal.documents(MIRROR_DOCUMENTS)).keys());
}
