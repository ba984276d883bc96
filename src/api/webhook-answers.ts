import type { Static } from "typebox";
import { Type } from "typebox";
import type { Registered, ShownRegistration } from "../automations/view.ts";
import { GameEventSchema, gameEventKinds } from "../model/game-event.ts";
import type { Micros } from "../model/time.ts";
import { formatTime, MICROS_PER_MS } from "../model/time.ts";
import type { Delivery } from "../model/webhook.ts";
import { deliveryKinds, deliveryStates, pauseCauses } from "../model/webhook.ts";
import { orNull } from "./schemas.ts";

/** Answers about webhooks: their schemas, and how they are made. The command line shows the same. */

const Time = Type.String({ format: "date-time" });

const webhookMembers = {
  id: Type.String(),
  delivery: Type.Enum(deliveryKinds),
  url: orNull(Type.String({ description: "Of `webhook` alone" })),
  webhook_id: orNull(Type.String({ description: "Of `home_assistant_webhook` alone" })),
  events: Type.Array(Type.Enum(gameEventKinds)),
  league: orNull(Type.String()),
  team: orNull(Type.String({ description: "The team's abbreviation" })),
  team_id: orNull(Type.String({ description: "ESPN's id" })),
  team_name: orNull(Type.String()),
  min_score_change: orNull(Type.Integer()),
  delay_seconds: Type.Number(),
  expires_after_seconds: orNull(Type.Number()),
  status: Type.Enum(["active", "paused", "disabled"], {
    description: "disabled: the receiver answered 410 Gone. Both end by a resume, or a test that succeeds",
  }),
  paused: orNull(Type.Object({ by: Type.Enum(pauseCauses), at: Time, reason: Type.String() })),
  failures: Type.Integer({ description: "Deliveries in a row that failed for good" }),
  failing_since: orNull(Time),
  last_delivered_at: orNull(Time),
  waiting: Type.Integer({ description: "Deliveries in the queue" }),
  has_secret: Type.Boolean(),
  rotating_until: orNull(Type.String({ format: "date-time", description: "So long the earlier secret signs as well" })),
  created_at: Time,
};

export const WebhookSchema = Type.Object(webhookMembers, { title: "Webhook" });
export type WebhookAnswer = Static<typeof WebhookSchema>;

export const RegisteredSchema = Type.Object(
  {
    ...webhookMembers,
    secret: Type.Optional(Type.String({ description: "What signs its deliveries: told now, and never again" })),
  },
  { title: "RegisteredWebhook" },
);
export type RegisteredAnswer = Static<typeof RegisteredSchema>;

export const WebhookCheckSchema = Type.Object(
  { id: Type.String(), problem: orNull(Type.String({ description: "A sentence; null where nothing is wrong" })) },
  { title: "WebhookCheck" },
);
export type WebhookCheckAnswer = Static<typeof WebhookCheckSchema>;

export const WebhookDeliverySchema = Type.Object(
  {
    id: Type.String({ description: "The header `webhook-id`: the same for every attempt" }),
    webhook: Type.String(),
    state: Type.Enum(deliveryStates, {
      description:
        "waiting: in the queue. skipped: the webhook was paused. expired: it was too late. All but `waiting` are over",
    }),
    created_at: Time,
    due_at: Type.String({ format: "date-time", description: "Not sent before this: the delay, or the next attempt" }),
    expires_at: orNull(Time),
    attempts: Type.Integer(),
    last_attempt: orNull(
      Type.Object({
        at: Time,
        latency_ms: Type.Number({ description: "Until the answer" }),
        status: orNull(Type.Integer({ description: "Of HTTP" })),
        reason: orNull(Type.String({ description: "Why it failed, or what is odd about a success" })),
        answer: orNull(Type.String({ description: "The first 1 KiB of what the receiver answered" })),
      }),
    ),
    event: GameEventSchema,
  },
  { title: "WebhookDelivery" },
);
export type WebhookDeliveryAnswer = Static<typeof WebhookDeliverySchema>;

export function webhookAnswer(of: ShownRegistration): WebhookAnswer {
  const { team, pause } = of;
  return {
    id: of.id,
    delivery: of.delivery,
    url: of.url,
    webhook_id: of.webhookId,
    events: of.events,
    league: of.league,
    team: team?.abbreviation ?? null,
    team_id: team?.id ?? null,
    team_name: team?.name ?? null,
    min_score_change: of.minScoreChange,
    delay_seconds: of.delaySeconds,
    expires_after_seconds: of.expiresAfterSeconds,
    status: pause === null ? "active" : pause.by === "gone" ? "disabled" : "paused",
    paused: pause === null ? null : { ...pause, at: formatTime(pause.at) },
    failures: of.failures,
    failing_since: timeOf(of.failingSince),
    last_delivered_at: timeOf(of.lastDelivered),
    waiting: of.waiting,
    has_secret: of.hasSecret,
    rotating_until: timeOf(of.rotatingUntil),
    created_at: formatTime(of.created),
  };
}

export function registeredAnswer({ webhook, secret }: Registered): RegisteredAnswer {
  return { ...webhookAnswer(webhook), ...(secret === undefined ? {} : { secret }) };
}

export function webhookDeliveryAnswer(of: Delivery): WebhookDeliveryAnswer {
  const { last } = of;
  return {
    id: of.id,
    webhook: of.registration,
    state: of.state,
    created_at: formatTime(of.created),
    due_at: formatTime(of.due),
    expires_at: timeOf(of.expires),
    attempts: of.attempts,
    last_attempt: last && {
      at: formatTime(last.at),
      latency_ms: last.took / MICROS_PER_MS,
      status: last.status,
      reason: last.reason,
      answer: last.answer,
    },
    event: of.event,
  };
}

function timeOf(time: Micros | null): string | null {
  return time === null ? null : formatTime(time);
}
