import type { Micros } from "../model/time.ts";
import { MICROS_PER_MS } from "../model/time.ts";
import type { Delivery, Registration } from "../model/webhook.ts";
import type { Outcome } from "./sender.ts";

/** How long a receiver is borne with; spans in milliseconds. */
export interface Patience {
  readonly retries: number;
  readonly retryDelayMs: number;
  readonly pauseAfterFailures: number;
  readonly pauseAfterMs: number;
}

/** Each retry waits so many times as long as the one before: 1 s, 5 s, 25 s. */
const BACK_OFF = 5;

export interface Timing {
  readonly began: Micros;
  readonly ended: Micros;
}

/** The delivery after an attempt: over, or waiting for the next one. */
export function afterAttempt(delivery: Delivery, outcome: Outcome, timing: Timing, patience: Patience): Delivery {
  const { began, ended } = timing;
  const { status = null, reason = null, answer = null } = outcome;
  const tries = delivery.tries + 1;
  const last = { at: began, took: Math.max(0, ended - began), status, reason, answer };
  const attempted = { ...delivery, attempts: delivery.attempts + 1, tries, last };
  if (outcome.kind === "delivered") return { ...attempted, state: "delivered" };
  if (outcome.kind !== "failed" || tries > patience.retries) return { ...attempted, state: "failed" };
  const waitMs = Math.max(patience.retryDelayMs * BACK_OFF ** (tries - 1), outcome.retryAfterMs ?? 0);
  return { ...attempted, due: ended + Math.round(waitMs * MICROS_PER_MS) };
}

/** The registration after a delivery is over: how many failed in a row, and whether that is enough. */
export function afterDelivery(
  registration: Registration,
  delivery: Delivery,
  kind: Outcome["kind"],
  now: Micros,
  patience: Patience,
): Registration {
  if (delivery.state === "delivered") return { ...registration, failures: 0, failingSince: null, lastDelivered: now };
  if (delivery.state !== "failed") return registration;
  const failures = registration.failures + 1;
  const failingSince = registration.failingSince ?? now;
  const failing = { ...registration, failures, failingSince };
  const why = delivery.last?.reason ?? "";
  if (kind === "gone") return { ...failing, pause: { by: "gone", at: now, reason: why } };
  const long = now - failingSince >= patience.pauseAfterMs * MICROS_PER_MS;
  if (registration.pause !== null || (failures < patience.pauseAfterFailures && !long)) return failing;
  const reason = `${failures} deliveries in a row failed; the last one: ${why}`;
  return { ...failing, pause: { by: "failures", at: now, reason } };
}
