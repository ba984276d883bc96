import type { Static } from "typebox";
import { Type } from "typebox";
import { HometideError } from "../../model/errors.ts";
import type { ListeningGap } from "../../gaps/gap.ts";
import type { Api, ApiDeps } from "../deps.ts";
import { gapAnswer, GapSchema, gapStates } from "../gap-answers.ts";
import { pageHeaders, pageMembers, pageOf, pageParameters } from "../page.ts";
import { badParameter } from "../request-errors.ts";
import { answers, Query } from "../schemas.ts";
import { readSpan } from "../span.ts";

const timeText = Type.String({ description: "A time with its zone, or a date (UTC)", maxLength: 40 });
const MAX_ENTITIES = 1_000;

const GapsSchema = Type.Object({ gaps: Type.Array(GapSchema), ...pageMembers }, { title: "Gaps" });
export type GapsAnswer = Static<typeof GapsSchema>;

const IdParams = Type.Object({ id: Type.String({ minLength: 1, maxLength: 40 }) });

/** When Home Assistant was not listened to, and what became of that. */
export function gapRoutes(app: Api, { gaps, clock }: Pick<ApiDeps, "gaps" | "clock">): void {
  app.get(
    "/api/v1/gaps",
    {
      schema: {
        operationId: "gaps",
        summary: "The gap ledger",
        description:
          "Every stretch in which Home Assistant was not listened to, and every backfill that was asked for, the oldest first.",
        tags: ["home"],
        querystring: Query({
          state: Type.Optional(Type.Enum(gapStates, { description: "Those in this state" })),
          from: Type.Optional(timeText),
          to: Type.Optional(timeText),
          ...pageParameters,
        }),
        response: answers(GapsSchema, "Those that touch the span"),
      },
    },
    (request, reply) => {
      const { state, from, to, limit, cursor } = request.query;
      const now = clock.now();
      const span = from === undefined && to === undefined ? undefined : readSpan({ from, to }, now);
      const fitting = gaps
        .gaps()
        .filter(
          (gap) =>
            (state === undefined || gap.state === state) &&
            (span === undefined || (gap.from < span.to && (gap.to ?? Infinity) > span.from)),
        );
      const { items, total, next } = pageOf(request, fitting, keyOf, { limit, cursor });
      reply.headers(pageHeaders(request.url, { next }, "no-store"));
      return { gaps: items.map(gapAnswer), count: items.length, total, next };
    },
  );

  app.get(
    "/api/v1/gaps/:id",
    {
      schema: {
        operationId: "gap",
        summary: "One gap, or one backfill",
        tags: ["home"],
        params: IdParams,
        querystring: Query({}),
        response: answers(GapSchema, "How it is now", 404),
      },
    },
    (request, reply) => {
      const gap = gaps.gap(request.params.id);
      if (gap === undefined) throw new HometideError("not_found", `There is no gap ${request.params.id}.`);
      reply.header("cache-control", "no-store");
      return gapAnswer(gap);
    },
  );

  app.post(
    "/api/v1/gaps/backfill",
    {
      schema: {
        operationId: "backfill",
        summary: "Read a span from Home Assistant's recorder",
        description:
          "Adds what the recorder has and the hub lacks, such as what happened before the hub was installed. The answer comes once that is noted on disk; `GET /api/v1/gaps/{id}` tells how far it is.",
        tags: ["home"],
        body: Type.Object(
          {
            from: timeText,
            to: Type.Optional(timeText),
            entities: Type.Optional(
              Type.Array(Type.String({ minLength: 1, maxLength: 255 }), {
                description: "Only these; all that are recorded where absent",
                minItems: 1,
                maxItems: MAX_ENTITIES,
              }),
            ),
            dry_run: Type.Optional(Type.Boolean({ description: "Only counts what is missing" })),
          },
          { additionalProperties: false },
        ),
        response: answers(GapSchema, "It is noted", 503),
      },
    },
    async (request) => {
      const { from, to, entities, dry_run } = request.body;
      const now = clock.now();
      const span = readSpan({ from, to }, now);
      if (span.from >= now) throw badParameter("from", "Parameter from must be in the past.");
      const asked = { from: span.from, to: Math.min(span.to, now), entityIds: entities };
      return gapAnswer(await gaps.backfill(dry_run === true ? { ...asked, dryRun: true } : asked));
    },
  );
}

/** Orders as time does. */
function keyOf({ from, id }: ListeningGap): string {
  return `${String(from).padStart(17, "0")} ${id}`;
}
