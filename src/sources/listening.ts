import type { Micros } from "../model/time.ts";

/** Why nothing is heard any more. */
export type LossReason = "home_assistant_stopped" | "connection_lost" | "no_answer" | "overloaded" | "token_refused";

export interface Stretch {
  readonly from: Micros;
  readonly to: Micros;
}

/**
 * Keeps account of when a source was listened to. All times are those of the source's clock.
 * The source calls it in the order in which things happen.
 */
export interface Listening {
  /** How far the hub's clock is ahead of the source's, as the last run saw it. */
  readonly clockOffset: Micros | undefined;
  /** The first time of the source itself since `resumed`: all that happens later is heard. */
  promised(from: Micros): void;
  /** Everything that happened up to this time is on disk. `quiet`: known without an event that told it. */
  heard(upTo: Micros, given: { readonly quiet: boolean; readonly clockOffset: Micros | undefined }): void;
  /** Nothing is heard from now on. A later, more exact reason replaces an earlier one. */
  lost(reason: LossReason): void;
  /**
   * All is heard from now on. Gives the stretch before it in which nobody listened, where there is one.
   *
   * @param at the source's time, as far as the hub's clock can tell; `undefined` where it cannot
   */
  resumed(at: Micros | undefined): Stretch | undefined;
  /** The source is starting: a connection that was lost before was so for that. */
  sawStart(): void;
  /** The states of now are on disk: what was missed can be looked for. `latest` is the time of the newest of them. */
  caughtUp(latest: Micros): void;
}
