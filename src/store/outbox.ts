import type { MeasurementName, PolicyName } from "../model/measurement.ts";
import type { Point } from "../model/point.ts";
import type { Micros } from "../model/time.ts";
import type { EncodedBatch } from "./destination.ts";

/** Points on their way to a mirror, written in the transaction that accepts them. */
export interface OutboxEntry extends EncodedBatch {
  readonly mirror: string;
  /** Entries that become durable together may be kept as one of up to so many points. */
  readonly batchLines: number;
  /** When the points were accepted. */
  readonly at: Micros;
}

/**
 * Why points are in the store and not on their way to the mirror:
 *
 * - `before`: they were accepted before the mirror was set up;
 * - `off`: they were accepted while the mirror was switched off;
 * - `limit`: the outbox was full;
 * - `asked`: somebody asked for a span to be sent again.
 */
export type GapCause = "before" | "off" | "limit" | "asked";

/** A stretch of a measurement that a mirror needs from the store. `from` and `to` are times of points, and both belong to it. */
export interface Gap {
  readonly mirror: string;
  readonly measurement: MeasurementName;
  /** Tells stretches of a measurement apart: when this one began to grow. One that has ended does not grow any more. */
  readonly episode: Micros;
  readonly cause: GapCause;
  readonly from: Micros;
  readonly to: Micros;
}

/** The points of a gap that are older than `before` are on their way: the gap begins there now, or is gone. */
export interface GapFilled extends Pick<Gap, "mirror" | "measurement" | "episode"> {
  readonly before: Micros;
}

/** What waits for a mirror under one policy. */
export interface Waiting {
  readonly mirror: string;
  readonly policy: PolicyName;
  readonly points: number;
  /** Of the bodies, and one for each entry. */
  readonly bytes: number;
  /** When the oldest of it was accepted. */
  readonly oldestAt: Micros;
}

export interface PeekQuery {
  readonly mirror: string;
  readonly policy: PolicyName;
  /** At most so many points and bytes; one entry at least. */
  readonly points: number;
  readonly bytes: number;
}

/** The oldest entries of a policy as one batch, in the order in which they were accepted. */
export interface Peeked extends EncodedBatch {
  readonly ids: readonly number[];
  /** What of {@link Waiting.bytes} it is. */
  readonly bytes: number;
  /** When the entry behind them was accepted, where there is one. */
  readonly nextAt: Micros | undefined;
}

/** A point that a mirror's server will never take. */
export interface NewDeadLetter {
  readonly mirror: string;
  readonly policy: PolicyName;
  /** Line protocol. */
  readonly line: string;
  /** The server's words. */
  readonly reason: string;
  readonly at: Micros;
}

export interface DeadLetter extends NewDeadLetter {
  readonly id: number;
}

/** Some dead letters: those that fit everything that is given; all where nothing is. */
export interface DeadLetterSelection {
  readonly mirror?: string | undefined;
  readonly ids?: readonly number[] | undefined;
}

export interface DeadLetterPage {
  readonly letters: readonly DeadLetter[];
  /** How many fit in all. */
  readonly total: number;
  /** How many of this mirror, or of all, were given up because too much was kept. */
  readonly givenUp: number;
}

/** What a journal keeps for mirrors. Reading it never waits for, nor delays, a commit. */
export interface Outbox {
  peek(query: PeekQuery): Promise<Peeked | undefined>;
  /**
   * Removes entries and keeps what the server refused of them, together. Of the letters of a mirror the oldest are given
   * up where all of them are larger than `limitBytes` (lines and reasons), down to nine tenths of it, and counted. Gives
   * how many that were.
   */
  acknowledge(ids: readonly number[], refused: readonly NewDeadLetter[], limitBytes: number): Promise<number>;
  waiting(): Promise<readonly Waiting[]>;
  gaps(): Promise<readonly Gap[]>;
  /** Oldest first. @param after the id of the last letter of the page before */
  deadLetters(
    selection: DeadLetterSelection,
    page: { readonly after: number; readonly limit: number },
  ): Promise<DeadLetterPage>;
  /** Puts letters back into the outbox, together; gives what waits more by that. */
  retryDeadLetters(selection: DeadLetterSelection, at: Micros): Promise<readonly Waiting[]>;
  /** Gives how many were removed. Without ids, those that were given up are forgotten, too. */
  dropDeadLetters(selection: DeadLetterSelection): Promise<number>;
  /** Removes what is kept for a mirror: entries, gaps and letters, in slices between which commits go on. */
  forget(mirror: string): Promise<void>;
  /** Gives the space of removed entries back to the disk, in slices between which commits go on. */
  compact(): Promise<void>;
}

/** Somebody to whom accepted points go on: asked for each commit, before it is written. */
export interface Outlet {
  /** @throws HometideError point_refused where a point cannot be encoded */
  outgoing(points: readonly Point[]): Outgoing;
}

/** What belongs into the transaction of the points. */
export interface Outgoing {
  readonly outbox: readonly OutboxEntry[];
  readonly gaps: readonly Gap[];
  /** Must be called once it is known whether the transaction is on disk. */
  settled(stored: boolean): void;
}
