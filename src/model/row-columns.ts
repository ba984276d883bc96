import type { Fields, Tags } from "./point.ts";
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
  const texts: string[] = [];
  const known = new Map<string, number>();
  const tags = new Map<string, Codes>();
  const strings = new Map<string, Codes>();
  const numbers = new Map<string, Float64Array>();
  const codeOf = (text: string): number => {
    const code = known.get(text) ?? texts.push(text);
    known.set(text, code);
    return code;
  };
  const put = (columns: Map<string, Codes>, name: string, at: number, text: string): void => {
    let column = columns.get(name);
    if (column === undefined) columns.set(name, (column = new Uint32Array(rows.length)));
    column[at] = codeOf(text);
  };
  for (const [at, row] of rows.entries()) {
    times[at] = row.time;
    for (const name of Object.keys(row.tags)) put(tags, name, at, row.tags[name] ?? "");
    for (const name of Object.keys(row.fields)) {
      const value = row.fields[name];
      if (typeof value === "string") put(strings, name, at, value);
      else if (value !== undefined) {
        let column = numbers.get(name);
        if (column === undefined) numbers.set(name, (column = new Float64Array(rows.length).fill(Number.NaN)));
        column[at] = value;
      }
    }
  }
  return { times, texts, tags, strings, numbers };
}

/** The row at a place, as it went in. */
export function rowAt(columns: RowColumns, at: number): Row {
  const tags: Record<string, string> = {};
  for (const name of columns.tags.keys()) {
    const value = tagAt(columns, name, at);
    if (value !== undefined) tags[name] = value;
  }
  const fields: Record<string, string | number> = {};
  for (const name of columns.strings.keys()) {
    const value = stringAt(columns, name, at);
    if (value !== undefined) fields[name] = value;
  }
  for (const name of columns.numbers.keys()) {
    const value = numberAt(columns, name, at);
    if (value !== undefined) fields[name] = value;
  }
  return { time: columns.times[at] ?? Number.NaN, tags: tags satisfies Tags, fields: fields satisfies Fields };
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
