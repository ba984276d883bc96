import type { Static } from "typebox";
import { Type } from "typebox";
import type { Micros } from "../../model/time.ts";
import { formatTime } from "../../model/time.ts";
import type { Api, ApiDeps } from "../deps.ts";
import { answers, orNull, Query } from "../schemas.ts";

const count = (description: string) => Type.Integer({ description, minimum: 0 });
const time = (description: string) => Type.String({ format: "date-time", description });

const QualitySchema = Type.Object(
  {
    since: time("The start of the hub: samples and first and last times are from then on"),
    sources: Type.Array(
      Type.Object(
        {
          source: Type.String({ examples: ["home_assistant"] }),
          received: count("Handed in since the installation: stored, filtered and refused together"),
          stored: count("Became points"),
          filtered: count(
            "Left out on purpose: excluded, already known, a removal, an entry of ESPN's that says nothing new",
          ),
          refused: count("Could not be read or kept"),
          mistyped: count("Stored, but only as a text: the entity had numbers before"),
        },
        { title: "QualitySource" },
      ),
    ),
    reasons: Type.Array(
      Type.Object(
        {
          source: Type.String(),
          reason: Type.String({ examples: ["bad_time", "text_for_number"] }),
          outcome: Type.Union([Type.Literal("refused"), Type.Literal("mistyped")]),
          since_installation: count("Times since the installation"),
          since_start: count("Times since the hub's start"),
          first_at: orNull(time("First time since the start")),
          last_at: orNull(time("Last time since the start")),
          samples: Type.Array(
            Type.Object({
              time: time("When it came"),
              detail: Type.String({ description: "What was wrong" }),
              sample: Type.String({ description: "A piece of what came" }),
            }),
            { description: "The last few, oldest first" },
          ),
        },
        { title: "QualityReason" },
      ),
    ),
  },
  { title: "Quality" },
);
export type QualityAnswer = Static<typeof QualitySchema>;

/** What of the input could not be read or kept: counts by source and reason, with samples. */
export function qualityRoutes(app: Api, { quality }: Pick<ApiDeps, "quality">): void {
  app.get(
    "/api/v1/quality",
    {
      schema: {
        operationId: "quality",
        summary: "Input that could not be read or kept, by reason",
        tags: ["hub"],
        querystring: Query({}),
        response: answers(QualitySchema, "Counts since the installation and since the start, with samples"),
      },
    },
    (_request, reply) => {
      const { since, sources, reasons } = quality();
      reply.header("cache-control", "private, no-cache");
      return {
        since: formatTime(since),
        sources,
        reasons: reasons.map((each) => ({
          source: each.source,
          reason: each.reason,
          outcome: each.outcome,
          since_installation: each.sinceInstallation,
          since_start: each.sinceStart,
          first_at: timeOrNull(each.first),
          last_at: timeOrNull(each.last),
          samples: each.samples.map((sample) => ({ ...sample, time: formatTime(sample.time) })),
        })),
      };
    },
  );
}

function timeOrNull(at: Micros | undefined): string | null {
  return at === undefined ? null : formatTime(at);
}
