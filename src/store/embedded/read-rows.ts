import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import type { MeasurementName } from "../../model/measurement.ts";
import type { FieldValue, Tags } from "../../model/point.ts";
import type { Row, TagFilter } from "../../model/query.ts";
import type { Catalog, KnownContext } from "./catalog.ts";
import type { KnownSeries } from "./known-series.ts";
import { fieldsIn, isContextTag } from "./catalog.ts";
import type { Layout } from "./layout.ts";
import { readColumns } from "./layout.ts";
import { unpackNumber } from "./packed-number.ts";
import { unpackText } from "./packed-text.ts";
import type { SealedReader } from "./read-sealed.ts";
import type { Statements } from "./statements.ts";

/** What a read reads with. */
export interface ReadParts {
  readonly db: DatabaseSync;
  readonly catalog: Catalog;
  readonly sealed: SealedReader;
  readonly statements: Statements;
}

/** A row as SQLite gives it for `readColumns` of layout.ts: series, time, context where there is one, fields, extra. */
export type RawRow = readonly unknown[];

/** Turns raw rows of a measurement into rows of an answer. Made for one answer. */
export class RowDecoder {
  readonly #layout: Layout;
  readonly #catalog: Catalog;
  /** Rows of the same series and context share one object: it then crosses to the main thread once. */
  readonly #tags = new Map<KnownSeries, Map<KnownContext, Tags>>();

  constructor(layout: Layout, catalog: Catalog) {
    this.#layout = layout;
    this.#catalog = catalog;
  }

  decode(series: KnownSeries, raw: RawRow): Row {
    const { fields: columns, hasContext, dynamic } = this.#layout;
    const fields: Record<string, FieldValue> = {};
    const first = hasContext ? 3 : 2;
    for (let index = 0; index < columns.length; index++) {
      const cell = raw[first + index];
      const column = columns[index];
      if (cell === null || column === undefined) continue;
      fields[column.name] = column.type === "string" ? unpackText(cell, this.#catalog.text) : unpackNumber(cell);
    }
    const extra = raw[first + columns.length];
    if (dynamic !== undefined && extra !== null)
      Object.assign(fields, typeof extra === "object" ? extra : fieldsIn(extra));
    const context = this.#catalog.context(hasContext ? raw[2] : null);
    Object.assign(fields, context.fields);
    return { time: Number(raw[1]), tags: this.#tagsOf(series, context), fields };
  }

  #tagsOf(series: KnownSeries, context: KnownContext): Tags {
    let ofSeries = this.#tags.get(series);
    if (ofSeries === undefined) this.#tags.set(series, (ofSeries = new Map<KnownContext, Tags>()));
    let tags = ofSeries.get(context);
    if (tags === undefined) ofSeries.set(context, (tags = { ...series.tags, ...context.tags }));
    return tags;
  }
}

/** A condition on rows that a filter on context tags makes; the tags of series are for the catalog. */
export interface ContextCondition {
  /** Empty, or `AND …` for a statement that calls the measurement's table `r`. */
  readonly sql: string;
  readonly parameters: readonly SQLInputValue[];
}

/**
 * @param contexts those that fit, where they are known ({@link matchingContexts}): few of them are named one by one, or each
 *   series of a range would look through all contexts again
 */
export function contextCondition(
  measurement: MeasurementName,
  filter: TagFilter | undefined,
  contexts?: ReadonlySet<number>,
): ContextCondition {
  const selection = contextSelection(measurement, filter);
  if (selection === undefined) return { sql: "", parameters: [] };
  if (contexts !== undefined && contexts.size <= MAX_NAMED)
    return { sql: `AND r.context IN (${[...contexts].join(", ")})`, parameters: [] };
  return { sql: `AND r.context IN (${selection.sql})`, parameters: selection.parameters };
}

const MAX_NAMED = 500;

/** The rows of a series in a stretch of time, in order, so many at most. */
export function rangeStatement(layout: Layout, condition: ContextCondition, descending: boolean): string {
  return `SELECT ${readColumns(layout, "r")} FROM ${layout.table} AS r
    WHERE r.series = ? AND r.time >= ? AND r.time < ? ${condition.sql}
    ORDER BY r.time ${descending ? "DESC" : "ASC"} LIMIT ?`;
}

/** The contexts that a filter on context tags lets through; `undefined` where there is no such filter. */
export function matchingContexts(
  db: DatabaseSync,
  measurement: MeasurementName,
  filter: TagFilter | undefined,
): ReadonlySet<number> | undefined {
  const selection = contextSelection(measurement, filter);
  if (selection === undefined) return undefined;
  return new Set(
    db
      .prepare(selection.sql)
      .all(...selection.parameters)
      .map((row) => Number(row["id"])),
  );
}

function contextSelection(measurement: MeasurementName, filter: TagFilter | undefined): ContextCondition | undefined {
  const wanted = Object.entries(filter ?? {}).filter(([name]) => isContextTag(measurement, name));
  if (wanted.length === 0) return undefined;
  const tests = wanted.map(() => "tags ->> ? IN (SELECT value FROM json_each(?))").join(" AND ");
  const values = wanted.flatMap(([name, value]) => [name, JSON.stringify(typeof value === "string" ? [value] : value)]);
  return {
    sql: `SELECT id FROM contexts WHERE tags IN (SELECT id FROM context_tags WHERE measurement = ? AND ${tests})`,
    parameters: [measurement, ...values],
  };
}
