import type { Static } from "typebox";
import { Type } from "typebox";
import { logLevels } from "../../ops/log.ts";
import type { Api, ApiDeps } from "../deps.ts";
import { answers, Query } from "../schemas.ts";

const LogsSchema = Type.Object(
  {
    lines: Type.Array(
      Type.Object({
        time: Type.String({ format: "date-time" }),
        level: Type.Enum(logLevels),
        message: Type.String(),
        facts: Type.Record(Type.String(), Type.Unknown(), { description: "What else the line says" }),
      }),
      { description: "Newest first" },
    ),
    count: Type.Integer(),
  },
  { title: "Logs" },
);
export type LogsAnswer = Static<typeof LogsSchema>;

/** What the hub logged of late, secrets replaced. */
export function logRoutes(app: Api, { recentLog }: Pick<ApiDeps, "recentLog">): void {
  app.get(
    "/api/v1/logs",
    {
      schema: {
        operationId: "logs",
        summary: "The log of the last hour",
        description: "At most the last thousand lines, as far down as `log.level` says. They are kept in memory alone.",
        tags: ["hub"],
        querystring: Query({
          level: Type.Enum(logLevels, { description: "Lines of at least this level", default: "info" }),
        }),
        response: answers(LogsSchema, "The lines"),
      },
    },
    (request, reply): LogsAnswer => {
      const least = logLevels.indexOf(request.query.level);
      const lines = recentLog()
        .filter(({ level }) => logLevels.indexOf(level) >= least)
        .toReversed()
        .map(({ facts, ...line }) => ({ ...line, facts: { ...facts } }));
      reply.header("cache-control", "no-store");
      return { lines, count: lines.length };
    },
  );
}
