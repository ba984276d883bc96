import { HometideError } from "../../model/errors.ts";
import type { MeasurementName, MeasurementSpec } from "../../model/measurement.ts";
import { measurementSpec } from "../../model/measurement.ts";
import type { FieldValue, Tags } from "../../model/point.ts";
import type { Row, TagFilter } from "../../model/query.ts";
import type { Table } from "./answer.ts";
import { numberCell } from "./answer.ts";
import type { Connection, Ready } from "./connection.ts";
import type { Place } from "./generation.ts";
import { identifier, literal, tagConditions } from "./influxql.ts";
import { fieldOfColumn, safeText } from "./escape.ts";

/** What reading one measurement needs. */
export interface Source {
  readonly connection: Connection;
  readonly ready: Ready;
  readonly place: Place;
  readonly measurement: MeasurementName;
  /** The quoted name for FROM, with database and policy where it has one. */
  readonly from: string;
  readonly contextAs: "tags" | "fields";
  readonly home: string | undefined;
}

/** The filter of a query and the hub's own home; `undefined` where nothing can fit. */
export function conditionsOf(source: Source, filter: TagFilter | undefined): string | undefined {
  const given = tagConditions(filter ?? {});
  if (given === undefined || source.home === undefined) return given;
  const own = `${identifier("home")} = ${literal(safeText(source.home))}`;
  return given === "" ? own : `${own} AND ${given}`;
}

export function isContextTag(measurement: MeasurementName, tag: string): boolean {
  const { tags } = measurementSpec(measurement);
  return Object.hasOwn(tags, tag) && tags[tag]?.scope === "context";
}

export function seriesTags(measurement: MeasurementName): readonly string[] {
  return Object.keys(measurementSpec(measurement).tags)
    .filter((tag) => !isContextTag(measurement, tag))
    .sort();
}

/** Refuses what InfluxQL cannot group by: tags that are fields on this server. */
export function checkGroups(source: Source, by: readonly string[]): void {
  const stray = source.contextAs === "tags" ? undefined : by.find((tag) => isContextTag(source.measurement, tag));
  if (stray === undefined) return;
  throw new HometideError(
    "bad_request",
    `InfluxDB keeps ${stray} as a field here (influxdb.context: fields) and cannot group by it`,
  );
}

/** A GROUP BY of tags; empty where there are none. */
export function groupBy(tags: readonly string[], interval?: string): string {
  const parts = [...(interval === undefined ? [] : [interval]), ...tags.map(identifier)];
  return parts.length === 0 ? "" : ` GROUP BY ${parts.join(", ")}`;
}

/** The rows of a `SELECT *`, grouped or not: columns become tags and fields by the measurement's declaration. */
export function rowsOf(tables: readonly Table[], measurement: MeasurementName): Row[] {
  const spec = measurementSpec(measurement);
  return tables.flatMap((table) => {
    const timeAt = table.columns.indexOf("time");
    return table.values.map((cells) => rowOf(table, cells, timeAt, spec));
  });
}

function rowOf(table: Table, cells: readonly unknown[], timeAt: number, spec: MeasurementSpec): Row {
  const { home: _, ...grouped } = table.tags;
  const tags: Record<string, string> = grouped;
  const fields: Record<string, FieldValue> = {};
  table.columns.forEach((column, at) => {
    const cell = cells[at];
    if (at === timeAt || column === HOME || cell === null || cell === undefined) return;
    if (Object.hasOwn(spec.tags, column)) {
      if (typeof cell === "string" && cell !== "") tags[column] = cell;
    } else if (typeof cell === "number" || typeof cell === "string") fields[fieldOfColumn(column)] = cell;
  });
  return { time: numberCell(cells[timeAt]), tags, fields };
}

const HOME = "home";

/** The place of tags in the order of series: that of `Series.key`, then the context's tags. */
export function orderOf(measurement: MeasurementName, tags: Tags): string {
  let series = "";
  let context = "";
  for (const name of Object.keys(tags).sort()) {
    const part = `\u001f${name}=${tags[name]}`;
    if (isContextTag(measurement, name)) context += part;
    else series += part;
  }
  return `${series}\u001e${context}`;
}

/** The place of a group in the order of groups: by the values in the order of `by`, a missing one first. */
export function groupOrder(tags: Tags, by: readonly string[]): string {
  return by.map((name) => (tags[name] === undefined ? "\u0001" : `\u0002${tags[name]}\u0001`)).join("");
}

export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
