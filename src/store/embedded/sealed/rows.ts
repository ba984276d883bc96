import type { FieldValue } from "../../../model/point.ts";
import { fieldsIn } from "../catalog.ts";
import type { Layout } from "../layout.ts";
import { unpackNumber } from "../packed-number.ts";
import { unpackText } from "../packed-text.ts";
import type { RawRow } from "../read-rows.ts";
import type { Columns, TextValues } from "./columns.ts";

/**
 * The columns of rows of one series, each later than the one before, as SQLite gives them for `readColumns` of layout.ts.
 *
 * @param textOf gives the text of a row of `texts`
 */
export function columnsOfRows(layout: Layout, rows: readonly RawRow[], textOf: (id: number) => string): Columns {
  const { fields, hasContext, dynamic } = layout;
  const first = hasContext ? 3 : 2;
  const numbers = new Map<string, Float64Array>();
  const texts = new Map<string, (string | undefined)[]>();
  const put = (name: string, index: number, value: FieldValue): void => {
    if (typeof value === "string") {
      let column = texts.get(name);
      if (column === undefined)
        texts.set(name, (column = Array.from<undefined>({ length: rows.length }).fill(undefined)));
      column[index] = value;
    } else {
      let column = numbers.get(name);
      if (column === undefined) numbers.set(name, (column = new Float64Array(rows.length).fill(Number.NaN)));
      column[index] = value;
    }
  };
  for (const [at, { name, type }] of fields.entries()) {
    for (const [index, row] of rows.entries()) {
      const cell = row[first + at];
      if (cell === null) continue;
      put(name, index, type === "string" ? unpackText(cell, textOf) : unpackNumber(cell));
    }
  }
  if (dynamic !== undefined) {
    for (const [index, row] of rows.entries()) {
      const extra = row[first + fields.length];
      if (extra === null) continue;
      for (const [name, value] of Object.entries(fieldsIn(extra))) put(name, index, value);
    }
  }
  return {
    times: Float64Array.from(rows, (row) => Number(row[1])),
    contexts: Float64Array.from(rows, (row) => (hasContext ? Number(row[2] ?? 0) : 0)),
    numbers,
    texts,
  };
}

/**
 * A point of a block in the form of a row of the measurement's table: numbers and texts as they are, which the decoder of
 * rows takes like packed ones, and the dynamic fields as an object.
 */
export function rowMaker(layout: Layout, series: number, columns: Columns): (index: number) => RawRow {
  const { fields, hasContext, dynamic } = layout;
  const readers = fields.map(({ name, type }) => {
    if (type === "string") return textReader(columns.texts.get(name));
    return numberReader(columns.numbers.get(name));
  });
  const declared = new Set(fields.map(({ name }) => name));
  const dynamicNumbers = [...columns.numbers].filter(([name]) => !declared.has(name));
  const dynamicTexts = [...columns.texts].filter(([name]) => !declared.has(name));
  return (index) => {
    const row: unknown[] = [series, columns.times[index]];
    // A context's id; 0 stands for none.
    if (hasContext) row.push(columns.contexts[index] === 0 ? null : columns.contexts[index]);
    for (const read of readers) row.push(read(index));
    if (dynamic === undefined) return row;
    const extra: Record<string, FieldValue> = {};
    for (const [name, values] of dynamicNumbers) {
      const value = values[index];
      if (value !== undefined && !Number.isNaN(value)) extra[name] = value;
    }
    for (const [name, values] of dynamicTexts) {
      const value = values.at(index);
      if (value !== undefined) extra[name] = value;
    }
    row.push(extra);
    return row;
  };
}

function textReader(values: TextValues | undefined): (index: number) => unknown {
  return (index) => values?.at(index) ?? null;
}

function numberReader(values: Float64Array | undefined): (index: number) => unknown {
  if (values === undefined) return () => null;
  return (index) => (Number.isNaN(values[index]) ? null : values[index]);
}
