import type { Clock } from "../model/clock.ts";
import { HometideError, messageOf } from "../model/errors.ts";
import type { Micros } from "../model/time.ts";
import { MICROS_PER_MINUTE } from "../model/time.ts";
import type { HomeAssistantLink } from "../sources/home-link.ts";
import type { Outcome, Sender } from "./sender.ts";
import type { BeginPost } from "./webhook/post.ts";
import { jsonHeaders } from "./webhook/send.ts";

/** The type of our events on Home Assistant's bus. */
const HOME_ASSISTANT_EVENT = "hometide_game_event";

const NOT_CONFIGURED = "Home Assistant is not configured: set HOME_ASSISTANT_URL and HOME_ASSISTANT_TOKEN.";

/** Makes the sender of `home_assistant_event`: `fire_event` over the websocket that the hub has anyway. */
export function createEventSender(home: HomeAssistantLink): Sender {
  return async (_registration, event) => {
    try {
      await home.fireEvent(HOME_ASSISTANT_EVENT, event);
      return { kind: "delivered" };
    } catch (error) {
      return { kind: "failed", reason: messageOf(error) };
    }
  };
}

/** An id that Home Assistant knew so lately is not asked for again. */
const KNOWN_FOR = 5 * MICROS_PER_MINUTE;

/**
 * Makes the sender of `home_assistant_webhook`: a POST to Home Assistant's webhook trigger. Home Assistant answers 200 to ids
 * that it does not know as well, so the id is looked up beside it, and a 200 counts only where it is known. Where Home Assistant
 * does not tell its webhooks (they are told to administrators alone), the answer has to do.
 */
export function createHomeWebhookSender(options: {
  readonly url: string | undefined;
  readonly home: HomeAssistantLink;
  readonly post: BeginPost;
  readonly clock: Clock;
  readonly version: string;
}): Sender {
  const { url, home, post, clock, version } = options;
  const knownAt = new Map<string, Micros>();

  /** What is odd about an id: that it is not known, or that this cannot be told. */
  const look = async (id: string, fresh: boolean): Promise<"known" | "unknown" | { readonly untold: string }> => {
    const now = clock.now();
    if (!fresh && now - (knownAt.get(id) ?? -Infinity) < KNOWN_FOR) return "known";
    try {
      const isKnown = (await home.webhookIds()).includes(id);
      if (isKnown) knownAt.set(id, now);
      else knownAt.delete(id);
      return isKnown ? "known" : "unknown";
    } catch (error) {
      if (!(error instanceof HometideError)) throw error;
      return { untold: error.message };
    }
  };

  return async ({ webhookId }, event, { deliveryId, signal }) => {
    if (url === undefined) return { kind: "failed", reason: NOT_CONFIGURED };
    if (webhookId === null) return { kind: "refused", reason: "The registration has no webhook_id." };
    const target = `${url}/api/webhook/${encodeURIComponent(webhookId)}`;
    const headers = { ...jsonHeaders(version), "x-webhook-id": deliveryId, "x-webhook-event": event.event };
    const sending = post({ url: target, body: JSON.stringify(event), headers }).send(signal);
    const [outcome, found] = await Promise.all([sending, look(webhookId, event.test)]);
    return outcome.kind === "delivered" ? judged(outcome, found) : outcome;
  };
}

function judged(outcome: Outcome, found: "known" | "unknown" | { readonly untold: string }): Outcome {
  if (found === "known") return outcome;
  if (found === "unknown") {
    const reason =
      "Home Assistant knows no webhook with this id (it answers 200 all the same): is the automation switched on?";
    return { ...outcome, kind: "failed", reason };
  }
  return { ...outcome, reason: `Whether Home Assistant knows the id could not be checked: ${found.untold}` };
}
