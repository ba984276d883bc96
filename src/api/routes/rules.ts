import { Type } from "typebox";
import type { Api, ApiDeps } from "../deps.ts";
import {
  previewAnswer,
  PreviewSchema,
  ruleAnswer,
  RuleSchema,
  suggestionAnswer,
  SuggestionSchema,
  trialAnswer,
  TrialSchema,
} from "../rule-answers.ts";
import { answers, Query } from "../schemas.ts";
import { EntityIdParams } from "./entities.ts";

const word = (description: string) => Type.Optional(Type.String({ description, minLength: 1, maxLength: 255 }));

/** What is stored of which entities, why, and what need not be. */
export function ruleRoutes(app: Api, { rules, settings }: Pick<ApiDeps, "rules" | "settings">): void {
  app.get(
    "/api/v1/rules",
    {
      schema: {
        operationId: "rules",
        summary: "The rules of the configuration, with what each does",
        tags: ["rules"],
        querystring: Query({}),
        response: answers(
          Type.Object({ rules: Type.Array(RuleSchema) }, { title: "Rules" }),
          "In their order: the first that fits an entity is its only one",
        ),
      },
    },
    (_request, reply) => {
      reply.header("cache-control", "no-store");
      return { rules: rules.list().map(ruleAnswer) };
    },
  );

  app.get(
    "/api/v1/rules/test/:entity_id",
    {
      schema: {
        operationId: "testRules",
        summary: "Which rule decides about an entity, and why",
        description:
          "Also for an entity that the hub does not know; what it does not know of one can be given. With a state: what would be stored of it if it came now, in the unit that is stored.",
        tags: ["rules"],
        params: EntityIdParams,
        querystring: Query({
          state: Type.Optional(
            Type.String({ description: "A state to try; else the one that it has", maxLength: 255 }),
          ),
          area: word("Name of its area, in place of what the registries say"),
          integration: word("Its integration, in place of what the registries say"),
          device_class: word("Its device class, in place of the one that it has"),
        }),
        response: answers(TrialSchema, "The decision"),
      },
    },
    (request, reply) => {
      const { state, area, integration, device_class: deviceClass } = request.query;
      reply.header("cache-control", "no-store");
      const given = {
        ...(state === undefined ? {} : { state }),
        ...(area === undefined ? {} : { area }),
        ...(integration === undefined ? {} : { integration }),
        ...(deviceClass === undefined ? {} : { deviceClass }),
      };
      return trialAnswer(rules.test(request.params.entity_id, given));
    },
  );

  app.get(
    "/api/v1/rules/suggestions",
    {
      schema: {
        operationId: "suggestRules",
        summary: "Rules that would save points, reckoned from the points that were stored",
        description:
          "Reads the newest points of the entities that write most and plays candidate rules over them. Entities that have a rule which leaves something out are not looked at again.",
        tags: ["rules"],
        querystring: Query({
          days: Type.Number({ description: "How far back to look", minimum: 0.01, maximum: 90, default: 7 }),
          limit: Type.Integer({ description: "How many at most", minimum: 1, maximum: 40, default: 20 }),
        }),
        response: answers(
          Type.Object({ suggestions: Type.Array(SuggestionSchema) }, { title: "RuleSuggestions" }),
          "Those that save most first",
          503,
          504,
        ),
      },
    },
    async (request, reply) => {
      reply.header("cache-control", "no-store");
      return { suggestions: (await rules.suggestions(request.query)).map(suggestionAnswer) };
    },
  );

  app.post(
    "/api/v1/rules/preview",
    {
      schema: {
        operationId: "previewRules",
        summary: "What a change of rules and lists would do; nothing is changed",
        description:
          'The body is a change as for /api/v1/settings, such as {"home_assistant": {"rules": [ … ]}}; an empty one shows what the file says now. What is not right is told at its place. Of the rule that `rule` names, the newest stored points of its entities are played through it.',
        tags: ["rules"],
        querystring: Query({
          rule: Type.Optional(Type.Integer({ description: "Place of a rule, from 0", minimum: 0, maximum: 1_000 })),
        }),
        body: Type.Record(Type.String(), Type.Unknown(), { description: "In the shape of the file" }),
        response: answers(PreviewSchema, "Counts of entities that the hub knows", 409, 422, 503, 504),
      },
    },
    async (request, reply) => {
      const { home_assistant: tried } = await settings.tryOut(request.body);
      reply.header("cache-control", "no-store");
      return previewAnswer(await rules.preview(tried, request.query.rule));
    },
  );
}
