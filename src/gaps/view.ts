import type { Micros } from "../model/time.ts";
import type { ListeningGap } from "./gap.ts";

/** A stretch to be read from the recorder because somebody asked. */
export interface BackfillRequest {
  readonly from: Micros;
  readonly to: Micros;
  /** All that are recorded where absent. */
  readonly entityIds?: readonly string[] | undefined;
  /** Only counts what is missing. */
  readonly dryRun?: boolean;
}

/** The gap ledger, for who reads it or asks for more. */
export interface GapsView {
  /** All of them, the oldest first. */
  gaps(): readonly ListeningGap[];
  gap(id: string): ListeningGap | undefined;
  /**
   * Resolves once it is noted on disk (a dry run: as soon as it stands in line); the healing follows.
   *
   * @throws HometideError `not_ready` where no Home Assistant is configured
   */
  backfill(request: BackfillRequest): Promise<ListeningGap>;
}
