import type { Clock } from "../model/clock.ts";
import { createEventSender, createHomeWebhookSender } from "./home-assistant.ts";
import type { HomeAssistantLink } from "../sources/home-link.ts";
import type { Senders } from "./sender.ts";
import type { AddressRules } from "./webhook/address.ts";
import { createPost } from "./webhook/post.ts";
import { createWebhookSender } from "./webhook/send.ts";

export interface SenderOptions {
  readonly rules: AddressRules;
  /** Home Assistant's address, where one is configured. */
  readonly homeAssistantUrl: string | undefined;
  readonly home: HomeAssistantLink;
  readonly clock: Clock;
  readonly version: string;
}

export function createSenders(options: SenderOptions): Senders {
  const { rules, homeAssistantUrl: url, home, clock, version } = options;
  // Home Assistant's address comes from the configuration: it may be on this machine.
  const toHome = createPost({ clock });
  const webhook = createWebhookSender({ post: createPost({ clock, rules }), clock, version });
  return {
    send: {
      webhook: webhook.send,
      home_assistant_webhook: createHomeWebhookSender({ url, home, post: toHome, clock, version }),
      home_assistant_event: createEventSender(home),
    },
    prepare(registration, event, deliveryId) {
      if (registration.delivery === "webhook") webhook.prepare(registration, event, deliveryId);
    },
  };
}
