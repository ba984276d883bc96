import { statSync } from "node:fs";
import { join } from "node:path";
import type { GapAnswer } from "../../src/api/gap-answers.ts";
import type { StorageAnswer } from "../../src/api/storage-answers.ts";
import type { Micros } from "../../src/model/time.ts";
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

export interface PlayedYears {
  readonly stories: readonly TrueStory[];
  /** When a stretch was lost for good: nobody listened, and the recorder had forgotten it. */
  readonly outages: readonly { readonly from: Micros; readonly forgotten: Micros; readonly to: Micros }[];
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
