import type { FieldType, MeasurementName, MeasurementSpec } from "../../model/measurement.ts";
import { measurementSpec } from "../../model/measurement.ts";

/**
 * The table of a measurement, made from its declaration:
 *
 *     (series, time, context, <a column for each declared series-scope field>, extra)  PRIMARY KEY (series, time)
 *
 * `series` and `context` are ids in the tables of those names, `time` is in microseconds. `context` is there where the
 * measurement declares context tags or fields, `extra` (dynamic fields as one JSON object) where it allows dynamic
 * fields. Numbers are kept as packed-number.ts says, texts as packed-text.ts says; NULL is a field that is absent.
 */
export interface Layout {
  readonly measurement: MeasurementName;
  /** The table's name, quoted for SQL. */
  readonly table: string;
  readonly fields: readonly FieldColumn[];
  readonly hasContext: boolean;
  readonly dynamic: FieldType | undefined;
}

export interface FieldColumn {
  readonly name: string;
  readonly type: FieldType;
}

export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

const layouts = new Map<MeasurementName, Layout>();

export function layoutOf(measurement: MeasurementName): Layout {
  const known = layouts.get(measurement);
  if (known !== undefined) return known;
  const made = makeLayout(measurement, measurementSpec(measurement));
  layouts.set(measurement, made);
  return made;
}

function makeLayout(measurement: MeasurementName, spec: MeasurementSpec): Layout {
  const declared = Object.entries(spec.fields);
  const inContext = [...Object.values(spec.tags), ...Object.values(spec.fields)].some((of) => of.scope === "context");
  return {
    measurement,
    table: quoted(measurement),
    fields: declared
      .filter(([, field]) => field.scope === "series")
      .map(([name, field]) => ({ name, type: field.type })),
    hasContext: inContext,
    dynamic: spec.dynamicFields,
  };
}

/** Columns after `series` and `time`, in the order in which statements name and bind them. */
export function valueColumns(layout: Layout): readonly string[] {
  return [
    ...(layout.hasContext ? ["context"] : []),
    ...layout.fields.map((field) => field.name),
    ...(layout.dynamic === undefined ? [] : ["extra"]),
  ];
}

/** The column's definition. Only numbers have a type: it lets SQLite store integers short. */
export function columnDefinition(layout: Layout, column: string): string {
  if (column === "context") return `${quoted(column)} INTEGER`;
  const type = layout.fields.find((field) => field.name === column)?.type;
  const declared = type === "int" ? " INTEGER" : type === "float" ? " REAL" : "";
  return `${quoted(column)}${declared}`;
}

/** Columns of a row as it is read, in the order that rows.ts decodes. */
export function readColumns(layout: Layout, alias: string): string {
  return ["series", "time", ...valueColumns(layout)].map((column) => `${alias}.${quoted(column)}`).join(", ");
}
