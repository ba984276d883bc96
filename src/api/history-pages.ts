import { Readable } from "node:stream";
import type { FastifyReply } from "fastify";
import { readHistory } from "../history/read-history.ts";
import type { TierResolution } from "../history/resolution.ts";
import { seasonAt } from "../history/season-names.ts";
import type { SeasonName } from "../history/season-names.ts";
import { countedSpan, tierOf } from "../history/resolution.ts";
import { createTierReader } from "../history/tier-reader.ts";
import { messageOf } from "../model/errors.ts";
import type { ColumnsQuery, RangeQuery, RangeResult } from "../model/query.ts";
import { formatTime } from "../model/time.ts";
import type { Made } from "../summaries/tier-rows.ts";
import { ask, askAll } from "./ask.ts";
import type { ApiDeps } from "./deps.ts";
import type { Column, Format } from "./formats.ts";
import { exportHead, exportLines } from "./formats.ts";
import { historyGaps } from "./gap-answers.ts";
import type { History, SummaryRow } from "./history-answers.ts";
import {
  historyRow,
  mixedColumns,
  partAnswer,
  pointColumns,
  resolutionOf,
  rowsOf,
  summaryColumns,
  summaryRow,
} from "./history-answers.ts";
import { historySource } from "./history-source.ts";
import { historyText, textsOf } from "./history-text.ts";
import { columnsPage, rowPages } from "./point-pages.ts";
import type { RangeColumns } from "./point-pages.ts";
import { pointsText } from "./point-text.ts";
import { badCursor } from "./cursor.ts";
import { DEFAULT_LIMIT, pageHeaders } from "./page.ts";
import { unknownEntity } from "./routes/entities.ts";
import type { SpanStart } from "./span-cursor.ts";

/** What is asked of an entity. */
interface Question extends Pick<SpanStart, "span" | "after" | "cursorAt"> {
  readonly entityId: string;
  readonly format: Format;
  readonly limit: number | undefined;
  readonly url: string;
}

/** The buckets of a tier: those that begin in the span, or as many as the span has. */
interface Buckets {
  readonly tier: TierResolution;
  readonly counted: boolean;
}

/** The answers about what an entity did; each sets the headers that it needs. */
export interface HistoryAnswers {
  /** Every point, in pages; as CSV or NDJSON in one stream. */
  points(reply: FastifyReply, question: Question): Promise<unknown>;
  /** The buckets of one tier, in pages; as CSV or NDJSON in one stream. */
  buckets(reply: FastifyReply, question: Question, which: Buckets): Promise<unknown>;
  /** What a picture of so many pixels needs, in one answer. */
  picture(reply: FastifyReply, question: Question, pixels: number): Promise<unknown>;
}

/** Rows of summaries in an answer, where no limit is asked for: a year of hours, a life of days. */
const MOST_ROWS = 10_000;

export function createHistoryAnswers(deps: ApiDeps): HistoryAnswers {
  const { store, entities, clock } = deps;
  const source = historySource(deps);
  const seasonOf = (start: number): SeasonName | undefined => seasonAt(source(store).calendar, start, deps.latitude());
  const rowIn =
    (tier: TierResolution) =>
    (made: Made): SummaryRow =>
      summaryRow(made, tier === "seasonal" ? seasonOf(made.bucket.start) : undefined);

  async function points(reply: FastifyReply, question: Question): Promise<unknown> {
    const { entityId, span, format, limit, url } = question;
    const { rangeColumns } = store;
    if (format === "json" && rangeColumns !== undefined) return written(reply, question, rangeColumns);
    const most = limit ?? (format === "json" ? DEFAULT_LIMIT : EXPORT_ROWS);
    const pages = rowPages(deps, entityId, span, most);
    const first = await pages(question.after);
    await mustBeKnown(entityId, first.rows.length);
    if (format !== "json" && limit === undefined) {
      return stream(reply, format, pointColumns, async function* () {
        for (let page: RangeResult | undefined = first; page !== undefined;) {
          yield page.rows.map(historyRow);
          page = page.next === undefined ? undefined : await pages(page.next);
        }
      });
    }
    const next = first.next === undefined ? null : question.cursorAt(first.next);
    reply.headers(pageHeaders(url, { next }, CHANGING));
    const rows = first.rows.map(historyRow);
    if (format !== "json") return exportHead(format, pointColumns) + exportLines(format, pointColumns, rows);
    const [from, to] = [formatTime(span.from), formatTime(span.to)];
    const part = { resolution: "raw" as const, from, to, every: 1, reduced: false, count: rows.length };
    return answer(question, [part], rows, next);
  }

  /** A page of points as {@link points} gives it, from columns. */
  async function written(reply: FastifyReply, question: Question, rangeColumns: RangeColumns): Promise<Buffer> {
    const { entityId, span, after, limit = DEFAULT_LIMIT, url } = question;
    const found = await columnsPage(deps, rangeColumns, { entityId, span, limit, after });
    const parts = found.parts.filter(({ times }) => times.length > 0);
    const count = parts.reduce((sum, { times }) => sum + times.length, 0);
    await mustBeKnown(entityId, count);
    const next = found.next === undefined ? null : question.cursorAt(found.next);
    reply.headers(pageHeaders(url, { next }, CHANGING));
    const [from, to] = [formatTime(span.from), formatTime(span.to)];
    const part = { resolution: "raw" as const, from, to, every: 1, reduced: false, count };
    return historyText(answer(question, [part], [], next), parts.map(pointsText), count);
  }

  async function buckets(reply: FastifyReply, asked: Question, { tier, counted }: Buckets): Promise<unknown> {
    const question = counted ? { ...asked, span: countedSpan(source(store).calendar, tier, asked.span) } : asked;
    const { entityId, span, format, limit, after, url } = question;
    const start = after === undefined ? span.from : Number(after);
    if (!(Number.isSafeInteger(start) && start >= span.from && start <= span.to)) throw badCursor();
    if (format !== "json" && limit === undefined) {
      const { columns } = store;
      const reads = {
        ...store,
        range: (query: RangeQuery) => ask(deps, store.range(query)),
        ...(columns === undefined ? {} : { columns: (query: ColumnsQuery) => ask(deps, columns(query)) }),
      };
      const pages = createTierReader(source(reads), entityId).pages(tierOf[tier], start, span.to);
      const first = await firstOf(pages);
      await mustBeKnown(entityId, first.length);
      return stream(reply, format, summaryColumns, async function* () {
        yield first.map(rowIn(tier));
        for await (const page of pages) yield page.map(rowIn(tier));
      });
    }
    const most = limit ?? MOST_ROWS;
    const { texts, count, more } = await askAll(deps, (reads) =>
      textsOf(createTierReader(source(reads), entityId).pages(tierOf[tier], start, span.to), most, (page) =>
        format === "json"
          ? JSON.stringify(page.map(rowIn(tier))).slice(1, -1)
          : exportLines(format, summaryColumns, page.map(rowIn(tier))),
      ),
    );
    await mustBeKnown(entityId, count);
    const next = more === undefined ? null : question.cursorAt(String(more.bucket.start));
    reply.headers(pageHeaders(url, { next }, CHANGING));
    if (format !== "json") return Buffer.concat([Buffer.from(exportHead(format, summaryColumns)), ...texts]);
    const [from, to] = [formatTime(span.from), formatTime(span.to)];
    const parts = [{ resolution: tier, from, to, every: 1, reduced: false, count }];
    return historyText(answer(question, parts, [], next), texts, count);
  }

  async function picture(reply: FastifyReply, question: Question, pixels: number): Promise<unknown> {
    const { entityId, span, format } = question;
    const parts = await askAll(deps, (reads) => readHistory(source(reads), entityId, { ...span, points: pixels }));
    await mustBeKnown(
      entityId,
      parts.reduce((count, { rows }) => count + rows.length, 0),
    );
    reply.header("cache-control", CHANGING);
    if (format === "json")
      return answer(
        question,
        parts.map(partAnswer),
        parts.flatMap((part) => rowsOf(part, seasonOf)),
        null,
      );
    const rows = parts.flatMap((part) =>
      rowsOf(part, seasonOf).map((row) => ({ resolution: part.resolution, ...row })),
    );
    return exportHead(format, mixedColumns) + exportLines(format, mixedColumns, rows);
  }

  function answer(
    { entityId, span }: Question,
    parts: History["parts"],
    rows: History["rows"],
    next: string | null,
  ): History {
    const entity_id = entities.entity(entityId)?.entityId ?? entityId;
    return {
      entity_id,
      from: formatTime(span.from),
      to: formatTime(span.to),
      resolution: resolutionOf(parts),
      parts,
      rows,
      gaps: historyGaps(deps.gaps.gaps(), entity_id, span, clock.now()),
      count: rows.length,
      next,
    };
  }

  /** The whole stretch, piece by piece, as fast as the reader takes it: nothing more is read once it is cut off. */
  function stream<T>(
    reply: FastifyReply,
    format: Format,
    columns: readonly Column<T>[],
    pages: () => AsyncGenerator<readonly T[]>,
  ): FastifyReply {
    return reply
      .header("cache-control", CHANGING)
      .send(Readable.from(exported(deps, format, columns, pages()), { objectMode: false }));
  }

  /** @throws HometideError unknown_entity where nothing was found of an entity that nobody knows */
  async function mustBeKnown(entityId: string, found: number): Promise<void> {
    if (found > 0 || entities.entity(entityId) !== undefined || (await isStored(entityId))) return;
    throw unknownEntity(entities, entityId);
  }

  async function isStored(entity_id: string): Promise<boolean> {
    const latest = await ask(
      deps,
      store.latest({ measurement: "home_assistant_events", tags: { entity_id }, by: ["entity_id"] }),
    );
    return latest.length > 0;
  }

  return { points, buckets, picture };
}

const CHANGING = "private, no-cache";
/** A stream asks for so many rows at a time. */
const EXPORT_ROWS = 5_000;

/** The first page; an empty one where there is none. */
async function firstOf<T>(pages: AsyncGenerator<readonly T[], void>): Promise<readonly T[]> {
  const first = await pages.next();
  return first.done === true ? [] : first.value;
}

/** The whole stretch, piece by piece. */
async function* exported<T>(
  deps: ApiDeps,
  format: Format,
  columns: readonly Column<T>[],
  pages: AsyncGenerator<readonly T[]>,
): AsyncGenerator<string> {
  yield exportHead(format, columns);
  try {
    for await (const rows of pages) yield exportLines(format, columns, rows);
  } catch (error) {
    deps.log.warn({ err: error }, `An export broke off: ${messageOf(error)}`);
    // The status is long sent: the connection is cut, so that nobody takes the part for the whole.
    throw error;
  }
}
