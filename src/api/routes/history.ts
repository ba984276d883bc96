import { Readable } from "node:stream";
import { Type } from "typebox";
import type { Static } from "typebox";
import { HometideError, messageOf } from "../../model/errors.ts";
import type { RangeQuery, RangeResult, Row } from "../../model/query.ts";
import { formatTime } from "../../model/time.ts";
import { ask } from "../ask.ts";
import { HistoryGapSchema, historyGaps } from "../gap-answers.ts";
import { entityRange } from "../entity-range.ts";
import type { Api, ApiDeps } from "../deps.ts";
import type { Format } from "../formats.ts";
import { exportHead, exportLines, formatAnswers, members, setFormat, wantedFormat } from "../formats.ts";
import {
  badCursor,
  DEFAULT_LIMIT,
  exportPageParameters,
  pageHeaders,
  pageMembers,
  readCursor,
  writeCursor,
} from "../page.ts";
import { numberOf, textOf } from "../row-values.ts";
import { orNull, Query } from "../schemas.ts";
import type { Span } from "../span.ts";
import { readSpan } from "../span.ts";
import { EntityIdParams, unknownEntity } from "./entities.ts";

const RowSchema = Type.Object(
  {
    time: Type.String({ format: "date-time", description: "UTC, with the microseconds that it had" }),
    state: orNull(Type.String({ description: "As Home Assistant wrote it" })),
    value: orNull(Type.Number({ description: "The state as a number, in `unit`" })),
    unit: orNull(Type.String()),
    previous_state: orNull(Type.String()),
    duration_seconds: orNull(Type.Integer({ description: "Time spent in the previous state" })),
    energy_consumption: orNull(Type.Number({ description: "kWh since the previous reading" })),
    confidence: orNull(Type.Number()),
    time_of_day: orNull(Type.String()),
    weather_condition: orNull(Type.String()),
    weather_temp: orNull(Type.Number({ description: "°C" })),
    weather_humidity: orNull(Type.Number({ description: "%" })),
    weather_pressure: orNull(Type.Number({ description: "hPa" })),
  },
  { title: "HistoryRow" },
);
type HistoryRow = Static<typeof RowSchema>;

const { count, next } = pageMembers;
const HistorySchema = Type.Object(
  {
    entity_id: Type.String({ description: "Its present name: the rows of earlier names are among these" }),
    from: Type.String({ format: "date-time" }),
    to: Type.String({ format: "date-time" }),
    resolution: Type.Literal("raw"),
    rows: Type.Array(RowSchema),
    gaps: Type.Array(HistoryGapSchema, {
      description:
        "Stretches of the whole span of which not all is known: nobody listened, and the recorder has not told (yet)",
    }),
    count,
    next,
  },
  { title: "History" },
);

const timeText = "RFC 3339 with a zone, or a date (UTC)";

/** What an entity did: point by point, from the store. */
export function historyRoutes(app: Api, deps: ApiDeps): void {
  const { store, entities, clock } = deps;
  app.get(
    "/api/v1/history/:entity_id",
    {
      schema: {
        operationId: "history",
        summary: "The states of an entity over a stretch of time",
        description:
          "In the order of time, over all names that the entity had. CSV and NDJSON (by Accept) give the whole stretch.",
        tags: ["home"],
        params: EntityIdParams,
        querystring: Query({
          from: Type.Optional(
            Type.String({ description: `Start, ${timeText}; a day before \`to\` where absent`, maxLength: 40 }),
          ),
          to: Type.Optional(
            Type.String({ description: `End (not included), ${timeText}; now where absent`, maxLength: 40 }),
          ),
          resolution: Type.Enum(["auto", "raw"], { description: "So far both give every point", default: "auto" }),
          ...exportPageParameters,
        }),
        response: formatAnswers(HistorySchema, "The rows", 404, 429, 503, 504),
      },
    },
    async (request, reply) => {
      const { entity_id } = request.params;
      const { limit } = request.query;
      const format = wantedFormat(request);
      const { span, after } = startOf(request.query, clock.now());
      const pages = pagesOf(entity_id, span, limit ?? (format === "json" ? DEFAULT_LIMIT : EXPORT_ROWS));
      const first = await pages(after);
      const known = entities.entity(entity_id);
      if (first.rows.length === 0 && known === undefined && !(await isStored(entity_id))) {
        throw unknownEntity(entities, entity_id);
      }
      const cursor = first.next === undefined ? null : writeCursor({ ...span, after: first.next });
      setFormat(reply, format);
      if (format !== "json" && limit === undefined) {
        return reply
          .header("cache-control", CHANGING)
          .send(Readable.from(exported(deps, format, pages, first), { objectMode: false }));
      }
      reply.headers(pageHeaders(request.url, { next: cursor }, CHANGING));
      const rows = first.rows.map(historyRow);
      if (format !== "json") return exportHead(format, columns) + exportLines(format, columns, rows);
      return {
        entity_id: known?.entityId ?? entity_id,
        from: formatTime(span.from),
        to: formatTime(span.to),
        resolution: "raw" as const,
        rows,
        gaps: historyGaps(deps.gaps.gaps(), known?.entityId ?? entity_id, span, clock.now()),
        count: rows.length,
        next: cursor,
      };
    },
  );

  /** Pages of the points of an entity, under whatever names; each is asked for with the `next` of the one before. */
  function pagesOf(entityId: string, { from, to }: Span, limit: number): Pages {
    const segments = entities.segments(entityId, from, to);
    return async (after) => {
      const query = { measurement: "home_assistant_events", from, to, limit } as const;
      try {
        const range = (part: RangeQuery): Promise<RangeResult> => ask(deps, store.range(part));
        const page = await entityRange(range, segments, after === undefined ? query : { ...query, after });
        if (page !== undefined) return page;
      } catch (error) {
        // All but the cursor was checked before.
        if (!(error instanceof HometideError && error.code === "bad_request" && after !== undefined)) throw error;
      }
      throw badCursor();
    };
  }

  async function isStored(entity_id: string): Promise<boolean> {
    const latest = await ask(
      deps,
      store.latest({ measurement: "home_assistant_events", tags: { entity_id }, by: ["entity_id"] }),
    );
    return latest.length > 0;
  }
}

type Pages = (after: string | undefined) => Promise<RangeResult>;

const CHANGING = "private, no-cache";
/** A stream asks for so many rows at a time. */
const EXPORT_ROWS = 5_000;

/** Where an answer begins: a cursor carries the span of the first page, so that "now" does not move between pages. */
export function startOf(
  query: { readonly from?: string; readonly to?: string; readonly cursor?: string },
  now: number,
): { readonly span: Span; readonly after: string | undefined } {
  if (query.cursor === undefined) return { span: readSpan(query, now), after: undefined };
  const cursor = readCursor(query.cursor);
  if (typeof cursor !== "object" || cursor === null) throw badCursor();
  if (!("from" in cursor) || !("to" in cursor) || !("after" in cursor)) throw badCursor();
  const { from, to, after } = cursor;
  if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to) || typeof after !== "string") throw badCursor();
  return { span: { from: Number(from), to: Number(to) }, after };
}

/** The whole stretch, piece by piece, as fast as the reader takes it. The first piece is there already. */
async function* exported(deps: ApiDeps, format: Format, pages: Pages, first: RangeResult): AsyncGenerator<string> {
  yield exportHead(format, columns);
  let piece = first;
  for (;;) {
    yield exportLines(format, columns, piece.rows.map(historyRow));
    if (piece.next === undefined) return;
    try {
      piece = await pages(piece.next);
    } catch (error) {
      deps.log.warn({ err: error }, `An export broke off: ${messageOf(error)}`);
      // The status is long sent: the connection is cut, so that nobody takes the part for the whole.
      throw error;
    }
  }
}

function historyRow(row: Row): HistoryRow {
  return {
    time: formatTime(row.time),
    state: textOf(row, "state_value"),
    value: numberOf(row, "normalized_value") ?? null,
    unit: textOf(row, "unit_of_measurement"),
    previous_state: textOf(row, "previous_state"),
    duration_seconds: numberOf(row, "duration_seconds") ?? null,
    energy_consumption: numberOf(row, "energy_consumption") ?? null,
    confidence: numberOf(row, "confidence") ?? null,
    time_of_day: row.tags["time_of_day"] ?? null,
    weather_condition: row.tags["weather_condition"] ?? null,
    weather_temp: numberOf(row, "weather_temp") ?? null,
    weather_humidity: numberOf(row, "weather_humidity") ?? null,
    weather_pressure: numberOf(row, "weather_pressure") ?? null,
  };
}

const columns = members<HistoryRow, keyof HistoryRow>(
  "time",
  "state",
  "value",
  "unit",
  "previous_state",
  "duration_seconds",
  "energy_consumption",
  "confidence",
  "time_of_day",
  "weather_condition",
  "weather_temp",
  "weather_humidity",
  "weather_pressure",
);
