import type { Transferable } from "node:worker_threads";
import type { FieldValue, Fields } from "../../model/point.ts";
import type { LatestColumnsQuery } from "../../model/query.ts";
import type { RowColumns } from "../../model/row-columns.ts";
import { buffersOf, RowColumnsBuilder } from "../../model/row-columns.ts";
import { fieldsIn } from "./catalog.ts";
import type { Layout } from "./layout.ts";
import { layoutOf } from "./layout.ts";
import { unpackNumber } from "./packed-number.ts";
import { unpackText } from "./packed-text.ts";
import { newestOfSeries, sealedCandidates } from "./read-latest.ts";
import type { RawRow, ReadParts } from "./read-rows.ts";
import { contextCondition } from "./read-rows.ts";

/**
 * The newest point of each series as columns, without an object for each: of a season's thousands of games little more is
 * read than what was asked for. In the order of the series' keys.
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
  const matching = catalog.matching(measurement, tags);
  const condition = contextCondition(measurement, tags);
  const ids = matching.map(({ id }) => id);
  const rows = statements.of(newestOfSeries(layout, condition)).all(JSON.stringify(ids), ...condition.parameters);

  const newest = new Map<number, RawRow>();
  // With setReturnArrays every row is an array, which the types of node:sqlite do not know.
  for (const row of rows as unknown as RawRow[]) newest.set(Number(row[0]), row);
  const times = ids.map((id) => Number(newest.get(id)?.[1] ?? -1));
  const question = { layout, query, matching, times, perContext: false };
  for (const { place, raw } of sealedCandidates(
    parts,
    wanted === undefined ? question : { ...question, fields: wanted },
  )) {
    // Of a row and a sealed point of one time the row came later.
    if (Number(raw[1]) > (times[place] ?? -1)) newest.set(Number(raw[0]), raw);
  }

  const columns = new RowColumnsBuilder(newest.size);
  const putAll = putter(parts, layout, columns, wanted);
  let at = 0;
  for (const { id, tags: own } of matching) {
    const raw = newest.get(id);
    if (raw === undefined) continue;
    columns.times[at] = Number(raw[1]);
    for (const name in own) if (wanted?.has(name) !== false) columns.tag(at, name, own[name] ?? "");
    putAll(at, raw);
    at++;
  }
  const finished = columns.finish();
  transfer.push(...buffersOf(finished));
  return finished;
}

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
    for (const [index, { name, type }] of fields.entries()) {
      const cell = raw[first + index];
      if (cell === null) continue;
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
