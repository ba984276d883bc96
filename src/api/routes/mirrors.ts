import type { Static } from "typebox";
import { Type } from "typebox";
import type { Api, ApiDeps } from "../deps.ts";
import {
  deadLetterAnswer,
  DeadLetterSchema,
  mirrorAnswer,
  MirrorSchema,
  verificationAnswer,
  VerificationSchema,
} from "../mirror-answers.ts";
import { badCursor, readCursor, writeCursor } from "../cursor.ts";
import { pageHeaders, pageMembers, pageParameters } from "../page.ts";
import { badParameter } from "../request-errors.ts";
import { answers, Query } from "../schemas.ts";
import { readSpan } from "../span.ts";

const NameParams = Type.Object({
  name: Type.String({ description: "A mirror's name", minLength: 1, maxLength: 100, examples: ["influxdb"] }),
});

const spanMembers = {
  from: Type.Optional(Type.String({ description: "A time with its zone, or a date (UTC)", maxLength: 40 })),
  to: Type.Optional(Type.String({ description: "The same; now where it is absent", maxLength: 40 })),
};

const MirrorName = Type.Optional(Type.String({ description: "Those of one mirror", maxLength: 100 }));
const MAX_IDS = 10_000;

const CountSchema = Type.Object({ count: Type.Integer({ description: "How many points" }) }, { title: "Count" });

const MirrorsSchema = Type.Object({ mirrors: Type.Array(MirrorSchema) }, { title: "Mirrors" });
export type MirrorsAnswer = Static<typeof MirrorsSchema>;
const DeadLettersSchema = Type.Object(
  { dead_letters: Type.Array(DeadLetterSchema), ...pageMembers },
  { title: "DeadLetters" },
);
export type DeadLettersAnswer = Static<typeof DeadLettersSchema>;

/** How the mirrors are, and what can be done with them. */
export function mirrorRoutes(app: Api, { mirrors, clock }: Pick<ApiDeps, "mirrors" | "clock">): void {
  app.get(
    "/api/v1/mirrors",
    {
      schema: {
        operationId: "mirrors",
        summary: "How the mirrors are",
        tags: ["mirrors"],
        querystring: Query({}),
        response: answers(MirrorsSchema, "All of them"),
      },
    },
    (_request, reply) => {
      reply.header("cache-control", "no-store");
      return { mirrors: mirrors.statuses().map(mirrorAnswer) };
    },
  );

  app.post(
    "/api/v1/mirrors/:name/backfill",
    {
      schema: {
        operationId: "backfillMirror",
        summary: "Send a mirror what it lacks",
        description:
          "Sends the points of a span again, or without one everything that the mirror is known to lack. The answer comes once that is noted on disk; the points follow.",
        tags: ["mirrors"],
        params: NameParams,
        body: Type.Object(spanMembers, { additionalProperties: false }),
        response: answers(MirrorSchema, "It is noted", 404, 409, 503),
      },
    },
    async (request) => {
      const { from, to } = request.body;
      if (from === undefined && to !== undefined) throw badParameter("from", "Parameter from is missing beside to.");
      const span = from === undefined ? undefined : readSpan({ from, to }, clock.now());
      return mirrorAnswer(await mirrors.backfill(request.params.name, span));
    },
  );

  app.get(
    "/api/v1/mirrors/:name/verify",
    {
      schema: {
        operationId: "verifyMirror",
        summary: "Compare a mirror with the store",
        description:
          "Counts the points of a span (the last day where none is given) on both sides and compares checksums, by measurement and day; names points that differ. Reads everything twice: a long span takes its time.",
        tags: ["mirrors"],
        params: NameParams,
        querystring: Query(spanMembers),
        response: answers(VerificationSchema, "What was found", 404, 409, 503, 504),
      },
    },
    async (request, reply) => {
      const gone = new AbortController();
      reply.raw.once("close", () => gone.abort());
      reply.header("cache-control", "no-store");
      const span = readSpan(request.query, clock.now());
      return verificationAnswer(request.params.name, await mirrors.verify(request.params.name, span, gone.signal));
    },
  );

  app.delete(
    "/api/v1/mirrors/:name",
    {
      schema: {
        operationId: "dropMirror",
        summary: "Give up what is kept for a mirror that is off",
        description:
          "What waits for it, its refused points and what it is known to lack, where it is switched off or not in the configuration any more. The store keeps its points. The answer is the mirror as it was.",
        tags: ["mirrors"],
        params: NameParams,
        response: answers(MirrorSchema, "It is gone", 404, 409, 503),
      },
    },
    async (request) => mirrorAnswer(await mirrors.drop(request.params.name)),
  );

  app.get(
    "/api/v1/dead-letters",
    {
      schema: {
        operationId: "deadLetters",
        summary: "Points that a mirror's server refused for good",
        tags: ["mirrors"],
        querystring: Query({ mirror: MirrorName, ...pageParameters }),
        response: answers(DeadLettersSchema, "The oldest first", 404, 503),
      },
    },
    async (request, reply) => {
      const { mirror, limit, cursor } = request.query;
      const after = cursor === undefined ? 0 : readCursor(request, cursor);
      if (typeof after !== "number") throw badCursor();
      const { letters, total } = await mirrors.deadLetters({ mirror }, { after, limit: limit + 1 });
      const shown = letters.slice(0, limit);
      const last = shown.at(-1);
      const next = letters.length > limit && last !== undefined ? writeCursor(request, last.id) : null;
      reply.headers(pageHeaders(request.url, { next }, "no-store"));
      return { dead_letters: shown.map(deadLetterAnswer), count: shown.length, total, next };
    },
  );

  app.post(
    "/api/v1/dead-letters/retry",
    {
      schema: {
        operationId: "retryDeadLetters",
        summary: "Send refused points again",
        description: "Those with these ids, or those of a mirror, or all: after the server or its database was mended.",
        tags: ["mirrors"],
        body: Type.Object(
          { mirror: MirrorName, ids: Type.Optional(Type.Array(Type.Integer({ minimum: 1 }), { maxItems: MAX_IDS })) },
          { additionalProperties: false },
        ),
        response: answers(CountSchema, "They are in the queue again", 404, 503),
      },
    },
    async (request) => ({ count: await mirrors.retryDeadLetters(request.body) }),
  );

  app.delete(
    "/api/v1/dead-letters",
    {
      schema: {
        operationId: "dropDeadLetters",
        summary: "Give refused points up",
        description: "Those with these ids, or those of a mirror, or all. The store keeps its points.",
        tags: ["mirrors"],
        querystring: Query({
          mirror: MirrorName,
          ids: Type.Optional(
            Type.String({
              description: "Ids, separated by commas",
              pattern: String.raw`^\d{1,15}(,\d{1,15})*$`,
              maxLength: 8_000,
            }),
          ),
        }),
        response: answers(CountSchema, "They are gone", 404, 503),
      },
    },
    async (request) => {
      const { mirror, ids } = request.query;
      return { count: await mirrors.dropDeadLetters({ mirror, ids: ids?.split(",").map(Number) }) };
    },
  );
}
