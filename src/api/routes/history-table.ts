import type { Static } from "typebox";
import { Type } from "typebox";
import type { TableField } from "../../history/read-table.ts";
import { readTable } from "../../history/read-table.ts";
import { countedSpan, lengthOf, tierResolutions } from "../../history/resolution.ts";
import { summaryFields } from "../../model/summary.ts";
import { formatTime } from "../../model/time.ts";
import { askAll } from "../ask.ts";
import type { Api, ApiDeps } from "../deps.ts";
import { historySource } from "../history-source.ts";
import { badParameter } from "../request-errors.ts";
import { answers, orNull, Query } from "../schemas.ts";
import { readSpan } from "../span.ts";
import { tableText } from "../table-text.ts";
import { unknownEntity } from "./entities.ts";

const fieldNames: readonly TableField[] = ["value", ...summaryFields];
/** Buckets of all entities together: 60 entities for a year of hours, 500 for three years of days. */
const MOST_CELLS = 600_000;
const timeText = "RFC 3339 with a zone, or a date (UTC)";

const TableSchema = Type.Object(
  {
    from: Type.String({ format: "date-time", description: "Start" }),
    to: Type.String({ format: "date-time", description: "End, not included" }),
    resolution: Type.Enum(tierResolutions),
    fields: Type.Array(Type.Enum([...fieldNames])),
    times: Type.Array(Type.String({ format: "date-time" }), { description: "Starts of the buckets" }),
    entities: Type.Array(
      Type.Object({
        entity_id: Type.String(),
        values: Type.Array(Type.Array(orNull(Type.Number())), {
          description: "A list for each of `fields`, with an element for each of `times`",
        }),
      }),
    ),
    count: Type.Integer({ description: "Entities in this answer" }),
  },
  { title: "HistoryTable" },
);
export type HistoryTable = Static<typeof TableSchema>;

/** What several entities did, side by side: what a heat map or a comparison needs. */
export function historyTableRoute(app: Api, deps: ApiDeps): void {
  const { clock, entities } = deps;
  const source = historySource(deps);
  app.get(
    "/api/v1/history",
    {
      schema: {
        operationId: "historyTable",
        summary: "What several entities did, side by side",
        description:
          "Their summaries as columns over common times, of all entities where none is named. The bucket that goes on is as it was made last: hours each minute, longer ones each hour.",
        tags: ["home"],
        querystring: Query({
          entities: Type.Optional(
            Type.String({ description: "Ids, separated by commas; all where absent", maxLength: 20_000 }),
          ),
          resolution: Type.Enum(tierResolutions, { description: "Which tier", default: "daily" }),
          fields: Type.Optional(
            Type.String({
              description: `Which figures, separated by commas: ${fieldNames.join(", ")}; value (the mean over time where it is known, else of the samples) where absent`,
              maxLength: 300,
            }),
          ),
          from: Type.Optional(
            Type.String({ description: `Start, ${timeText}; a day before \`to\` where absent`, maxLength: 40 }),
          ),
          to: Type.Optional(
            Type.String({ description: `End (not included), ${timeText}; now where absent`, maxLength: 40 }),
          ),
          span: Type.Optional(
            Type.String({ description: "In place of `from`: as many buckets as that has, such as 30d", maxLength: 20 }),
          ),
        }),
        response: answers(TableSchema, "The table", 404, 429, 503, 504),
      },
    },
    async (request, reply) => {
      const { resolution, span: counted } = request.query;
      const fields = fieldsIn(request.query.fields);
      const now = clock.now();
      const { calendar } = source(deps.store);
      const asked = readSpan(request.query, now);
      const span = counted === undefined ? asked : countedSpan(calendar, resolution, asked);
      const entityIds = listIn(request.query.entities)?.map((entityId) => {
        const known = entities.entity(entityId);
        if (known === undefined) throw unknownEntity(entities, entityId);
        return known.entityId;
      });
      const cells =
        (entityIds ?? entities.entities()).length *
        Math.ceil((span.to - span.from) / lengthOf[resolution]) *
        fields.length;
      if (cells > MOST_CELLS) {
        throw badParameter(
          "resolution",
          `Parameter resolution: these would be about ${cells} figures, and at most ${MOST_CELLS} are given; ask for a shorter span, a longer tier or fewer entities.`,
        );
      }
      const query = { resolution, ...span, fields, ...(entityIds === undefined ? {} : { entityIds }) };
      const table = await askAll(deps, (store) => readTable({ store, entities, calendar }, query, now));
      reply.header("cache-control", "private, no-cache").type("application/json; charset=utf-8");
      return tableText({ from: formatTime(span.from), to: formatTime(span.to), resolution, fields }, table);
    },
  );
}

function listIn(text: string | undefined): readonly string[] | undefined {
  const list = text
    ?.split(",")
    .map((each) => each.trim())
    .filter((each) => each !== "");
  return list === undefined || list.length === 0 ? undefined : [...new Set(list)];
}

/** @throws HometideError bad_request for what is no field */
function fieldsIn(text: string | undefined): readonly TableField[] {
  return (listIn(text) ?? ["value"]).map((name) => {
    const field = fieldNames.find((each) => each === name);
    if (field === undefined)
      throw badParameter("fields", `Parameter fields: there is no ${name}; there are ${fieldNames.join(", ")}.`);
    return field;
  });
}
