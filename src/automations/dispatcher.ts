import type { Clock } from "../model/clock.ts";
import type { Micros } from "../model/time.ts";
import { MICROS_PER_SECOND } from "../model/time.ts";
import type { Delivery, DeliveryKind, Registration } from "../model/webhook.ts";
import type { Log } from "../ops/log.ts";
import type { Metrics } from "../ops/metrics.ts";
import type { Patience, Timing } from "./after-attempt.ts";
import { afterAttempt, afterDelivery } from "./after-attempt.ts";
import type { Deliveries } from "./deliveries.ts";
import { Lane } from "./lane.ts";
import type { Recorder } from "./recorder.ts";
import type { Registry } from "./registry.ts";
import type { Outcome, Sender } from "./sender.ts";
import { UNANSWERED } from "./sender.ts";
import { Slots } from "./slots.ts";

export interface DispatcherOptions {
  readonly registry: Registry;
  readonly deliveries: Deliveries;
  readonly recorder: Recorder;
  readonly senders: Readonly<Record<DeliveryKind, Sender>>;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly timeoutMs: number;
  readonly patience: Patience;
}

/** So many receivers are served at once, and so many whose last delivery failed: those never take the others' places. */
export const SERVED_AT_ONCE = 128;
const SUSPECTS_AT_ONCE = 32;
/** A queue of more is no queue any more: the oldest of it fails. */
const LONGEST_QUEUE = 1_000;
/** What is being sent when the hub stops has so long to be answered; what is not is sent again by the next run. */
const STOP_WITHIN_MS = 3_000;

/** Sends what waits: a lane for each receiver, so that none waits for another. */
export class Dispatcher {
  readonly #options: DispatcherOptions;
  readonly #lanes = new Map<string, Lane>();
  readonly #sound = new Slots(SERVED_AT_ONCE);
  readonly #suspect = new Slots(SUSPECTS_AT_ONCE);
  /** What ends the attempts that are being made. */
  readonly #sending = new Set<() => void>();
  /** Nothing new is begun. */
  readonly #stopping = new AbortController();
  /** Attempts were cut off. */
  #isCut = false;

  constructor(options: DispatcherOptions) {
    this.#options = options;
  }

  /** Puts a delivery that is known to `deliveries` and on disk, or on its way there, at the end of its receiver's queue. */
  enqueue({ registration, id }: Pick<Delivery, "registration" | "id">): void {
    let lane = this.#lanes.get(registration);
    if (lane === undefined) {
      lane = new Lane({
        clock: this.#options.clock,
        signal: this.#stopping.signal,
        dueOf: (one) => this.#dueOf(registration, one),
        attempt: (one) => this.#attempt(registration, one),
      });
      this.#lanes.set(registration, lane);
    }
    this.#shorten(registration);
    lane.push(id);
  }

  #wake(registration: string): void {
    this.#lanes.get(registration)?.wake();
  }

  forget(registration: string): void {
    this.#wake(registration);
    this.#lanes.delete(registration);
  }

  /** Makes one attempt, apart from the queue. */
  async send(registration: Registration, delivery: Delivery): Promise<{ outcome: Outcome; timing: Timing }> {
    const { senders, clock, timeoutMs, metrics } = this.#options;
    const ending = new AbortController();
    const { promise: ended, resolve } = Promise.withResolvers<Outcome>();
    // A sender that does not notice is not waited for: Node ends a request that is answered 101 without a word.
    const end = (): void => {
      ending.abort();
      resolve(UNANSWERED);
    };
    const timer = clock.after(timeoutMs, end);
    this.#sending.add(end);
    const began = clock.now();
    const context = { deliveryId: delivery.id, signal: ending.signal };
    const outcome = await Promise.race([senders[registration.delivery](registration, delivery.event, context), ended]);
    timer.cancel();
    this.#sending.delete(end);
    metrics.webhookAttempts.inc({ delivery: registration.delivery, outcome: outcome.kind });
    return { outcome, timing: { began, ended: clock.now() } };
  }

  /** Takes what came of an attempt down: the delivery, and how its receiver stands. */
  record(registrationId: string, id: string, outcome: Outcome, timing: Timing): Delivery | undefined {
    const { registry, deliveries, recorder, patience, metrics } = this.#options;
    const delivery = deliveries.get(registrationId, id);
    const registration = registry.find(registrationId);
    // Removed meanwhile.
    if (delivery === undefined || registration === undefined) return undefined;
    const done = afterAttempt(delivery, outcome, timing, patience);
    const after = afterDelivery(registration, done, outcome.kind, timing.ended, patience);
    const changes = deliveries.put(done);
    void recorder.write(after === registration ? changes : [...changes, registry.put(after)]);
    if (done.state === "delivered") {
      const seconds = (timing.ended - Math.max(delivery.due, delivery.created)) / MICROS_PER_SECOND;
      metrics.webhookDeliverySeconds.observe({ delivery: registration.delivery }, seconds);
    }
    if (after.pause !== null && registration.pause === null) this.paused(after);
    return done;
  }

  /** What waits for a registration does not any more, for it is paused. */
  skipWaiting(registration: string): void {
    const { deliveries, recorder } = this.#options;
    void recorder.write(
      deliveries.waiting(registration).flatMap((delivery) => deliveries.put({ ...delivery, state: "skipped" })),
    );
    this.#wake(registration);
  }

  /** Tells of a receiver that has been paused for what it answered; what waits for it does not any more. */
  paused({ id, url, pause }: Registration): void {
    const host = url === null ? undefined : URL.parse(url)?.host;
    this.#options.log.warn(
      { webhook: id, host, reason: pause?.reason },
      "a receiver is paused until somebody resumes it",
    );
    this.skipWaiting(id);
  }

  /** Resolves when nothing is being sent any more. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    const idle = Promise.all([...this.#lanes.values()].map((lane) => lane.idle()));
    const timer = this.#options.clock.after(STOP_WITHIN_MS, () => {
      this.#isCut = true;
      for (const end of this.#sending) end();
    });
    await idle;
    timer.cancel();
  }

  #dueOf(registration: string, id: string): Micros | undefined {
    const { deliveries, registry } = this.#options;
    const delivery = deliveries.get(registration, id);
    const isServed = registry.find(registration)?.pause === null;
    return isServed && delivery?.state === "waiting" ? delivery.due : undefined;
  }

  async #attempt(registrationId: string, id: string): Promise<void> {
    const { registry, deliveries, recorder, clock } = this.#options;
    const isSuspect = (registry.find(registrationId)?.failures ?? 0) > 0 || this.#wasTried(registrationId, id);
    const giveBack = await (isSuspect ? this.#suspect : this.#sound).take();
    try {
      // Each on a turn of its own: what is sent goes out before the next one is made, and a hundred do not wait for the last of them.
      await new Promise<void>((resolve) => setImmediate(resolve));
      const registration = registry.find(registrationId);
      const delivery = deliveries.get(registrationId, id);
      if (registration === undefined || delivery?.state !== "waiting" || this.#stopping.signal.aborted) return;
      if (delivery.expires !== null && clock.now() > delivery.expires) {
        void recorder.write(deliveries.put({ ...delivery, state: "expired" }));
        this.#options.metrics.webhookAttempts.inc({ delivery: registration.delivery, outcome: "expired" });
        return;
      }
      const { outcome, timing } = await this.send(registration, delivery);
      // Cut off by the hub's end: the next run sends it again.
      if (this.#isCut && outcome.kind !== "delivered") return;
      this.record(registrationId, id, outcome, timing);
    } finally {
      giveBack();
    }
  }

  #wasTried(registration: string, id: string): boolean {
    return (this.#options.deliveries.get(registration, id)?.tries ?? 0) > 0;
  }

  /** Keeps a queue that nobody empties from growing for ever. The first of it may be on its way. */
  #shorten(registration: string): void {
    const { deliveries, recorder, clock } = this.#options;
    if (deliveries.count(registration) <= LONGEST_QUEUE) return;
    const waiting = deliveries.waiting(registration);
    const [, oldest] = waiting;
    if (waiting.length <= LONGEST_QUEUE || oldest === undefined) return;
    const reason = `More than ${LONGEST_QUEUE} deliveries waited for this receiver.`;
    const last = { at: clock.now(), took: 0, status: null, reason, answer: null };
    void recorder.write(deliveries.put({ ...oldest, state: "failed", last }));
  }
}
