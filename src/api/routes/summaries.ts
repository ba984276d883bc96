import { Type } from "typebox";
import type { Api, ApiDeps } from "../deps.ts";
import { answers, Query } from "../schemas.ts";
import { readSpan } from "../span.ts";
import { rebuildAnswer, RebuildSchema, summariesAnswer, SummariesSchema } from "../summary-answers.ts";

const timeText = Type.String({ description: "A time with its zone, or a date (UTC)", maxLength: 40 });

/** How far the summaries are, and having some made again. */
export function summaryRoutes(app: Api, { summaries, clock }: Pick<ApiDeps, "summaries" | "clock">): void {
  app.get(
    "/api/v1/summaries",
    {
      schema: {
        operationId: "summaries",
        summary: "How far the summaries are",
        description: "Each hour is made when it is over; what late points touch is made again.",
        tags: ["home"],
        querystring: Query({}),
        response: answers(SummariesSchema, "How far they are"),
      },
    },
    (_request, reply) => {
      reply.header("cache-control", "no-store");
      return summariesAnswer(summaries.status());
    },
  );

  app.post(
    "/api/v1/summaries/rebuild",
    {
      schema: {
        operationId: "rebuildSummaries",
        summary: "Make summaries again",
        description:
          "From the points that are still kept; what would come out the same is not written. The answer comes once it is noted on disk; the making follows, also after a restart.",
        tags: ["home"],
        body: Type.Object(
          {
            from: timeText,
            to: Type.Optional(timeText),
            entity_id: Type.Optional(
              Type.String({ description: "Only this one; all where absent", minLength: 1, maxLength: 255 }),
            ),
            dry_run: Type.Optional(Type.Boolean({ description: "Only says how much that would be" })),
          },
          { additionalProperties: false },
        ),
        response: answers(RebuildSchema, "It is noted", 404, 503),
      },
    },
    async (request) => {
      const { from, to, entity_id: entityId, dry_run: dryRun = false } = request.body;
      const span = readSpan({ from, to }, clock.now());
      return rebuildAnswer(await summaries.rebuild({ ...span, entityId, dryRun }), dryRun);
    },
  );
}
