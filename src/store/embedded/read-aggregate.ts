import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import { HometideError } from "../../model/errors.ts";
import { fieldType, measurementSpec } from "../../model/measurement.ts";
import type { Tags } from "../../model/point.ts";
import type { AggregateFunction, AggregateQuery, AggregateRow } from "../../model/query.ts";
import type { Catalog, KnownSeries } from "./catalog.ts";
import { isContextTag } from "./catalog.ts";
import { groupOf } from "./groups.ts";
import { layoutOf, quoted } from "./layout.ts";
import { numberIn } from "./packed-number.ts";
import { contextCondition } from "./read-rows.ts";

/** Arithmetic of one bucket of one group, put together from its series. */
interface Sum {
  readonly time: number;
  readonly group: Tags;
  readonly order: string;
  count: number;
  total: number;
  min: number;
  max: number;
  first: Edge;
  last: Edge;
}

/** Where the first or last value of a bucket stands; of one time, the order of the series' keys decides. */
interface Edge {
  readonly time: number;
  readonly series: KnownSeries;
}

/**
 * SQLite adds up each series and bucket along the primary key; the few results are put together by group here. A
 * statement reads one series, so that a read that took too long can be ended between two of them.
 */
export function readAggregate(db: DatabaseSync, catalog: Catalog, query: AggregateQuery): readonly AggregateRow[] {
  const { measurement, every, by = [] } = query;
  if (every !== undefined && (!Number.isSafeInteger(every) || every < 1)) {
    throw new HometideError("bad_request", `every ${every} is not a number of microseconds`);
  }
  const { table } = layoutOf(measurement);
  const value = valueOf(query);
  const condition = contextCondition(measurement, query.tags);
  const perContext = by.some((name) => isContextTag(measurement, name));
  const bucket = every === undefined ? "0" : "r.time / ?";
  const statement = db.prepare(`
    SELECT bucket, context, count(v), total(v), min(v), max(v), min(time), max(time) FROM (
      SELECT ${bucket} AS bucket, r.time AS time, ${perContext ? "r.context" : "NULL"} AS context, ${value.sql} AS v
      FROM ${table} AS r WHERE r.series = ? AND r.time >= ? AND r.time < ? ${condition.sql})
    WHERE v IS NOT NULL GROUP BY bucket, context`);
  statement.setReturnArrays(true);
  // As a BigInt it is bound as an integer, so that SQLite's division cuts: floor, since times are not negative.
  const width: SQLInputValue[] = every === undefined ? [] : [BigInt(every)];
  const sums = new Map<string, Sum>();
  for (const series of catalog.matching(measurement, query.tags)) {
    const parameters = [...width, ...value.parameters, series.id, query.from, query.to, ...condition.parameters];
    for (const [number, context, ...figures] of statement.all(...parameters) as unknown as unknown[][]) {
      const tags = perContext ? { ...series.tags, ...catalog.context(context).tags } : series.tags;
      const group = groupOf(tags, by);
      const time = every === undefined ? query.from : Number(number) * every;
      const key = `${group.order}\n${time}`;
      const made = sumOf(figures.map(Number), { time, group: group.tags, order: group.order }, series);
      const known = sums.get(key);
      if (known === undefined) sums.set(key, made);
      else put(known, made);
    }
  }
  const at = db.prepare(`SELECT ${value.sql} AS v FROM ${table} AS r WHERE r.series = ? AND r.time = ?`);
  const valueAt = (edge: Edge): number => Number(at.get(...value.parameters, edge.series.id, edge.time)?.["v"]);
  return [...sums.values()]
    .sort((a, b) => (a.order === b.order ? a.time - b.time : a.order < b.order ? -1 : 1))
    .map((sum) => ({ time: sum.time, group: sum.group, values: valuesOf(query.functions, sum, valueAt) }));
}

/** The expression for the field in a row called `r`, NULL where the row has none. */
function valueOf({ measurement, field }: AggregateQuery): {
  readonly sql: string;
  readonly parameters: readonly string[];
} {
  const type = fieldType(measurement, field);
  if (type === undefined || type === "string") {
    throw new HometideError("bad_request", `${measurement} has no numeric field ${field}`);
  }
  const declared = measurementSpec(measurement).fields;
  const spec = Object.hasOwn(declared, field) ? declared[field] : undefined;
  if (spec === undefined) return { sql: "r.extra ->> ?", parameters: [field] };
  if (spec.scope === "series") return { sql: numberIn(`r.${quoted(field)}`), parameters: [] };
  return { sql: "(SELECT fields ->> ? FROM contexts WHERE id = r.context)", parameters: [field] };
}

function sumOf(figures: readonly number[], place: Pick<Sum, "time" | "group" | "order">, series: KnownSeries): Sum {
  // The statement gives six figures for every bucket.
  const [count, total, min, max, first, last] = figures as [number, number, number, number, number, number];
  return { ...place, count, total, min, max, first: { time: first, series }, last: { time: last, series } };
}

function put(into: Sum, other: Sum): void {
  into.count += other.count;
  into.total += other.total;
  into.min = Math.min(into.min, other.min);
  into.max = Math.max(into.max, other.max);
  if (isBefore(other.first, into.first)) into.first = other.first;
  if (isBefore(into.last, other.last)) into.last = other.last;
}

function isBefore(a: Edge, b: Edge): boolean {
  return a.time < b.time || (a.time === b.time && a.series.key < b.series.key);
}

function valuesOf(
  functions: readonly AggregateFunction[],
  sum: Sum,
  valueAt: (edge: Edge) => number,
): AggregateRow["values"] {
  const give: Readonly<Record<AggregateFunction, () => number>> = {
    count: () => sum.count,
    sum: () => sum.total,
    mean: () => sum.total / sum.count,
    min: () => sum.min,
    max: () => sum.max,
    first: () => valueAt(sum.first),
    last: () => valueAt(sum.last),
  };
  return Object.fromEntries(functions.map((name) => [name, give[name]()]));
}
