import type {
  RegisteredAnswer,
  WebhookAnswer,
  WebhookCheckAnswer,
  WebhookDeliveryAnswer,
} from "../api/webhook-answers.ts";
import type { Config } from "../config/schema.ts";
import { createHubAsk } from "./ask-hub.ts";

/** What commands ask about webhooks. Only a hub that runs can tell: it has the queues. */
export interface WebhooksClient {
  list(): Promise<readonly WebhookAnswer[]>;
  add(wanted: object): Promise<RegisteredAnswer>;
  test(id: string, event: string | undefined): Promise<WebhookDeliveryAnswer>;
  check(id: string): Promise<WebhookCheckAnswer>;
  rotate(id: string, secret: string | undefined): Promise<RegisteredAnswer>;
  resume(id: string): Promise<WebhookAnswer>;
  remove(id: string): Promise<WebhookAnswer>;
  deliveries(id: string, limit: number): Promise<readonly WebhookDeliveryAnswer[]>;
  /** @returns how many are in the queue again */
  redeliver(id: string, delivery: string | undefined): Promise<number>;
}

const BASE = "/api/v1/ha/webhooks";
const PAGE = 1_000;

/** @throws HometideError hub_unreachable, and what the hub says is wrong */
export function createWebhooksClient(config: Config): WebhooksClient {
  const ask = createHubAsk(config);
  const path = (id: string, ...rest: readonly string[]): string =>
    [BASE, ...[id, ...rest].map(encodeURIComponent)].join("/");
  // The hub's API is of this version's schemas.
  return {
    async list() {
      const all: WebhookAnswer[] = [];
      for (let cursor: string | null = ""; cursor !== null;) {
        const query = new URLSearchParams({ limit: String(PAGE), ...(cursor === "" ? {} : { cursor }) });
        const page = (await ask("GET", `${BASE}?${query.toString()}`)) as {
          readonly webhooks: readonly WebhookAnswer[];
          readonly next: string | null;
        };
        all.push(...page.webhooks);
        cursor = page.next;
      }
      return all;
    },
    add: async (wanted) => (await ask("POST", `${BASE}/register`, wanted)) as RegisteredAnswer,
    test: async (id, event) =>
      (await ask("POST", path(id, "test"), event === undefined ? {} : { event })) as WebhookDeliveryAnswer,
    check: async (id) => (await ask("GET", path(id, "check"))) as WebhookCheckAnswer,
    rotate: async (id, secret) =>
      (await ask("POST", path(id, "rotate"), secret === undefined ? {} : { secret })) as RegisteredAnswer,
    resume: async (id) => (await ask("POST", path(id, "resume"))) as WebhookAnswer,
    remove: async (id) => (await ask("DELETE", path(id))) as WebhookAnswer,
    deliveries: async (id, limit) => {
      const answer = await ask("GET", `${path(id, "deliveries")}?limit=${limit}`);
      return (answer as { readonly deliveries: readonly WebhookDeliveryAnswer[] }).deliveries;
    },
    redeliver: async (id, delivery) => {
      if (delivery === undefined)
        return ((await ask("POST", path(id, "deliveries", "redeliver"))) as { readonly count: number }).count;
      await ask("POST", path(id, "deliveries", delivery, "redeliver"));
      return 1;
    },
  };
}
