import { Type } from "typebox";
import type { Api, ApiDeps } from "../deps.ts";
import { formatAnswers, setFormat, wantedFormat } from "../formats.ts";
import { HistorySchema, resolutionNames } from "../history-answers.ts";
import { createHistoryAnswers } from "../history-pages.ts";
import { exportPageParameters } from "../page.ts";
import { Query } from "../schemas.ts";
import { spanStart } from "../span-cursor.ts";
import { EntityIdParams } from "./entities.ts";

const timeText = "RFC 3339 with a zone, or a date (UTC)";

const POINTS = 1_000;

/** What an entity did: point by point, or as summaries tell it. */
export function historyRoutes(app: Api, deps: ApiDeps): void {
  const { clock } = deps;
  const give = createHistoryAnswers(deps);
  app.get(
    "/api/v1/history/:entity_id",
    {
      schema: {
        operationId: "history",
        summary: "What an entity did over a stretch of time",
        description:
          "In the order of time, over all names that the entity had. `auto` gives what a picture of `points` pixels needs, in one answer: the points themselves; where these are many, those that are seen (the smallest and the largest of each pixel, at most two rows for each); over long spans the summaries that fit. Where points are not kept any more, hours go on, and before those days and months: `parts` tells which stretch is which. `raw` gives every point, and so does `auto` with `limit` or `cursor`, and in CSV and NDJSON without `points`. A named tier gives its buckets that begin in the span; with `span` exactly as many as that has, the current one last: 24 hours of `1d`, 30 days of `30d`.",
        tags: ["home"],
        params: EntityIdParams,
        querystring: Query({
          from: Type.Optional(
            Type.String({ description: `Start, ${timeText}; a day before \`to\` where absent`, maxLength: 40 }),
          ),
          to: Type.Optional(
            Type.String({ description: `End (not included), ${timeText}; now where absent`, maxLength: 40 }),
          ),
          span: Type.Optional(
            Type.String({ description: "In place of `from`: so long before `to`, such as 12h or 30d", maxLength: 20 }),
          ),
          resolution: Type.Enum(["auto", ...resolutionNames], { description: "Which tier", default: "auto" }),
          points: Type.Optional(
            Type.Integer({
              description: `Width of the picture in pixels, for \`auto\`: ${POINTS} where absent`,
              minimum: 1,
              maximum: 5_000,
            }),
          ),
          ...exportPageParameters,
        }),
        response: formatAnswers(HistorySchema, "The rows", 404, 429, 503, 504),
      },
    },
    async (request, reply) => {
      const { entity_id } = request.params;
      const { resolution, points, limit, cursor } = request.query;
      const format = wantedFormat(request);
      const asked = spanStart(request, clock.now());
      const question = { entityId: entity_id, format, limit, url: request.url, ...asked };
      setFormat(reply, format);
      const every = limit !== undefined || cursor !== undefined || (format !== "json" && points === undefined);
      if (resolution === "raw" || (resolution === "auto" && every)) return give.points(reply, question);
      if (resolution === "auto") return give.picture(reply, question, points ?? POINTS);
      return give.buckets(reply, question, { tier: resolution, counted: asked.isLength });
    },
  );
}
