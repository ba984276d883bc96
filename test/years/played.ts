import { statSync } from "node:fs";
import { join } from "node:path";
import type { GapAnswer } from "../../src/api/gap-answers.ts";
import type { StorageAnswer } from "../../src/api/storage-answers.ts";
import { readLedger } from "../../src/gaps/documents.ts";
import { systemClock } from "../../src/model/clock.ts";
import type { Micros } from "../../src/model/time.ts";
import { silentLog } from "../../src/ops/log.ts";
import { openEmbeddedStore } from "../../src/store/embedded/store.ts";
import type { Stage } from "./stage.ts";
import type { TrueStory } from "./truth.ts";

/** How the store looks at the end of a month. */
export interface Month {
  /** YYYY-MM */
  readonly month: string;
  readonly events: number;
  /** Of the store's file, without its log of the last minutes. */
  readonly bytes: number;
  readonly measurements: StorageAnswer["measurements"];
}

/** The hub is away for longer than the recorder remembers. */
export interface Outage {
  /** Up to here the hub is sure that it heard all; what it heard later it has, and cannot know that it is all. */
  readonly sureTo: Micros;
  /** When it was killed. */
  readonly from: Micros;
  /** What was before then the recorder has forgotten. */
  readonly forgotten: Micros;
  readonly to: Micros;
}

export interface PlayedYears {
  readonly stories: readonly TrueStory[];
  /** Stretches that were lost for good: nobody listened, and the recorder had forgotten them. */
  readonly outages: readonly Outage[];
  readonly gaps: readonly GapAnswer[];
  readonly months: readonly Month[];
  /** How often each act took place. */
  readonly counts: Readonly<Record<string, number>>;
  readonly events: number;
  /** Everything older than its days was removed, measured from then. */
  readonly retainedAt: Micros;
  readonly madeUpTo: Micros;
  /** What answers under an earlier name as under no other; see check-names.ts. */
  readonly misnamed: readonly string[];
}

/** @returns `undefined` while no hub runs */
export async function lookAt(stage: Stage, folder: string, month: string): Promise<Month | undefined> {
  const answer = await stage.hub?.get<StorageAnswer>("/api/v1/storage?recommendations=false");
  if (answer === undefined) return undefined;
  const bytes = statSync(join(folder, "hometide.db")).size;
  return { month, events: stage.home.eventCount(), bytes, measurements: answer.measurements };
}

/** Up to when a hub that is dead was sure, when it died, that it had heard all. */
export async function readSureTo(folder: string): Promise<Micros> {
  const store = await openEmbeddedStore({ folder, clock: systemClock, log: silentLog, queryTimeoutMs: 120_000 });
  try {
    const { position } = await readLedger(store);
    return position?.heard ?? 0;
  } finally {
    await store.close();
  }
}
