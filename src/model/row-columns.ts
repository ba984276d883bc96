import type { FieldValue } from "./point.ts";
import type { Row } from "./query.ts";

/**
 * Rows side by side. Columns cross from one thread to another several times as quickly as an object for each row, and
 * whoever reads them makes rows of those alone that are wanted.
 */
export interface RowColumns {
  readonly times: Float64Array;
  /** The texts of tags and fields, each once. */
  readonly texts: readonly string[];
  readonly tags: ReadonlyMap<string, Codes>;
  readonly strings: ReadonlyMap<string, Codes>;
  /** NaN where a row has not got the field. */
  readonly numbers: ReadonlyMap<string, Float64Array>;
}

/** For each row the place of its text in `texts` and one more; 0 where it has none. */
type Codes = Uint32Array;

/** Puts rows side by side. Pure. */
export function columnsOf(rows: readonly Row[]): RowColumns {
  const times = new Float64Array(rows.length);
  const codes = new Map<string, number>();
  const tags = new Map<string, Codes>();
  const strings = new Map<string, Codes>();
  const numbers = new Map<string, Float64Array>();
  const putText = (columns: Map<string, Codes>, at: number, name: string, text: string): void => {
    let column = columns.get(name);
    if (column === undefined) columns.set(name, (column = new Uint32Array(rows.length)));
    let code = codes.get(text);
    if (code === undefined) codes.set(text, (code = codes.size + 1));
    column[at] = code;
  };
  for (const [at, row] of rows.entries()) {
    times[at] = row.time;
    for (const [name, value] of Object.entries(row.tags)) putText(tags, at, name, value);
    for (const [name, value] of Object.entries(row.fields)) {
      if (typeof value === "string") {
        putText(strings, at, name, value);
        continue;
      }
      let column = numbers.get(name);
      if (column === undefined) numbers.set(name, (column = new Float64Array(rows.length).fill(Number.NaN)));
      column[at] = value;
    }
  }
  return { times, texts: [...codes.keys()], tags, strings, numbers };
}

/** The row at a place, as it went in. */
export function rowAt(columns: RowColumns, at: number): Row {
  const tags: Record<string, string> = {};
  for (const name of columns.tags.keys()) {
    const value = tagAt(columns, name, at);
    if (value !== undefined) tags[name] = value;
  }
  const fields: Record<string, FieldValue> = {};
  for (const name of columns.strings.keys()) {
    const value = stringAt(columns, name, at);
    if (value !== undefined) fields[name] = value;
  }
  for (const name of columns.numbers.keys()) {
    const value = numberAt(columns, name, at);
    if (value !== undefined) fields[name] = value;
  }
  return { time: columns.times[at] ?? Number.NaN, tags, fields };
}

/** A tag of the row at a place. */
export function tagAt({ tags, texts }: RowColumns, name: string, at: number): string | undefined {
  return texts[(tags.get(name)?.[at] ?? 0) - 1];
}

/** A text field of the row at a place. */
export function stringAt({ strings, texts }: RowColumns, name: string, at: number): string | undefined {
  return texts[(strings.get(name)?.[at] ?? 0) - 1];
}

/** A numeric field of the row at a place. */
export function numberAt({ numbers }: RowColumns, name: string, at: number): number | undefined {
  const value = numbers.get(name)?.[at];
  return Number.isNaN(value) ? undefined : value;
}
