import type { Tags } from "../../model/point.ts";

/** A series as the file has it. */
export interface KnownSeries {
  readonly id: number;
  readonly key: string;
  readonly tags: Tags;
}
