import type { Clock } from "../../model/clock.ts";
import type { HomeObservation } from "../../model/home.ts";
import type { Micros } from "../../model/time.ts";
import { MICROS_PER_MS, MICROS_PER_SECOND } from "../../model/time.ts";
import type { Listening } from "../listening.ts";
import type { ArrivalQueue } from "./queue.ts";

/** A busy machine wakes up late, yet not by so much. */
const CLOCK_WAS_SET: Micros = 5 * MICROS_PER_SECOND;

/**
 * Tells the ledger what was listened to, in Home Assistant's time. The hub's clock may differ from Home Assistant's: by
 * how much is seen from the events, none of which arrives before it happened.
 */
export class SessionAccount {
  readonly #listening: Listening;
  readonly #queue: ArrivalQueue;
  readonly #clock: Clock;
  #offset: Micros | undefined;
  /** The same, seen in this session. */
  #seenOffset: Micros | undefined;

  constructor(options: { readonly listening: Listening; readonly queue: ArrivalQueue; readonly clock: Clock }) {
    this.#listening = options.listening;
    this.#queue = options.queue;
    this.#clock = options.clock;
    this.#offset = options.listening.clockOffset;
  }

  /** The subscription stands. What comes from now on stands behind the gap in the queue. */
  resumed(): void {
    this.#seenOffset = undefined;
    const gap = this.#listening.resumed(this.#offset === undefined ? undefined : this.#clock.now() - this.#offset);
    if (gap !== undefined) this.#queue.observe({ kind: "gap", ...gap });
  }

  /** The states of now are in the queue. */
  caughtUp(states: readonly HomeObservation[]): void {
    let latest = 0;
    for (const state of states) {
      if (state.kind === "state") latest = Math.max(latest, state.change.current?.lastUpdated ?? 0);
    }
    this.#listening.promised(latest);
    this.#queue.mark(() => {
      // Whatever happened before the newest of the states is in them, came as an event, or belongs to the gap.
      this.#listening.heard(latest, { quiet: true, clockOffset: this.#seenOffset });
      this.#listening.caughtUp(latest);
    });
  }

  /** Home Assistant had nothing to tell that it told not, up to this time of the hub's clock. */
  quietUntil(at: Micros): void {
    const clockOffset = this.#seenOffset;
    if (clockOffset === undefined) return;
    this.#queue.mark(() => this.#listening.heard(at - clockOffset, { quiet: true, clockOffset }));
  }

  /**
   * The hub has waited so long since that time of its clock. Where the clock says otherwise it was set meanwhile (a machine
   * that starts without the time is told it later), and how far it is from Home Assistant's is not known until the next
   * event: what was heard would else be taken for years ahead, and no gap before then be healed.
   */
  waited(since: Micros, ms: number): void {
    const moved = this.#clock.now() - since - ms * MICROS_PER_MS;
    if (Math.abs(moved) > CLOCK_WAS_SET) this.#seenOffset = undefined;
  }

  /** These observations were read just now. Gives what to call once they, and all before them, are on disk. */
  taken(observations: readonly HomeObservation[]): () => void {
    const last = observations.findLast((one) => one.kind === "state" && one.change.origin === "event");
    if (last?.kind !== "state") return () => undefined;
    const { firedAt } = last.change;
    if (this.#seenOffset === undefined) this.#listening.promised(firedAt);
    this.#seenOffset = Math.min(this.#seenOffset ?? Infinity, this.#clock.now() - firedAt);
    this.#offset = this.#seenOffset;
    const clockOffset = this.#seenOffset;
    return () => this.#listening.heard(firedAt, { quiet: false, clockOffset });
  }
}
