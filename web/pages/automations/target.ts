import type { WebhookAnswer } from "../../../src/api/webhook-answers.ts";
import { text } from "../../text/en.ts";

/** Where a webhook's events go, as people know it. */
export function targetOf({ url, webhook_id }: Pick<WebhookAnswer, "url" | "webhook_id">): string {
  return url ?? webhook_id ?? text.automations.homeEvent;
}
