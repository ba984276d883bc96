import type { GameEvent, GameEventKind } from "../model/game-event.ts";
import type { Delivery, DeliveryKind, Registration } from "../model/webhook.ts";

/** Who is to be registered for what; what may be left out has been decided by the caller. */
export interface NewRegistration {
  readonly delivery: DeliveryKind;
  readonly url: string | null;
  readonly webhookId: string | null;
  /** The user's own; one is made where it is absent. Of `webhook` alone. */
  readonly secret?: string | undefined;
  readonly events: readonly GameEventKind[];
  readonly league: string | null;
  readonly team: Registration["team"];
  readonly minScoreChange: number | null;
  readonly delaySeconds: number;
  readonly expiresAfterSeconds: number | null;
}

/** What can be changed of a registration; what is absent stays. */
export type RegistrationChanges = {
  readonly [K in keyof Omit<NewRegistration, "delivery" | "secret">]?: NewRegistration[K] | undefined;
} & {
  /** True: the user wants nothing for now. False: go on, whatever it was paused for. */
  readonly paused?: boolean | undefined;
};

/** A registration as it may be shown: without its secrets. */
export type ShownRegistration = Omit<Registration, "secrets"> & {
  readonly hasSecret: boolean;
  /** While a rotation lasts: until when the earlier secret signs too. */
  readonly rotatingUntil: number | null;
  /** Deliveries in the queue. */
  readonly waiting: number;
};

/** What a registration led to. The secret is told here, and never again. */
export interface Registered {
  readonly webhook: ShownRegistration;
  readonly secret: string | undefined;
  /** False: the same registration stood already, and nothing was changed. */
  readonly isNew: boolean;
}

/**
 * The registrations and their deliveries, as the API reads and changes them. What a call changes is on disk when it resolves. Ids that
 * there are not throw HometideError unknown_webhook, and unknown_delivery.
 */
export interface WebhooksView {
  /** By the time of registration. */
  list(): readonly ShownRegistration[];
  get(id: string): ShownRegistration;
  /** @throws HometideError webhook_url_refused, bad_request for a secret that is too short, webhook_exists */
  register(wanted: NewRegistration): Promise<Registered>;
  change(id: string, changes: RegistrationChanges): Promise<ShownRegistration>;
  /** @returns what it was */
  remove(id: string): Promise<ShownRegistration>;
  /** Sends an event that says `"test": true`, once, now; the delivery tells how that went. */
  test(id: string, event: GameEventKind | undefined): Promise<Delivery>;
  /** What keeps events from arriving, as far as that can be told without sending one; `undefined` where nothing is known. */
  check(id: string): Promise<string | undefined>;
  /** @param secret the user's own; one is made where it is absent */
  rotate(id: string, secret: string | undefined): Promise<Registered>;
  resume(id: string): Promise<ShownRegistration>;
  /** The queue and the log of a registration, the newest first. */
  deliveries(id: string): readonly Delivery[];
  /** Puts a delivery that is over into the queue again, or all that failed or were skipped; gives those. */
  redeliver(id: string, deliveryId: string | undefined): Promise<readonly Delivery[]>;
}

/** Takes events that did not come out of a commit, such as those of a simulated game. */
export interface EventSink {
  /** Resolves once the event's deliveries are on disk; gives how many those are. */
  fire(event: GameEvent): Promise<number>;
}
