import type { SizeSample } from "./growth.ts";
import type { StorageAlert } from "./storage-view.ts";
import type { DocumentChange, Journal } from "./store.ts";

/** What is noted of the storage, as one document `storage/watch`: `{samples: [[time, bytes], …], alerts: […]}`. */
export interface WatchNotes {
  readonly samples: readonly SizeSample[];
  readonly alerts: readonly StorageAlert[];
}

const KIND = "storage";
const ID = "watch";

export function watchDocument({ samples, alerts }: WatchNotes): DocumentChange {
  const value = { samples: samples.map(({ time, bytes }) => [time, bytes]), alerts };
  return { kind: KIND, id: ID, value };
}

/** What cannot be read is left out: it is found anew. */
export async function restoreWatch(store: Pick<Journal, "documents">): Promise<WatchNotes> {
  const value = (await store.documents(KIND)).get(ID);
  if (typeof value !== "object" || value === null) return { samples: [], alerts: [] };
  const samples = "samples" in value && Array.isArray(value.samples) ? value.samples : [];
  const alerts = "alerts" in value && Array.isArray(value.alerts) ? value.alerts : [];
  return { samples: samples.flatMap(readSample), alerts: alerts.flatMap(readAlert) };
}

function readSample(given: unknown): readonly SizeSample[] {
  const [time, bytes] = Array.isArray(given) ? (given as readonly unknown[]) : [];
  return typeof time === "number" && typeof bytes === "number" ? [{ time, bytes }] : [];
}

function readAlert(given: unknown): readonly StorageAlert[] {
  if (typeof given !== "object" || given === null) return [];
  if (!("code" in given) || !("subject" in given) || !("since" in given) || !("message" in given)) return [];
  // Written by `watchDocument` of this version or an earlier one; JSON leaves an absent `resolvedAt` out.
  return [{ resolvedAt: undefined, ...(given as Omit<StorageAlert, "resolvedAt">) }];
}
