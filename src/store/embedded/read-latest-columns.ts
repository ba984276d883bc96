import type { Transferable } from "node:worker_threads";
import type { FieldValue, Fields, Tags } from "../../model/point.ts";
import type { LatestColumnsQuery, TagFilter } from "../../model/query.ts";
import type { RowColumns } from "../../model/row-columns.ts";
import { buffersOf, RowColumnsBuilder } from "../../model/row-columns.ts";
import type { Catalog } from "./catalog.ts";
import { fieldsIn, isContextTag } from "./catalog.ts";
import type { KnownSeries } from "./known-series.ts";
import type { FieldColumn, Layout } from "./layout.ts";
import { layoutOf } from "./layout.ts";
import { unpackNumber } from "./packed-number.ts";
import { unpackText } from "./packed-text.ts";
import { newestOfSeries, sealedCandidates } from "./read-latest.ts";
import type { ContextCondition, RawRow, ReadParts } from "./read-rows.ts";
import { contextCondition } from "./read-rows.ts";
import type { Statements } from "./statements.ts";

/**
 * The newest point of each series as columns, without an object for each: of a season's thousands of games little more is
 * read than what was asked for. In the order of the series' keys, those of the first of several filters first.
 *
 * @param transfer takes the buffers of the columns
 */
export function readLatestColumns(parts: ReadParts, query: LatestColumnsQuery, transfer: Transferable[]): RowColumns {
  const { catalog, statements } = parts;
  const { measurement, tags } = query;
  const wanted = query.columns === undefined ? undefined : new Set(query.columns);
  const whole = layoutOf(measurement);
  const layout =
    wanted === undefined ? whole : { ...whole, fields: whole.fields.filter(({ name }) => wanted.has(name)) };
  const found = seriesOf(catalog, query);
  const isListed = query.listed === undefined ? undefined : fits(query.listed);
  const matching = isListed === undefined ? found : found.filter((series) => !isListed(series));
  const listed = isListed === undefined ? [] : found.filter(isListed);
  const condition = contextCondition(measurement, tags);
  const { times, rows } = newestOf(statements, layout, condition, matching);
  const question = { layout, query, matching, times, perContext: false };
  for (const { place, raw } of sealedCandidates(
    parts,
    wanted === undefined ? question : { ...question, fields: wanted },
  )) {
    // Of a row and a sealed point of one time the row came later.
    const time = Number(raw[1]);
    if (time > (times[place] ?? -1)) [times[place], rows[place]] = [time, raw];
  }

  const columns = new RowColumnsBuilder(times.filter((time) => time >= 0).length + listed.length);
  const putAll = putter(parts, layout, columns, wanted);
  let at = 0;
  const putSeries = (time: number, own: Tags): void => {
    columns.times[at] = time;
    for (const name in own) if (wanted?.has(name) !== false) columns.tag(at, name, own[name] ?? "");
  };
  for (let place = 0; place < times.length; place++) {
    // There is one of each series.
    const time = times[place] as number;
    if (time < 0) continue;
    putSeries(time, (matching[place] as KnownSeries).tags);
    const raw = rows[place];
    if (raw !== undefined) putAll(at, raw);
    at++;
  }
  for (const series of listed) {
    putSeries(Number.NaN, series.tags);
    at++;
  }
  const finished = columns.finish();
  transfer.push(...buffersOf(finished));
  return finished;
}

/** The newest row of each series by its place, and its time; -1 where there is none. */
interface Newest {
  readonly times: number[];
  /** Empty where a row has nothing but its time. */
  readonly rows: RawRow[];
}

function newestOf(
  statements: Statements,
  layout: Layout,
  condition: ContextCondition,
  matching: readonly KnownSeries[],
): Newest {
  const ids = matching.map(({ id }) => id);
  const parameters = [JSON.stringify(ids), ...condition.parameters];
  if (layout.fields.length === 0 && !layout.hasContext && layout.dynamic === undefined) {
    // A text of thousands of numbers is read in half the time of as many rows.
    const [text] = statements.of(newestTimes(layout)).get(...parameters) as unknown as readonly [string | null];
    const times = text === null ? [] : text.split(",").map(Number);
    if (times.length !== ids.length) throw new Error(`${times.length} times of ${ids.length} series`);
    return { times, rows: [] };
  }
  const places = new Map(ids.map((id, place) => [id, place]));
  const times = ids.map(() => -1);
  const rows: RawRow[] = [];
  // With setReturnArrays every row is an array, which the types of node:sqlite do not know.
  for (const row of statements.of(newestOfSeries(layout, condition)).all(...parameters) as unknown as RawRow[]) {
    // Only the series that were asked for come back.
    const place = places.get(Number(row[0])) as number;
    [times[place], rows[place]] = [Number(row[1]), row];
  }
  return { times, rows };
}

/** In the order of the list: json_each gives it so, and there is nothing to turn around. */
export function newestTimes({ table }: Layout): string {
  return `SELECT group_concat(coalesce(
      (SELECT r.time FROM ${table} AS r WHERE r.series = s.value ORDER BY r.time DESC LIMIT 1), -1))
    FROM json_each(?) AS s`;
}

function seriesOf(catalog: Catalog, { measurement, tags = {}, either }: LatestColumnsQuery): readonly KnownSeries[] {
  if (either === undefined) return catalog.matching(measurement, tags);
  const own = Object.entries(tags).filter(([name]) => !isContextTag(measurement, name));
  const fitsTags = fits(Object.fromEntries(own));
  const found = either.flatMap((one) => catalog.matching(measurement, one));
  return [...new Set(own.length === 0 ? found : found.filter(fitsTags))];
}

function fits(filter: TagFilter): (series: KnownSeries) => boolean {
  const tests = Object.entries(filter).map(
    ([name, value]) => [name, new Set(typeof value === "string" ? [value] : value)] as const,
  );
  return ({ tags }) => {
    for (const [name, values] of tests) if (!values.has(tags[name] ?? ABSENT)) return false;
    return true;
  };
}

/** No tag has this value: an empty one is left out. */
const ABSENT = "";

/** Puts what a row has into the columns: its fields, and the tags and fields of its context. */
function putter(
  { catalog }: ReadParts,
  { fields, hasContext, dynamic }: Layout,
  columns: RowColumnsBuilder,
  wanted: ReadonlySet<string> | undefined,
): (at: number, raw: RawRow) => void {
  const first = hasContext ? 3 : 2;
  const putFields = (at: number, values: Fields): void => {
    // What stands under its own name.
    for (const name in values) if (wanted?.has(name) !== false) columns.field(at, name, values[name] as FieldValue);
  };
  return (at, raw) => {
    for (let index = 0; index < fields.length; index++) {
      const cell = raw[first + index];
      if (cell === null) continue;
      // Inside the list.
      const { name, type } = fields[index] as FieldColumn;
      columns.field(at, name, type === "string" ? unpackText(cell, catalog.text) : unpackNumber(cell));
    }
    if (dynamic !== undefined) {
      const extra = raw[first + fields.length];
      // Of a block it comes as an object (rowMaker), of a row as JSON.
      if (extra !== null) putFields(at, typeof extra === "object" ? (extra as Fields) : fieldsIn(extra));
    }
    if (!hasContext) return;
    const context = catalog.context(raw[2]);
    for (const name in context.tags) if (wanted?.has(name) !== false) columns.tag(at, name, context.tags[name] ?? "");
    putFields(at, context.fields);
  };
}
