import { Worker } from "node:worker_threads";
import type { Clock } from "../../model/clock.ts";
import { HometideError } from "../../model/errors.ts";
import type { MeasurementName } from "../../model/measurement.ts";
import { rowsOfPoints } from "../../model/point-columns.ts";
import type { Micros } from "../../model/time.ts";
import type { ComponentHealth } from "../../ops/health.ts";
import type { Log } from "../../ops/log.ts";
import type { Commit, EntityScope, Journal } from "../store.ts";
import { prepareFolder } from "./folder.ts";
import { GroupCommit } from "./group-commit.ts";
import { GroupSender } from "./group-sender.ts";
import { lockFolder } from "./lock.ts";
import { createOutbox } from "./outbox.ts";
import { keepPrivate } from "./private.ts";
import type { Group, OldPoints, TierUsage, WriterCalls } from "./protocol.ts";
import { Reader } from "./reader.ts";
import { Thread, threadFile } from "./thread.ts";
import type { Upkeep } from "./upkeep.ts";
import { createUpkeep } from "./upkeep.ts";

export interface EmbeddedStoreOptions {
  /** Made where it is missing. It belongs to one process at a time. */
  readonly folder: string;
  /** Closes groups and ends reads that take too long. With a clock that stands still, small groups wait for ever. */
  readonly clock: Pick<Clock, "after">;
  readonly log: Log;
  /** See GroupCommitOptions. */
  readonly groupMs?: number;
  readonly groupPoints?: number;
  readonly maxGroupPoints?: number;
  /** Starts the thread that reads beside the one that writes, for who reads as soon as the store is open. */
  readonly readsAtOnce?: boolean;
  /** A read that takes longer rejects with query_timeout. */
  readonly queryTimeoutMs?: number;
  /** Rows removed, and pages given back, between two commits. */
  readonly removeRows?: number;
  readonly shrinkPages?: number;
  /** Points sealed between two commits, and points of a sealed block. */
  readonly sealPoints?: number;
  readonly blockPoints?: number;
  /** The entry of the thread that writes; another one in tests. */
  readonly writerFile?: URL;
}

export interface EmbeddedStore extends Journal, Pick<Upkeep, "seal"> {
  /** How the points of each measurement are kept. */
  tiers(): Promise<readonly TierUsage[]>;
  /** How many points a call of `deleteBefore` would remove, and when the oldest of them was. */
  countBefore(measurement: MeasurementName, before: Micros, scope?: EntityScope): Promise<OldPoints>;
  health(): ComponentHealth;
}

/** A batch is read in milliseconds; to count a full outbox takes longer. */
const OUTBOX_TIMEOUT_MS = 30_000;

/** What a commit may hold; one that holds nothing costs nothing. */
const contents = ["points", "documents", "tallies", "outbox", "gaps", "filled"] as const satisfies (keyof Commit)[];

/** Points of a block at most; most have half as many, since those fill a page (sealed-writer.ts). */
const BLOCK_POINTS = 2_048;
/** So many points waiting for the disk mean that it does not keep up. */
const MANY_WAITING = 200_000;

/**
 * The durable record: SQLite in a thread that writes and one that reads.
 *
 * `accept` never refuses because there is much to do, or because the disk is full: it resolves later, once there is room,
 * and in the order of the calls. Callers that wait for it are held back by that; one that does not wait fills the memory,
 * which `health` tells from 200,000 points on.
 *
 * @throws HometideError data_dir_locked, data_dir_unusable, disk_full, store_corrupt, store_too_new
 */
export async function openEmbeddedStore(options: EmbeddedStoreOptions): Promise<EmbeddedStore> {
  const {
    folder,
    clock,
    log,
    groupMs = 100,
    groupPoints = 1_000,
    maxGroupPoints = 10_000,
    queryTimeoutMs = 5_000,
  } = options;
  const { removeRows = 5_000, shrinkPages = 1_000, sealPoints = 1_024, blockPoints = BLOCK_POINTS } = options;
  const { writerFile = threadFile("write-thread") } = options;
  await prepareFolder(folder, clock);
  const lock = lockFolder(folder);
  keepPrivate(folder, log);
  let trouble: HometideError | undefined;
  let closing: Promise<void> | undefined;
  const writer = new Thread<WriterCalls>(new Worker(writerFile, { name: "store writer" }), "store writer", (error) => {
    trouble = error;
    log.fatal(
      { err: error },
      "the thread that writes the store died; nothing can be accepted until the hub is started again",
    );
  });
  const reader = new Reader({ folder, clock, log, queryTimeoutMs });
  if (options.readsAtOnce === true) reader.start();
  try {
    await writer.call("open", { folder, blockPoints });
  } catch (error) {
    await Promise.all([writer.stop(), reader.close()]);
    lock.release();
    throw error;
  }
  // Its thread starts with the first read, hence not where there is no mirror.
  const outboxReader = new Reader({ folder, clock, log, queryTimeoutMs: OUTBOX_TIMEOUT_MS });

  /** What may pass by itself is told when it begins and when it is over: what is tried again and again is not news. */
  const tell = (next: HometideError | undefined): void => {
    if (next === undefined && trouble !== undefined) log.info("the store takes commits again");
    if (next !== undefined && next.code !== trouble?.code)
      log.error({ code: next.code }, `nothing can be written: ${next.message}. ${next.mend}`);
    trouble = next;
  };
  const sender = new GroupSender({ writer, clock, onTrouble: tell });
  const groups = new GroupCommit({
    clock,
    groupMs,
    groupPoints,
    maxGroupPoints,
    async send(group: Group, transfer) {
      const failures = await sender.send(group, transfer);
      const poison = failures.find(({ fault }) => fault.poison)?.fault;
      if (poison !== undefined) {
        const { code, message } = poison;
        log.error({ code, failed: failures.length, of: group.commits }, `commits are not on disk: ${message}`);
      }
      return failures;
    },
  });

  const isOpen = (): boolean => closing === undefined;
  const accept = async (commit: Commit): Promise<void> => {
    if (!isOpen()) throw new HometideError("store_closed", "the store is closed");
    if (contents.every((name) => isEmpty(commit[name]))) return;
    await groups.accept(commit);
  };
  const { deleteBefore, seal, giveSpaceBack } = createUpkeep({
    writer,
    isOpen,
    removeRows,
    shrinkPages,
    sealPoints,
  });
  const close = async (): Promise<void> => {
    sender.close();
    await groups.drain();
    await Promise.all([reader.close(), outboxReader.close()]);
    try {
      await writer.call("close", undefined);
    } catch (error) {
      // What was accepted is in the WAL, from which the next start brings it into the file.
      log.warn({ err: error }, "the store's file was not closed in order");
    } finally {
      await writer.stop();
      lock.release();
    }
  };

  return {
    capabilities: { name: "embedded", contextIsIdentity: false },
    accept,
    write: (points) => accept({ points }),
    range: async (query) => rowsOfPoints(await reader.call("range", query)),
    rangeColumns: (query) => reader.call("range", query),
    columns: (query) => reader.call("columns", query),
    latest: (query) => reader.call("latest", query),
    latestColumns: (query) => reader.call("latestColumns", query),
    aggregate: (query) => reader.call("aggregate", query),
    tagValues: (query) => reader.call("tagValues", query),
    documents: (kind) => reader.call("documents", kind),
    tallies: () => reader.call("tallies", undefined),
    usage: () => reader.call("usage", undefined),
    countBefore: (measurement, before, scope) => reader.call("old", { measurement, before, scope }),
    tiers: () => reader.call("tiers", undefined),
    seal,
    deleteBefore,
    outbox: createOutbox({ writer, reader: outboxReader, isOpen, giveSpaceBack }),
    close: () => (closing ??= close()),
    health() {
      const details = { waiting_points: groups.waitingPoints };
      if (closing !== undefined) return { status: "unhealthy", reason: "the store is closed", details };
      if (trouble !== undefined) return { status: "unhealthy", reason: `${trouble.message}. ${trouble.mend}`, details };
      if (groups.waitingPoints > MANY_WAITING) {
        return {
          status: "degraded",
          reason: `${groups.waitingPoints} points wait for the disk, which does not keep up`,
          details,
        };
      }
      return { status: "healthy", details };
    },
  };
}

function isEmpty(list: readonly unknown[] | undefined): boolean {
  return list === undefined || list.length === 0;
}
