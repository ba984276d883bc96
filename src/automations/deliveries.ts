import { compileCheck } from "../model/check.ts";
import type { Micros } from "../model/time.ts";
import { MICROS_PER_SECOND, parseTime } from "../model/time.ts";
import type { GameEvent } from "../model/game-event.ts";
import { countsFrom } from "../model/game-event.ts";
import type { Delivery, Registration } from "../model/webhook.ts";
import { DELIVERY_DOCUMENT, DeliverySchema } from "../model/webhook.ts";
import type { DocumentChange } from "../store/store.ts";

const isDelivery = compileCheck(DeliverySchema);

export function deliveryDocument(delivery: Delivery): DocumentChange {
  return { kind: DELIVERY_DOCUMENT, id: delivery.id, value: delivery };
}

/** An event on its way to a registration; one that is paused gets it into its log alone. */
export function newDelivery(registration: Registration, event: GameEvent, sequence: number, now: Micros): Delivery {
  const { id, delaySeconds, expiresAfterSeconds, pause } = registration;
  // An event that waited for the disk does not become younger by it.
  const seen = Math.min(parseTime(event.time) ?? now, now);
  const from = Math.min(countsFrom(event) ?? now, seen);
  const delay = Math.round(delaySeconds * MICROS_PER_SECOND);
  return {
    id: `${event.id}.${id}`,
    registration: id,
    sequence,
    event,
    state: pause === null ? "waiting" : "skipped",
    created: now,
    due: seen + delay,
    expires: expiresAfterSeconds === null ? null : from + delay + Math.round(expiresAfterSeconds * MICROS_PER_SECOND),
    attempts: 0,
    tries: 0,
    last: null,
  };
}

/** All deliveries that are known: the queues, and of each registration the newest of those that are over. */
export class Deliveries {
  readonly #logSize: number;
  readonly #byRegistration = new Map<string, Map<string, Delivery>>();
  #sequence = 0;

  constructor(logSize: number) {
    this.#logSize = logSize;
  }

  /** @returns the ids of those that this version cannot read */
  restore(documents: ReadonlyMap<string, unknown>): readonly string[] {
    const unreadable: string[] = [];
    const readable: Delivery[] = [];
    for (const [id, value] of documents) {
      if (isDelivery(value) && value.id === id) readable.push(value);
      else unreadable.push(id);
    }
    readable.sort((a, b) => a.sequence - b.sequence);
    for (const delivery of readable) {
      this.#sequence = delivery.sequence;
      this.#of(delivery.registration).set(delivery.id, delivery);
    }
    return unreadable;
  }

  nextSequence(): number {
    this.#sequence += 1;
    return this.#sequence;
  }

  get(registration: string, id: string): Delivery | undefined {
    return this.#byRegistration.get(registration)?.get(id);
  }

  /** In the order in which they came up. */
  of(registration: string): readonly Delivery[] {
    return [...(this.#byRegistration.get(registration)?.values() ?? [])];
  }

  /** How many are known, in the queue or over. */
  count(registration: string): number {
    return this.#byRegistration.get(registration)?.size ?? 0;
  }

  waiting(registration: string): readonly Delivery[] {
    return this.of(registration).filter(({ state }) => state === "waiting");
  }

  waitingCount(): number {
    let count = 0;
    for (const id of this.#byRegistration.keys()) count += this.waiting(id).length;
    return count;
  }

  /** @returns the documents that say so, the oldest of the log removed where it is full */
  put(delivery: Delivery): readonly DocumentChange[] {
    const all = this.#of(delivery.registration);
    all.set(delivery.id, delivery);
    return [deliveryDocument(delivery), ...this.#prune(all)];
  }

  removeAll(registration: string): readonly DocumentChange[] {
    const gone = this.of(registration);
    this.#byRegistration.delete(registration);
    return gone.map(({ id }) => ({ kind: DELIVERY_DOCUMENT, id, value: undefined }));
  }

  #prune(all: Map<string, Delivery>): readonly DocumentChange[] {
    if (all.size <= this.#logSize) return [];
    const over = [...all.values()].filter(({ state }) => state !== "waiting");
    const gone = over.slice(0, Math.max(0, over.length - this.#logSize));
    for (const { id } of gone) all.delete(id);
    return gone.map(({ id }) => ({ kind: DELIVERY_DOCUMENT, id, value: undefined }));
  }

  #of(registration: string): Map<string, Delivery> {
    let all = this.#byRegistration.get(registration);
    if (all === undefined) this.#byRegistration.set(registration, (all = new Map<string, Delivery>()));
    return all;
  }
}
