import type { Transferable } from "node:worker_threads";
import type { FieldValue, Fields } from "../../model/point.ts";
import type { Around, PointColumn, PointColumns } from "../../model/point-columns.ts";
import { listedCell, listedPlace } from "../../model/text-cell.ts";
import type { Catalog, KnownContext } from "./catalog.ts";
import { fieldsIn } from "./catalog.ts";
import type { KnownSeries } from "./known-series.ts";
import type { Layout } from "./layout.ts";
import { unpackNumber } from "./packed-number.ts";
import { unpackText } from "./packed-text.ts";
import type { RawRow } from "./read-rows.ts";
import type { BlockColumns } from "./sealed/columns.ts";

const FIRST_ROWS = 256;
const NONE = new Float64Array(0);

/** Values of one field; there are none yet where `values` is empty. */
interface Column {
  readonly name: string;
  readonly isText: boolean;
  values: Float64Array;
}

/** Puts the points of one answer side by side, in the order in which they come. */
export class PointPacker {
  readonly #layout: Layout;
  readonly #catalog: Catalog;
  #capacity = FIRST_ROWS;
  #rows = 0;
  #times = new Float64Array(FIRST_ROWS);
  #places = new Float64Array(FIRST_ROWS);
  readonly #around: Around[] = [];
  readonly #placeOf = new Map<KnownSeries, Map<KnownContext, number>>();
  /** The fields of the layout, then those that are dynamic. */
  readonly #columns: Column[];
  readonly #declared: number;
  readonly #byName = new Map<string, Column>();
  readonly #texts = new Map<string, number>();

  constructor(layout: Layout, catalog: Catalog) {
    this.#layout = layout;
    this.#catalog = catalog;
    this.#columns = layout.fields.map(({ name, type }) => ({ name, isText: type === "string", values: NONE }));
    this.#declared = this.#columns.length;
    for (const column of this.#columns) this.#byName.set(column.name, column);
  }

  get rows(): number {
    return this.#rows;
  }

  get lastTime(): number | undefined {
    return this.#rows === 0 ? undefined : this.#times[this.#rows - 1];
  }

  /** A row as SQLite gives it, or rowMaker. */
  add(series: KnownSeries, raw: RawRow): void {
    const { hasContext, dynamic } = this.#layout;
    const row = this.#reserve(1);
    this.#times[row] = Number(raw[1]);
    this.#places[row] = this.#placeIn(series, this.#catalog.context(hasContext ? raw[2] : null));
    const first = hasContext ? 3 : 2;
    for (let index = 0; index < this.#declared; index++) {
      const cell = raw[first + index];
      if (cell === null) continue;
      // Inside the list.
      const column = this.#columns[index] as Column;
      this.#valuesOf(column)[row] = column.isText ? this.#textCell(cell) : unpackNumber(cell);
    }
    if (dynamic === undefined) return;
    const extra = raw[first + this.#declared];
    if (extra === null) return;
    // Of a block it comes as an object (rowMaker), of a row as JSON.
    const values = typeof extra === "object" ? (extra as Fields) : fieldsIn(extra);
    for (const name in values) {
      // The value that stands under this name.
      const value = values[name] as FieldValue;
      const isText = typeof value === "string";
      this.#valuesOf(this.#column(name, isText))[row] = isText ? listedCell(this.#place(value)) : value;
    }
  }

  /** The points `from <= index < to` of a block, without a row for each. */
  addBlock(series: KnownSeries, { times, contexts, numbers, texts }: BlockColumns, from: number, to: number): void {
    const row = this.#reserve(to - from);
    this.#times.set(times.subarray(from, to), row);
    this.#catalog.readContexts(contexts, from, to);
    let [before, place] = [Number.NaN, 0];
    for (let index = from; index < to; index++) {
      // Inside the block.
      const context = contexts[index] as number;
      // Its id; 0 stands for none.
      if (context !== before) place = this.#placeIn(series, this.#catalog.context(context === 0 ? null : context));
      before = context;
      this.#places[row + index - from] = place;
    }
    const placeOf = (text: string): number => this.#place(text);
    for (const [name, values] of numbers)
      if (this.#isTold(name, false)) this.#valuesOf(this.#column(name, false)).set(values.subarray(from, to), row);
    for (const [name, values] of texts)
      if (this.#isTold(name, true))
        values.cells(this.#valuesOf(this.#column(name, true)).subarray(row, row + to - from), from, placeOf);
  }

  /** @param transfer takes the memory of the columns */
  finish(transfer: Transferable[], next?: string): PointColumns {
    const rows = this.#rows;
    const given = this.#columns.filter(({ values }) => values.length > 0);
    const memory = new ArrayBuffer((2 + given.length) * rows * Float64Array.BYTES_PER_ELEMENT);
    transfer.push(memory);
    let at = 0;
    const put = (values: Float64Array): Float64Array => {
      const column = new Float64Array(memory, at, rows);
      column.set(values.subarray(0, rows));
      at += column.byteLength;
      return column;
    };
    const [times, places] = [put(this.#times), put(this.#places)];
    const columns = given.map(({ name, isText, values }): PointColumn => ({ name, isText, values: put(values) }));
    const whole = { times, places, around: this.#around, columns, texts: [...this.#texts.keys()] };
    return next === undefined ? whole : { ...whole, next };
  }

  /** Makes room for so many rows more; gives the first of them. */
  #reserve(more: number): number {
    const row = this.#rows;
    this.#rows += more;
    if (this.#rows <= this.#capacity) return row;
    this.#capacity = Math.max(2 * this.#capacity, this.#rows);
    this.#times = grown(this.#times, this.#capacity);
    this.#places = grown(this.#places, this.#capacity);
    for (const column of this.#columns)
      if (column.values.length > 0) column.values = grown(column.values, this.#capacity);
    return row;
  }

  /** NaN where nothing was put yet. */
  #valuesOf(column: Column): Float64Array {
    if (column.values.length === 0) column.values = new Float64Array(this.#capacity).fill(Number.NaN);
    return column.values;
  }

  /** What this version does not declare is left alone. */
  #isTold(name: string, isText: boolean): boolean {
    return (this.#byName.get(name)?.isText ?? (this.#layout.dynamic === undefined ? undefined : isText)) === isText;
  }

  #column(name: string, isText: boolean): Column {
    let column = this.#byName.get(name);
    if (column === undefined) {
      this.#columns.push((column = { name, isText, values: NONE }));
      this.#byName.set(name, column);
    }
    return column;
  }

  /** What SQLite has as a decimal is one here, too. */
  #textCell(cell: unknown): number {
    if (typeof cell === "number" && listedPlace(cell) === undefined) return cell;
    return listedCell(this.#place(unpackText(cell, this.#catalog.text)));
  }

  #place(text: string): number {
    let place = this.#texts.get(text);
    if (place === undefined) this.#texts.set(text, (place = this.#texts.size));
    return place;
  }

  #placeIn(series: KnownSeries, context: KnownContext): number {
    let ofSeries = this.#placeOf.get(series);
    if (ofSeries === undefined) this.#placeOf.set(series, (ofSeries = new Map<KnownContext, number>()));
    let place = ofSeries.get(context);
    if (place === undefined) {
      place = this.#around.push({ series: series.tags, context: context.tags, fields: context.fields }) - 1;
      ofSeries.set(context, place);
    }
    return place;
  }
}

function grown(values: Float64Array, capacity: number): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(capacity).fill(Number.NaN);
  larger.set(values);
  return larger;
}
