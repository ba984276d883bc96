import type { Static } from "typebox";
import { Type } from "typebox";
import type { Delivery } from "../../model/webhook.ts";
import type { Api, ApiDeps } from "../deps.ts";
import { pageHeaders, pageMembers, pageOf, pageParameters } from "../page.ts";
import { answers, Query } from "../schemas.ts";
import { webhookDeliveryAnswer, WebhookDeliverySchema } from "../webhook-answers.ts";
import { WebhookIdParams } from "./webhooks.ts";

const DeliveryParams = Type.Object({
  id: Type.String({ minLength: 1, maxLength: 100 }),
  delivery_id: Type.String({ minLength: 1, maxLength: 300 }),
});
const tags = ["webhooks"];

const WebhookDeliveriesSchema = Type.Object(
  { deliveries: Type.Array(WebhookDeliverySchema), ...pageMembers },
  { title: "WebhookDeliveries" },
);
export type WebhookDeliveriesAnswer = Static<typeof WebhookDeliveriesSchema>;

/** What became of the events that were sent, and sending them once more. */
export function webhookDeliveryRoutes(app: Api, { webhooks }: Pick<ApiDeps, "webhooks">): void {
  app.get(
    "/api/v1/ha/webhooks/:id/deliveries",
    {
      schema: {
        operationId: "webhookDeliveries",
        summary: "The queue and the log of a webhook",
        tags,
        params: WebhookIdParams,
        querystring: Query(pageParameters),
        response: answers(WebhookDeliveriesSchema, "The newest first", 404),
      },
    },
    (request, reply) => {
      const keyOf = ({ sequence }: Delivery): string => String(Number.MAX_SAFE_INTEGER - sequence).padStart(17, "0");
      const { items, total, next } = pageOf(request, webhooks.deliveries(request.params.id), keyOf, request.query);
      reply.headers(pageHeaders(request.url, { next }, "no-store"));
      return { deliveries: items.map(webhookDeliveryAnswer), count: items.length, total, next };
    },
  );

  app.post(
    "/api/v1/ha/webhooks/:id/deliveries/:delivery_id/redeliver",
    {
      schema: {
        operationId: "redeliver",
        summary: "Send an event once more",
        description: "With the same id. Whether it has expired is not asked any more.",
        tags,
        params: DeliveryParams,
        response: answers(WebhookDeliverySchema, "It is in the queue", 404, 409, 503),
      },
    },
    async (request) => {
      const { id, delivery_id } = request.params;
      const [delivery] = await webhooks.redeliver(id, delivery_id);
      // One that there is not was told by an error.
      return delivery && webhookDeliveryAnswer(delivery);
    },
  );

  app.post(
    "/api/v1/ha/webhooks/:id/deliveries/redeliver",
    {
      schema: {
        operationId: "redeliverFailed",
        summary: "Send everything once more that failed or was skipped",
        tags,
        params: WebhookIdParams,
        response: answers(
          Type.Object({ count: Type.Integer({ description: "How many deliveries" }) }, { title: "Redelivered" }),
          "They are in the queue",
          404,
          409,
          503,
        ),
      },
    },
    async (request) => ({ count: (await webhooks.redeliver(request.params.id, undefined)).length }),
  );
}
