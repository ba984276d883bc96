import type { Micros } from "../model/time.ts";

/** How far the summaries are. */
export interface SummariesStatus {
  /** The zone whose days these are. */
  readonly timeZone: string;
  /** Every hour that ended before this is made, or waits to be made again. */
  readonly madeUpTo: Micros;
  /** Entities of which something waits to be made. */
  readonly waitingEntities: number;
  /** The hours of all of them together. */
  readonly waitingHours: number;
  /** Where the oldest of it begins. */
  readonly oldest: Micros | undefined;
  /** Rows that were written since the hub started. */
  readonly written: number;
}

export interface RebuildRequest {
  readonly from: Micros;
  readonly to: Micros;
  /** All where absent. */
  readonly entityId?: string | undefined;
  /** Only says what would be made. */
  readonly dryRun?: boolean | undefined;
}

export interface Rebuild {
  /** As it was asked for, without what retention has taken and what has not ended. */
  readonly from: Micros;
  readonly to: Micros;
  readonly entities: number;
  readonly hours: number;
}

/** The summaries, for who asks about them or has some made again. */
export interface SummariesView {
  status(): SummariesStatus;
  /** Resolves once it is noted on disk; the making follows, and goes on after a restart. */
  rebuild(request: RebuildRequest): Promise<Rebuild>;
}
