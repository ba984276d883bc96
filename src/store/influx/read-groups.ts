import { HometideError } from "../../model/errors.ts";
import { fieldType } from "../../model/measurement.ts";
import type { Tags } from "../../model/point.ts";
import type {
  AggregateFunction,
  AggregateQuery,
  AggregateRow,
  LatestQuery,
  Row,
  TagValuesQuery,
} from "../../model/query.ts";
import { numberCell } from "./answer.ts";
import { duration, identifier, timeBounds, where } from "./influxql.ts";
import { fieldColumn } from "./escape.ts";
import { select } from "./query.ts";
import type { Source } from "./rows.ts";
import {
  checkGroups,
  compare,
  conditionsOf,
  groupBy,
  groupOrder,
  isContextTag,
  orderOf,
  rowsOf,
  seriesTags,
} from "./rows.ts";

/** The newest row of each series, put together by group here: of rows of one time that of the last series counts. */
export async function readLatest(source: Source, query: LatestQuery): Promise<readonly Row[]> {
  const { measurement } = source;
  const { by } = query;
  checkGroups(source, by ?? []);
  const conditions = conditionsOf(source, query.tags);
  if (conditions === undefined) return [];
  const groups = [...seriesTags(measurement), ...(by ?? []).filter((tag) => isContextTag(measurement, tag))];
  const statement = `SELECT * FROM ${source.from} ${where(conditions, timeBounds())}${groupBy(groups)} ORDER BY time DESC LIMIT 1`;
  const newest = new Map<string, { readonly row: Row; readonly order: string }>();
  for (const row of rowsOf(await select(source, statement), measurement)) {
    const order = orderOf(measurement, row.tags);
    const group = by === undefined ? order : groupOrder(row.tags, by);
    const known = newest.get(group);
    if (known === undefined || row.time > known.row.time || (row.time === known.row.time && order > known.order)) {
      newest.set(group, { row, order });
    }
  }
  return [...newest].sort(([a], [b]) => compare(a, b)).map(([, { row }]) => row);
}

/** Arithmetic is the server's. Buckets without a value are left out: fill(none), and counts of 0, which 3.x lists. */
export async function readAggregate(source: Source, query: AggregateQuery): Promise<readonly AggregateRow[]> {
  const { measurement } = source;
  const { field, every, by = [], functions } = query;
  if (every !== undefined && (!Number.isSafeInteger(every) || every < 1)) {
    throw new HometideError("bad_request", `every ${every} is not a number of microseconds`);
  }
  const type = fieldType(measurement, field);
  if (type === undefined || type === "string")
    throw new HometideError("bad_request", `${measurement} has no numeric field ${field}`);
  checkGroups(source, by);
  const conditions = conditionsOf(source, query.tags);
  if (conditions === undefined || query.from >= query.to || functions.length === 0) return [];
  const column = identifier(fieldColumn(field));
  const columns = functions.map((name) => `${name}(${column}) AS ${name}`).join(", ");
  const interval = every === undefined ? undefined : `time(${duration(every)})`;
  const statement = `SELECT ${columns} FROM ${source.from} ${where(conditions, timeBounds(query.from, query.to))}${groupBy(by, interval)}${every === undefined ? "" : " fill(none)"}`;
  const rows: (AggregateRow & { readonly order: string })[] = [];
  for (const table of await select(source, statement)) {
    const group = Object.fromEntries(
      by.flatMap((name) => (table.tags[name] === undefined ? [] : [[name, table.tags[name]]])),
    ) as Tags;
    const order = groupOrder(group, by);
    for (const [time, ...cells] of table.values) {
      const values: Partial<Record<AggregateFunction, number>> = {};
      functions.forEach((name, at) => {
        const cell = cells[at];
        if (typeof cell === "number") values[name] = cell;
      });
      const empty = values.count === 0 || Object.keys(values).length === 0;
      if (!empty) rows.push({ time: every === undefined ? query.from : numberCell(time), group, values, order });
    }
  }
  return rows
    .sort((a, b) => compare(a.order, b.order) || a.time - b.time)
    .map(({ time, group, values }) => ({ time, group, values }));
}

export async function readTagValues(source: Source, { tag, tags = {} }: TagValuesQuery): Promise<readonly string[]> {
  const conditions = conditionsOf(source, tags);
  if (conditions === undefined) return [];
  const clause = where(conditions, timeBounds());
  const isField = (name: string): boolean => source.contextAs === "fields" && isContextTag(source.measurement, name);
  const values = new Set<string>();
  if (isField(tag)) {
    const name = identifier(tag);
    for (const { values: rows } of await select(source, `SELECT distinct(${name}) FROM ${source.from} ${clause}`)) {
      for (const [, value] of rows) if (typeof value === "string") values.add(value);
    }
  } else if (source.ready.api.tagValuesBy === "show" && !Object.keys(tags).some(isField)) {
    // Without a time 3.x looks at the last day only.
    const statement = `SHOW TAG VALUES FROM ${identifier(source.measurement)} WITH KEY = ${identifier(tag)} ${where(conditions, "time >= 0")}`;
    for (const { values: rows } of await select(source, statement)) {
      for (const [, value] of rows) if (typeof value === "string") values.add(value);
    }
  } else {
    for (const table of await select(source, `SELECT * FROM ${source.from} ${clause}${groupBy([tag])} LIMIT 1`)) {
      const value = table.tags[tag];
      if (value !== undefined) values.add(value);
    }
  }
  return [...values].sort();
}
