import type { Static } from "typebox";
import { Type } from "typebox";
import { GameEventSchema, gameEventKinds } from "./game-event.ts";
import { LeagueIdSchema } from "./game.ts";
import { Nullable } from "./nullable.ts";

/** How the events of a registration are sent on (SPEC section 6). */
export const deliveryKinds = ["webhook", "home_assistant_webhook", "home_assistant_event"] as const;
export type DeliveryKind = (typeof deliveryKinds)[number];

/** Who stopped a registration: the user; failures for long; the receiver's own 410. */
export const pauseCauses = ["user", "failures", "gone"] as const;

const Time = Type.Integer({ description: "Microseconds since the epoch" });

/** Somebody who waits for events, as it lies in the store: a document of kind {@link REGISTRATION_DOCUMENT}. */
export const RegistrationSchema = Type.Object({
  id: Type.String(),
  delivery: Type.Enum(deliveryKinds),
  /** Of `webhook` alone. */
  url: Nullable(Type.String()),
  /** Of `home_assistant_webhook` alone. */
  webhookId: Nullable(Type.String()),
  events: Type.Array(Type.Enum(gameEventKinds)),
  league: Nullable(LeagueIdSchema),
  /** Found once, by ESPN's id: the name under which it was asked for may change. */
  team: Nullable(
    Type.Object({ league: LeagueIdSchema, id: Type.String(), abbreviation: Type.String(), name: Type.String() }),
  ),
  minScoreChange: Nullable(Type.Integer()),
  delaySeconds: Type.Number(),
  expiresAfterSeconds: Nullable(Type.Number()),
  /** The newest first; an earlier one signs beside it until its time. Of `webhook` alone, else empty. */
  secrets: Type.Array(Type.Object({ secret: Type.String(), until: Nullable(Time) })),
  created: Time,
  pause: Nullable(Type.Object({ by: Type.Enum(pauseCauses), at: Time, reason: Type.String() })),
  /** Deliveries in a row that failed for good, and since when. */
  failures: Type.Integer(),
  failingSince: Nullable(Time),
  lastDelivered: Nullable(Time),
});
export type Registration = Static<typeof RegistrationSchema>;

export const REGISTRATION_DOCUMENT = "webhook";

/** `waiting` is in the queue; all others are over. `skipped`: the registration was paused. */
export const deliveryStates = ["waiting", "delivered", "failed", "expired", "skipped"] as const;

/** How an attempt went. */
const AttemptSchema = Type.Object({
  at: Time,
  /** From the first byte sent to the answer; microseconds. */
  took: Type.Integer(),
  /** Of HTTP, where there was an answer. */
  status: Nullable(Type.Integer()),
  /** Why it failed, or what is odd about a success. */
  reason: Nullable(Type.String()),
  /** The beginning of the receiver's answer. */
  answer: Nullable(Type.String()),
});

/** An event on its way to one registration, and what came of it: a document of kind {@link DELIVERY_DOCUMENT}. */
export const DeliverySchema = Type.Object({
  /** Event and registration: the same whenever and however often it is sent. */
  id: Type.String(),
  registration: Type.String(),
  /** Orders the deliveries of a hub. */
  sequence: Type.Integer(),
  event: GameEventSchema,
  state: Type.Enum(deliveryStates),
  created: Time,
  /** Not before this. */
  due: Time,
  /** Not after this. */
  expires: Nullable(Time),
  /** All of them, and those since it was put into the queue last. */
  attempts: Type.Integer(),
  tries: Type.Integer(),
  last: Nullable(AttemptSchema),
});
export type Delivery = Static<typeof DeliverySchema>;

export const DELIVERY_DOCUMENT = "delivery";
