import type { SQLInputValue } from "node:sqlite";
import { HometideError } from "../../model/errors.ts";
import { fieldType, measurementSpec } from "../../model/measurement.ts";
import type { Tags } from "../../model/point.ts";
import type { AggregateFunction, AggregateQuery, AggregateRow } from "../../model/query.ts";
import type { KnownSeries } from "./known-series.ts";
import { isContextTag } from "./catalog.ts";
import { groupOf } from "./groups.ts";
import { layoutOf, quoted } from "./layout.ts";
import { numberIn } from "./packed-number.ts";
import type { FigureEdge, Figures } from "./read-aggregate-blocks.ts";
import { blocksAdder } from "./read-aggregate-blocks.ts";
import type { ReadParts } from "./read-rows.ts";
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
interface Edge extends FigureEdge {
  readonly series: KnownSeries;
}

/**
 * SQLite adds up each series and bucket along the primary key, and sealed blocks are added up here; the few results are
 * put together by group. A statement reads one series, so that a read that took too long can be ended between two of them.
 */
export function readAggregate(parts: ReadParts, query: AggregateQuery): readonly AggregateRow[] {
  const { db, catalog, sealed } = parts;
  const { measurement, every, by = [] } = query;
  if (every !== undefined && (!Number.isSafeInteger(every) || every < 1)) {
    throw new HometideError("bad_request", `every ${every} is not a number of microseconds`);
  }
  const { table } = layoutOf(measurement);
  const value = valueOf(query);
  const perContext = by.some((name) => isContextTag(measurement, name));
  const addRows = rowsAdder(parts, query, value, perContext);
  const addBlocks = blocksAdder(parts, query, perContext);
  const horizon = sealed.horizon();
  const sums = new Map<string, Sum>();
  for (const series of catalog.matching(measurement, query.tags)) {
    const add = (bucket: number, context: unknown, figures: Figures): void => {
      const tags = perContext ? { ...series.tags, ...catalog.context(context).tags } : series.tags;
      const group = groupOf(tags, by);
      const time = every === undefined ? query.from : bucket * every;
      const key = `${group.order}\n${time}`;
      const made = sumOf(figures, { time, group: group.tags, order: group.order }, series);
      const known = sums.get(key);
      if (known === undefined) sums.set(key, made);
      else put(known, made);
    };
    addRows(series, add);
    if (query.from < horizon) addBlocks(series, add);
  }
  const at = db.prepare(`SELECT ${value.sql} AS v FROM ${table} AS r WHERE r.series = ? AND r.time = ?`);
  const valueAt = ({ value: known, series, time }: Edge): number =>
    known ?? Number(at.get(...value.parameters, series.id, time)?.["v"]);
  return [...sums.values()]
    .sort((a, b) => (a.order === b.order ? a.time - b.time : a.order < b.order ? -1 : 1))
    .map((sum) => ({ time: sum.time, group: sum.group, values: valuesOf(query.functions, sum, valueAt) }));
}

/** What is added up of one series, bucket and, where it matters, context. */
type Add = (bucket: number, context: unknown, figures: Figures) => void;

function rowsAdder(
  { statements }: ReadParts,
  { measurement, tags, from, to, every }: AggregateQuery,
  value: Value,
  perContext: boolean,
): (series: KnownSeries, add: Add) => void {
  const condition = contextCondition(measurement, tags);
  const bucket = every === undefined ? "0" : "r.time / ?";
  const statement = statements.of(`
    SELECT bucket, context, count(v), total(v), min(v), max(v), min(time), max(time) FROM (
      SELECT ${bucket} AS bucket, r.time AS time, ${perContext ? "r.context" : "NULL"} AS context, ${value.sql} AS v
      FROM ${layoutOf(measurement).table} AS r WHERE r.series = ? AND r.time >= ? AND r.time < ? ${condition.sql})
    WHERE v IS NOT NULL GROUP BY bucket, context`);
  // As a BigInt it is bound as an integer, so that SQLite's division cuts: floor, since times are not negative.
  const width: SQLInputValue[] = every === undefined ? [] : [BigInt(every)];
  return (series, add) => {
    const parameters = [...width, ...value.parameters, series.id, from, to, ...condition.parameters];
    for (const [number, context, ...figures] of statement.all(...parameters) as unknown as unknown[][]) {
      // The statement gives six figures for every bucket.
      const [count, total, min, max, first, last] = figures.map(Number) as [
        number,
        number,
        number,
        number,
        number,
        number,
      ];
      add(Number(number), context, { count, total, min, max, first: { time: first }, last: { time: last } });
    }
  };
}

interface Value {
  readonly sql: string;
  readonly parameters: readonly string[];
}

/** The expression for the field in a row called `r`, NULL where the row has none. */
function valueOf({ measurement, field }: AggregateQuery): Value {
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

function sumOf(figures: Figures, place: Pick<Sum, "time" | "group" | "order">, series: KnownSeries): Sum {
  const { first, last, ...rest } = figures;
  return { ...place, ...rest, first: { ...first, series }, last: { ...last, series } };
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
