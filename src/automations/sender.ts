import type { GameEvent } from "../model/game-event.ts";
import type { DeliveryKind, Registration } from "../model/webhook.ts";

/** What an attempt to send came to. */
export interface Outcome {
  /**
   * - `delivered`: the receiver has it.
   * - `failed`: it may go better later.
   * - `refused`: trying again cannot help.
   * - `gone`: the receiver wants nothing any more.
   */
  readonly kind: "delivered" | "failed" | "refused" | "gone";
  /** Of HTTP, where there was an answer. */
  readonly status?: number;
  /** A sentence: why it failed, or what is odd about a success. */
  readonly reason?: string;
  /** The beginning of the receiver's answer. */
  readonly answer?: string;
  /** The receiver asks not to be tried again before this. */
  readonly retryAfterMs?: number;
}

/** What an attempt comes to that its signal ended. */
export const UNANSWERED: Outcome = { kind: "failed", reason: "It did not answer in time." };

export interface SendContext {
  /** The same for every attempt. */
  readonly deliveryId: string;
  /** Aborts when the attempt has taken too long, or the hub stops. */
  readonly signal: AbortSignal;
}

/** One way of sending an event on. It makes one attempt, and tells how that went: nothing is thrown. */
export type Sender = (registration: Registration, event: GameEvent, context: SendContext) => Promise<Outcome>;

/** Signs a delivery and opens its connection while its event is still being written to disk; nothing of it is sent. */
export type Prepare = (registration: Registration, event: GameEvent, deliveryId: string) => void;

/** Every way of sending an event on, by its name. */
export interface Senders {
  readonly send: Readonly<Record<DeliveryKind, Sender>>;
  readonly prepare: Prepare;
}
