import type { MeasurementName } from "../model/measurement.ts";
import type { Micros } from "../model/time.ts";
import type { DeadLetterPage, DeadLetterSelection, Gap } from "../store/outbox.ts";
import type { BreakerState } from "./patience.ts";
import type { WriteStatistics } from "./statistics.ts";

export interface MirrorStatistics extends WriteStatistics {
  readonly queue_points: number;
  readonly queue_bytes: number;
  /** Since the oldest waiting point was accepted; 0 where none waits. */
  readonly queue_age_seconds: number;
  readonly dead_letters: number;
  /** Refused points that are kept no more, because there were too many. */
  readonly dead_letters_given_up: number;
  /** How many stretches of measurements are in the store and not on their way. */
  readonly needs_backfill: number;
}

/** How a mirror is. */
export interface MirrorStatus {
  readonly name: string;
  /** `disabled`: it is switched off, or not in the configuration any more. */
  readonly status: "healthy" | "degraded" | "unhealthy" | "disabled";
  /** What is wrong and what to do. */
  readonly reason: string | undefined;
  /** The address, without credentials; `undefined` where the mirror is not in the configuration any more. */
  readonly url: string | undefined;
  /** Such as "InfluxDB 1.6.7"; `undefined` until it has answered. */
  readonly server: string | undefined;
  /** The last request was answered as it should be. */
  readonly connected: boolean;
  readonly circuitBreaker: BreakerState;
  readonly statistics: MirrorStatistics;
  /** What the set-up of the server could not do, in sentences. */
  readonly findings: readonly string[];
  readonly gaps: readonly Gap[];
  /** Gaps are being sent now. */
  readonly filling: boolean;
}

/** `from` belongs to it, `to` does not. */
export interface Span {
  readonly from: Micros;
  readonly to: Micros;
}

/** A point that the two sides do not have alike, as a line; times in nanoseconds. */
export interface Difference {
  readonly kind: "missing" | "extra" | "differs";
  readonly measurement: MeasurementName;
  /** On the store's side, or for `extra` on the mirror's. */
  readonly line: string;
}

/** One measurement on one day (UTC) on both sides. */
export interface VerifiedDay {
  readonly measurement: MeasurementName;
  /** Such as 2026-01-31. */
  readonly day: string;
  readonly store: { readonly points: number; readonly checksum: string };
  readonly mirror: { readonly points: number; readonly checksum: string };
  readonly equal: boolean;
}

export interface Verification {
  readonly span: Span;
  readonly equal: boolean;
  /** Days and measurements of which either side has a point. */
  readonly days: readonly VerifiedDay[];
  /** Some of the points that differ, oldest first. */
  readonly differences: readonly Difference[];
  /** There are more differences than those. */
  readonly more: boolean;
  /** Points that have not been sent yet, which explains their absence. */
  readonly waiting: number;
  /** Points that the server refused, which explains theirs. */
  readonly deadLetters: number;
}

/** What can be asked of, and done with, the mirrors of a hub. */
export interface MirrorsView {
  statuses(): readonly MirrorStatus[];
  /**
   * Sends what the mirror needs: the points of a span, or without one its gaps. Resolves once that is noted on disk;
   * the points follow, across restarts too.
   *
   * @throws HometideError unknown_mirror, mirror_disabled
   */
  backfill(name: string, span: Span | undefined): Promise<MirrorStatus>;
  /**
   * Compares both sides.
   *
   * @throws HometideError unknown_mirror, mirror_disabled, store_unavailable where the mirror cannot be read
   */
  verify(name: string, span: Span, signal?: AbortSignal): Promise<Verification>;
  /** @throws HometideError unknown_mirror, as do retrying and dropping */
  deadLetters(
    selection: DeadLetterSelection,
    page: { readonly after: number; readonly limit: number },
  ): Promise<DeadLetterPage>;
  /** Sends refused points again; gives how many. */
  retryDeadLetters(selection: DeadLetterSelection): Promise<number>;
  /** Gives up refused points; gives how many. */
  dropDeadLetters(selection: DeadLetterSelection): Promise<number>;
  /**
   * Gives up what waits for a mirror that is switched off or not in the configuration any more, its refused points and
   * what is known to be lacking there. The store keeps its points: should the mirror come back, it is a new one. Gives
   * it as it was.
   *
   * @throws HometideError unknown_mirror, mirror_in_use
   */
  drop(name: string): Promise<MirrorStatus>;
}
