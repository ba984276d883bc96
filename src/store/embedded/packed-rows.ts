import type { Transferable } from "node:worker_threads";
import type { FieldValue, Fields, Tags } from "../../model/point.ts";
import type { RangeResult, Row } from "../../model/query.ts";
import type { Catalog, KnownContext } from "./catalog.ts";
import { fieldsIn } from "./catalog.ts";
import type { KnownSeries } from "./known-series.ts";
import type { Layout } from "./layout.ts";
import { unpackNumber } from "./packed-number.ts";
import { unpackText } from "./packed-text.ts";
import type { RawRow } from "./read-rows.ts";

/**
 * Rows on their way from the thread that reads: as columns, since to copy an object for each row takes longer than to make
 * one. Element i of each column is row i.
 */
export interface PackedRows {
  readonly times: Float64Array;
  /** Where each row's tags, and the fields of its context, stand in `around`. */
  readonly places: Uint32Array;
  readonly around: readonly { readonly tags: Tags; readonly fields: Fields }[];
  readonly columns: readonly PackedColumn[];
  readonly next?: string;
}

type PackedColumn =
  /** NaN where a row has not got the field. */
  | { readonly name: string; readonly numbers: Float64Array }
  /** 0 where a row has not got the field; else 1 + place in `texts`. */
  | { readonly name: string; readonly places: Uint32Array; readonly texts: readonly string[] };

/** Values of one field; shorter than the rows where the last of them do not have the field. */
type Column =
  | { readonly name: string; readonly isText: false; readonly values: number[] }
  | { readonly name: string; readonly isText: true; readonly values: number[]; readonly texts: Map<string, number> };

/** Takes raw rows of a measurement for one answer. */
export class RowPacker {
  readonly #layout: Layout;
  readonly #catalog: Catalog;
  readonly #times: number[] = [];
  readonly #places: number[] = [];
  readonly #around: { readonly tags: Tags; readonly fields: Fields }[] = [];
  readonly #placeOf = new Map<KnownSeries, Map<KnownContext, number>>();
  readonly #declared: readonly Column[];
  readonly #dynamic = new Map<string, Column>();

  constructor(layout: Layout, catalog: Catalog) {
    this.#layout = layout;
    this.#catalog = catalog;
    this.#declared = layout.fields.map(({ name, type }) => columnOf(name, type === "string"));
  }

  get rows(): number {
    return this.#times.length;
  }

  get lastTime(): number | undefined {
    return this.#times.at(-1);
  }

  add(series: KnownSeries, raw: RawRow): void {
    const { hasContext, dynamic } = this.#layout;
    const row = this.#times.push(Number(raw[1])) - 1;
    this.#places.push(this.#placeIn(series, this.#catalog.context(hasContext ? raw[2] : null)));
    const first = hasContext ? 3 : 2;
    for (let index = 0; index < this.#declared.length; index++) {
      const cell = raw[first + index];
      // Inside the list.
      const column = this.#declared[index] as Column;
      if (cell !== null) put(column, row, column.isText ? unpackText(cell, this.#catalog.text) : unpackNumber(cell));
    }
    if (dynamic === undefined) return;
    const extra = raw[first + this.#declared.length];
    if (extra === null) return;
    // Of a block it comes as an object (rowMaker), of a row as JSON.
    const values = typeof extra === "object" ? (extra as Fields) : fieldsIn(extra);
    for (const name in values) {
      // The value that stands under this name.
      const value = values[name] as FieldValue;
      let column = this.#dynamic.get(name);
      if (column === undefined) this.#dynamic.set(name, (column = columnOf(name, typeof value === "string")));
      put(column, row, value);
    }
  }

  #placeIn(series: KnownSeries, context: KnownContext): number {
    let ofSeries = this.#placeOf.get(series);
    if (ofSeries === undefined) this.#placeOf.set(series, (ofSeries = new Map<KnownContext, number>()));
    let place = ofSeries.get(context);
    if (place === undefined) {
      place = this.#around.push({ tags: { ...series.tags, ...context.tags }, fields: context.fields }) - 1;
      ofSeries.set(context, place);
    }
    return place;
  }

  /** @param transfer takes the buffers of the columns */
  finish(transfer: Transferable[], next?: string): PackedRows {
    const rows = this.#times.length;
    const columns = [...this.#declared, ...this.#dynamic.values()]
      .filter(({ values }) => values.length > 0)
      .map((column): PackedColumn => {
        pad(column, rows);
        const { name, values } = column;
        return column.isText
          ? { name, places: Uint32Array.from(values), texts: [...column.texts.keys()] }
          : { name, numbers: Float64Array.from(values) };
      });
    const times = Float64Array.from(this.#times);
    const places = Uint32Array.from(this.#places);
    const arrays = columns.map((column) => ("numbers" in column ? column.numbers : column.places));
    // Made here from arrays of numbers, hence never on shared memory.
    for (const { buffer } of [times, places, ...arrays]) transfer.push(buffer as ArrayBuffer);
    return { times, places, around: this.#around, columns, ...(next === undefined ? {} : { next }) };
  }
}

function columnOf(name: string, isText: boolean): Column {
  return isText ? { name, isText, values: [], texts: new Map<string, number>() } : { name, isText: false, values: [] };
}

function put(column: Column, row: number, value: FieldValue): void {
  if (column.values.length < row) pad(column, row);
  if (!column.isText) {
    // A column of numbers was made for one, and fields have one type.
    column.values.push(value as number);
    return;
  }
  const text = String(value);
  let place = column.texts.get(text);
  if (place === undefined) column.texts.set(text, (place = column.texts.size + 1));
  column.values.push(place);
}

function pad({ isText, values }: Column, rows: number): void {
  while (values.length < rows) values.push(isText ? 0 : Number.NaN);
}

/** The rows of an answer. Those of the same series and context share their tags. */
export function unpackRows({ times, places, around, columns, next }: PackedRows): RangeResult {
  const rows: Row[] = [];
  for (let row = 0; row < times.length; row++) {
    const fields: Record<string, FieldValue> = {};
    for (const column of columns) {
      // Every column is as long as there are rows.
      if ("numbers" in column) {
        const value = column.numbers[row] as number;
        if (!Number.isNaN(value)) fields[column.name] = value;
      } else {
        const place = column.places[row] as number;
        if (place > 0) fields[column.name] = column.texts[place - 1] as string;
      }
    }
    const { tags, fields: common } = around[places[row] as number] as PackedRows["around"][number];
    for (const name in common) fields[name] = common[name] as FieldValue;
    rows.push({ time: times[row] as number, tags, fields });
  }
  return next === undefined ? { rows } : { rows, next };
}
