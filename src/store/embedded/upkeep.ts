import { HometideError } from "../../model/errors.ts";
import type { MeasurementName } from "../../model/measurement.ts";
import { measurementNames, measurementSpec } from "../../model/measurement.ts";
import type { Micros } from "../../model/time.ts";
import type { EntityScope, Journal } from "../store.ts";
import type { RemoveReply, SealReply, SealRequest, WriterCalls } from "./protocol.ts";
import type { Thread } from "./thread.ts";

/** What is sealed: points of before a time, of series that have so many of those. */
export interface SealRun {
  readonly before: Micros;
  /** Ends between two transactions. */
  readonly signal?: AbortSignal;
  /**
   * Fewer rows of a series than so many wait for more: small blocks are larger than rows. Where absent 128; 16 where the
   * fields are dynamic, since a row then spells out the name of each.
   */
  readonly least?: number;
}

export interface Upkeep {
  /** Seals old points; resolves to how many those were. Commits go on in between. */
  seal(run: SealRun): Promise<number>;
  readonly deleteBefore: Journal["deleteBefore"];
  /** Shortens the file by its free pages. */
  giveSpaceBack(): Promise<void>;
}

/** A block of fewer points is hardly smaller than its rows. */
const LEAST_SEALED = 128;
const LEAST_SEALED_DYNAMIC = 16;
const leastSealed = (name: MeasurementName): number =>
  measurementSpec(name).dynamicFields === undefined ? LEAST_SEALED : LEAST_SEALED_DYNAMIC;
/** Sealing so many frees more pages than the next days' rows take. */
const MANY_SEALED = 1_000_000;

/**
 * What keeps the file small: sealing, removing, giving pages back. All of it in slices, each a transaction of its own;
 * commits go on between them.
 *
 * @param options numbers as of the store
 */
export function createUpkeep(options: {
  readonly writer: Thread<WriterCalls>;
  readonly isOpen: () => boolean;
  readonly removeRows: number;
  readonly shrinkPages: number;
  readonly sealPoints: number;
}): Upkeep {
  const { writer, isOpen, removeRows, shrinkPages, sealPoints } = options;
  /** What comes after it waits for the next run. */
  const checkOpen = (): void => {
    if (!isOpen()) throw new HometideError("store_closed", "the store is closed");
  };
  const deleteBefore = async (measurement: MeasurementName, before: Micros, scope?: EntityScope): Promise<number> => {
    let removed = 0;
    for (let next: number | undefined = 0; next !== undefined;) {
      checkOpen();
      const reply: RemoveReply = await writer.call("remove", {
        measurement,
        before,
        scope,
        rows: removeRows,
        afterSeries: next,
      });
      removed += reply.removed;
      next = reply.next;
    }
    if (removed > 0) await giveSpaceBack();
    return removed;
  };
  const seal = async ({ before, signal, ...run }: SealRun): Promise<number> => {
    let sealed = 0;
    for (const measurement of measurementNames) {
      const least = run.least ?? leastSealed(measurement);
      for (let next: number | undefined = 0; next !== undefined;) {
        if (signal?.aborted === true || !isOpen()) return sealed;
        const request: SealRequest = { measurement, before, least, points: sealPoints, afterSeries: next };
        const reply: SealReply = await writer.call("seal", request);
        sealed += reply.sealed;
        next = reply.next;
      }
    }
    if (sealed >= MANY_SEALED) await giveSpaceBack();
    return sealed;
  };
  const giveSpaceBack = async (): Promise<void> => {
    for (let free = Infinity; free > 0;) {
      checkOpen();
      const left = await writer.call("shrink", { pages: shrinkPages });
      // Pages that a read still needs stay; the next clean-up gives them back.
      if (left >= free) break;
      free = left;
    }
    checkOpen();
    await writer.call("checkpoint", undefined);
  };
  return { deleteBefore, seal, giveSpaceBack };
}
