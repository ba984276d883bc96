import type { Static, TProperties } from "typebox";
import { Type } from "typebox";
import { gameEventKinds } from "../../model/game-event.ts";
import type { Api, ApiDeps } from "../deps.ts";
import { pageHeaders, pageMembers, pageOf, pageParameters } from "../page.ts";
import { answers, orNull, Query } from "../schemas.ts";
import {
  registeredAnswer,
  RegisteredSchema,
  webhookAnswer,
  WebhookCheckSchema,
  webhookDeliveryAnswer,
  WebhookDeliverySchema,
  WebhookSchema,
} from "../webhook-answers.ts";
import {
  newRegistration,
  NewWebhookSchema,
  registrationChanges,
  SecretMember,
  WebhookChangesSchema,
} from "../webhook-request.ts";

export const WebhookIdParams = Type.Object({
  id: Type.String({ description: "A webhook's id", minLength: 1, maxLength: 100 }),
});
const tags = ["webhooks"];
const ofOne = { tags, params: WebhookIdParams };

/** What a request may have, or leave out altogether. */
const optionalBody = <T extends TProperties>(members: T) =>
  orNull(Type.Object(members, { additionalProperties: false }));

const WebhooksSchema = Type.Object({ webhooks: Type.Array(WebhookSchema), ...pageMembers }, { title: "Webhooks" });
export type WebhooksAnswer = Static<typeof WebhooksSchema>;

/** Who gets the events of games, and what became of them. */
export function webhookRoutes(app: Api, { webhooks, sports }: Pick<ApiDeps, "webhooks" | "sports">): void {
  app.post(
    "/api/v1/ha/webhooks/register",
    {
      schema: {
        operationId: "registerWebhook",
        summary: "Have events of games sent",
        description:
          "The secret is in this answer and in no other. Who registers the same again (receiver, events, filters, times) gets the registration that there is, without its secret, and nothing is sent twice.",
        tags,
        body: NewWebhookSchema,
        response: {
          ...answers(RegisteredSchema, "The same was registered already", 404, 409, 503),
          201: { ...RegisteredSchema, description: "It is registered" },
        },
      },
    },
    async (request, reply) => {
      const registered = await webhooks.register(newRegistration(sports, request.body));
      reply.header("cache-control", "no-store");
      if (registered.isNew) reply.code(201).header("location", `/api/v1/ha/webhooks/${registered.webhook.id}`);
      return registeredAnswer(registered);
    },
  );

  app.get(
    "/api/v1/ha/webhooks",
    {
      schema: {
        operationId: "webhooks",
        summary: "Who gets events of games",
        tags,
        querystring: Query(pageParameters),
        response: answers(WebhooksSchema, "By the time of registration"),
      },
    },
    (request, reply) => {
      const keyOf = ({ created, id }: { readonly created: number; readonly id: string }): string =>
        `${String(created).padStart(17, "0")} ${id}`;
      const { items, total, next } = pageOf(request, webhooks.list(), keyOf, request.query);
      reply.headers(pageHeaders(request.url, { next }, "no-store"));
      return { webhooks: items.map(webhookAnswer), count: items.length, total, next };
    },
  );

  app.get(
    "/api/v1/ha/webhooks/:id",
    {
      schema: {
        operationId: "webhook",
        summary: "One webhook",
        ...ofOne,
        querystring: Query({}),
        response: answers(WebhookSchema, "How it is now", 404),
      },
    },
    (request, reply) => {
      reply.header("cache-control", "no-store");
      return webhookAnswer(webhooks.get(request.params.id));
    },
  );

  app.patch(
    "/api/v1/ha/webhooks/:id",
    {
      schema: {
        operationId: "changeWebhook",
        summary: "Change, pause or resume a webhook",
        description: "Holds for events from now on; what waits in its queue goes as it was.",
        ...ofOne,
        body: WebhookChangesSchema,
        response: answers(WebhookSchema, "As it is now", 404, 409, 503),
      },
    },
    async (request) => {
      const { id } = request.params;
      return webhookAnswer(await webhooks.change(id, registrationChanges(sports, webhooks.get(id), request.body)));
    },
  );

  app.delete(
    "/api/v1/ha/webhooks/:id",
    {
      schema: {
        operationId: "removeWebhook",
        summary: "Remove a webhook",
        description: "With its queue and its log. The answer is the webhook as it was.",
        ...ofOne,
        response: answers(WebhookSchema, "It is gone", 404, 503),
      },
    },
    async (request) => webhookAnswer(await webhooks.remove(request.params.id)),
  );

  app.post(
    "/api/v1/ha/webhooks/:id/test",
    {
      schema: {
        operationId: "testWebhook",
        summary: "Send a test event now",
        description:
          'Once, without delay, with `"test": true` in it. Where that goes well, a webhook that was paused for its failures is resumed; where the receiver answers 410, it is disabled. For a webhook trigger of Home Assistant the id is looked up there too.',
        ...ofOne,
        body: optionalBody({
          event: Type.Optional(Type.Enum(gameEventKinds, { description: "Else the first that it is registered for" })),
        }),
        response: answers(WebhookDeliverySchema, "How it went: see `state`", 404, 503),
      },
    },
    async (request, reply) => {
      reply.header("cache-control", "no-store");
      return webhookDeliveryAnswer(await webhooks.test(request.params.id, request.body?.event));
    },
  );

  app.get(
    "/api/v1/ha/webhooks/:id/check",
    {
      schema: {
        operationId: "checkWebhook",
        summary: "What keeps a webhook's events from arriving",
        description:
          "As far as can be told without sending one: whether it is paused, whether its address may be used, whether Home Assistant knows the id of the trigger.",
        ...ofOne,
        querystring: Query({}),
        response: answers(WebhookCheckSchema, "What was found", 404),
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      reply.header("cache-control", "no-store");
      return { id, problem: (await webhooks.check(id)) ?? null };
    },
  );

  app.post(
    "/api/v1/ha/webhooks/:id/rotate",
    {
      schema: {
        operationId: "rotateWebhookSecret",
        summary: "Give a webhook another secret",
        description:
          "The earlier one signs beside it for a while (`webhooks.rotation`, a day), so that nothing is lost.",
        ...ofOne,
        body: optionalBody({ secret: SecretMember }),
        response: answers(RegisteredSchema, "With the new secret, told this once", 404, 503),
      },
    },
    async (request, reply) => {
      reply.header("cache-control", "no-store");
      return registeredAnswer(await webhooks.rotate(request.params.id, request.body?.secret));
    },
  );

  app.post(
    "/api/v1/ha/webhooks/:id/resume",
    {
      schema: {
        operationId: "resumeWebhook",
        summary: "Go on with a paused webhook",
        description: "What was skipped meanwhile stays in the log; it is sent only where that is asked for.",
        ...ofOne,
        response: answers(WebhookSchema, "As it is now", 404, 503),
      },
    },
    async (request) => webhookAnswer(await webhooks.resume(request.params.id)),
  );
}
