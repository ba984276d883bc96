import { Type } from "typebox";
import type { Micros } from "../../model/time.ts";
import { MICROS_PER_MINUTE } from "../../model/time.ts";
import { ask } from "../ask.ts";
import type { Api, ApiDeps } from "../deps.ts";
import { suggestionAnswer } from "../rule-answers.ts";
import { answers, Query } from "../schemas.ts";
import type { StorageAnswer } from "../storage-answers.ts";
import { retentionAnswer, RetentionSchema, storageAnswer, StorageSchema } from "../storage-answers.ts";

/** To find them, thousands of points are read: they are good for a while. */
const RECOMMENDED_FOR: Micros = 10 * MICROS_PER_MINUTE;
const RECOMMENDATIONS = { days: 7, limit: 10 } as const;

/** What the store takes, what it will take, and what goes. */
export function storageRoutes(app: Api, deps: Pick<ApiDeps, "storage" | "rules" | "clock" | "historyTimeoutMs">): void {
  const { storage, rules, clock } = deps;
  let kept: { readonly at: Micros; readonly answer: StorageAnswer["recommendations"] } | undefined;
  const recommendations = async (): Promise<StorageAnswer["recommendations"]> => {
    const now = clock.now();
    if (kept === undefined || now - kept.at >= RECOMMENDED_FOR) {
      const found = await ask(deps, rules.suggestions(RECOMMENDATIONS));
      kept = { at: now, answer: found.map(suggestionAnswer) };
    }
    return kept.answer;
  };

  app.get(
    "/api/v1/storage",
    {
      schema: {
        operationId: "storage",
        summary: "What the store takes: size, growth, forecast, tags, alerts, and what would save most",
        tags: ["hub"],
        querystring: Query({
          recommendations: Type.Boolean({
            description: "Whether to look for rules that would save points: reads the newest points of each entity",
            default: true,
          }),
        }),
        response: answers(StorageSchema, "As it is now", 503, 504),
      },
    },
    async (request, reply) => {
      const report = await ask(deps, storage.report());
      reply.header("cache-control", "no-store");
      return storageAnswer(report, request.query.recommendations ? await recommendations() : null);
    },
  );

  app.get(
    "/api/v1/retention",
    {
      schema: {
        operationId: "retention",
        summary: "What retention would remove now, and what it removed last",
        tags: ["hub"],
        querystring: Query({}),
        response: answers(RetentionSchema, "The plan", 503, 504),
      },
    },
    async (_request, reply) => {
      reply.header("cache-control", "no-store");
      return retentionAnswer(await ask(deps, storage.plan()), storage.lastRun());
    },
  );

  app.post(
    "/api/v1/retention/apply",
    {
      schema: {
        operationId: "applyRetention",
        summary: "Remove now what has outlived its time, which happens each day of itself",
        description: "The answer comes when it is done: what is left to remove (nothing), and what was removed.",
        tags: ["hub"],
        response: answers(RetentionSchema, "It is done", 503, 504),
      },
    },
    async (_request, reply) => {
      reply.header("cache-control", "no-store");
      await storage.apply();
      return retentionAnswer(await ask(deps, storage.plan()), storage.lastRun());
    },
  );
}
