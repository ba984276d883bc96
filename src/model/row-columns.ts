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

/** Puts rows side by side, value by value. */
export class RowColumnsBuilder {
  readonly times: Float64Array;
  readonly #codes = new Map<string, number>();
  readonly #tags = new Map<string, Codes>();
  readonly #strings = new Map<string, Codes>();
  readonly #numbers = new Map<string, Float64Array>();

  /** @param rows how many there will be */
  constructor(rows: number) {
    this.times = new Float64Array(rows);
  }

  tag(at: number, name: string, value: string): void {
    this.#put(this.#tags, at, name, value);
  }

  field(at: number, name: string, value: FieldValue): void {
    if (typeof value === "string") {
      this.#put(this.#strings, at, name, value);
      return;
    }
    let column = this.#numbers.get(name);
    if (column === undefined) this.#numbers.set(name, (column = new Float64Array(this.times.length).fill(Number.NaN)));
    column[at] = value;
  }

  finish(): RowColumns {
    const texts = [...this.#codes.keys()];
    return { times: this.times, texts, tags: this.#tags, strings: this.#strings, numbers: this.#numbers };
  }

  #put(columns: Map<string, Codes>, at: number, name: string, text: string): void {
    let column = columns.get(name);
    if (column === undefined) columns.set(name, (column = new Uint32Array(this.times.length)));
    let code = this.#codes.get(text);
    if (code === undefined) this.#codes.set(text, (code = this.#codes.size + 1));
    column[at] = code;
  }
}

/** Puts rows side by side. Pure. */
export function columnsOf(rows: readonly Row[]): RowColumns {
  const columns = new RowColumnsBuilder(rows.length);
  for (const [at, row] of rows.entries()) {
    columns.times[at] = row.time;
    for (const [name, value] of Object.entries(row.tags)) columns.tag(at, name, value);
    for (const [name, value] of Object.entries(row.fields)) columns.field(at, name, value);
  }
  return columns.finish();
}

/** The buffers of the columns, which a thread that has no more use for them hands over instead of copying. */
export function buffersOf({ times, tags, strings, numbers }: RowColumns): readonly ArrayBuffer[] {
  // Made by the builder, hence never on shared memory.
  return [times, ...tags.values(), ...strings.values(), ...numbers.values()].map(({ buffer }) => buffer as ArrayBuffer);
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
