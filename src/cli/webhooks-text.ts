import type { RegisteredAnswer, WebhookAnswer, WebhookDeliveryAnswer } from "../api/webhook-answers.ts";

/** Webhooks for people: a paragraph each. */
export function webhooksText(webhooks: readonly WebhookAnswer[]): string {
  if (webhooks.length === 0) return "no webhook is registered: hometide webhooks add URL --events score_update\n";
  return webhooks.map(webhookText).join("\n");
}

export function webhookText(webhook: WebhookAnswer): string {
  const { id, status, paused, failures, waiting, last_delivered_at: last } = webhook;
  const state = [
    paused === null ? status : `${status}: ${paused.reason}`,
    failures > 0 && paused === null ? `${failures} failed in a row` : "",
    waiting > 0 ? `${waiting} waiting` : "",
    last === null ? "nothing delivered yet" : `last delivered ${last}`,
  ];
  const text = `${id}  ${targetText(webhook)}\n  ${wishText(webhook)}\n  ${state.filter((part) => part !== "").join(", ")}\n`;
  return text;
}

/** What a registration or a rotation came to, with the secret that is told this once. */
export function registeredText(registered: RegisteredAnswer): string {
  const { secret } = registered;
  return webhookText(registered) + (secret === undefined ? "" : `  secret (told this once): ${secret}\n`);
}

export function deliveriesText(deliveries: readonly WebhookDeliveryAnswer[]): string {
  return deliveries.length === 0 ? "no deliveries\n" : deliveries.map(deliveryText).join("");
}

/** One delivery, in a line. */
export function deliveryText({ id, state, attempts, last_attempt: last, event }: WebhookDeliveryAnswer): string {
  const times = attempts === 1 ? "1 attempt" : `${attempts} attempts`;
  const { status = null, reason = null } = last ?? {};
  const answered = status === null ? "" : `, ${status}`;
  const how = last === null ? times : `${times}${answered}, ${Math.round(last.latency_ms)} ms`;
  const why = reason === null ? "" : `  ${reason}`;
  return `${event.time}  ${state.padEnd("delivered".length)}  ${event.text}  (${how})  ${id}${why}\n`;
}

/** Where the events of a webhook go. */
export function targetText({ delivery, url, webhook_id }: WebhookAnswer): string {
  if (delivery === "home_assistant_event") return "event hometide_game_event of Home Assistant";
  return url ?? `webhook trigger ${webhook_id ?? ""} of Home Assistant`;
}

function wishText(webhook: WebhookAnswer): string {
  const { events, team_name, league, min_score_change, delay_seconds, expires_after_seconds } = webhook;
  const parts = [
    events.join(", "),
    team_name === null ? (league ?? "all leagues") : `${team_name} (${league ?? ""})`,
    min_score_change === null ? "" : `at least ${min_score_change} points`,
    delay_seconds === 0 ? "" : `after ${delay_seconds} s`,
    expires_after_seconds === null ? "" : `not later than ${expires_after_seconds} s`,
  ];
  return parts.filter((part) => part !== "").join("; ");
}
