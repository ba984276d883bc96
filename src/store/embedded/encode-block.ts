import type { Transferable } from "node:worker_threads";
import { HometideError } from "../../model/errors.ts";
import type { MeasurementName } from "../../model/measurement.ts";
import type { Context, FieldValue, Point, Series } from "../../model/point.ts";
import { MAX_TIME } from "../../model/time.ts";
import type { Layout } from "./layout.ts";
import { layoutOf } from "./layout.ts";
import { jsonOf } from "./packed-number.ts";
import type { Block, ContextEntry, NumberColumn, TextColumn } from "./protocol.ts";
import { TEXT_RUN } from "./protocol.ts";

/** Series and contexts are shared by their points, so their JSON is made once. */
const tagsJson = new WeakMap<Series, string>();
const contextJson = new WeakMap<Context, ContextEntry>();

/** Values of one field; shorter than the block where its last points do not have the field. */
type Column =
  | { readonly type: "float" | "int"; readonly values: number[] }
  | { readonly type: "string"; readonly values: string[]; readonly lengths: number[] };

/** The points of one measurement in a group that is being collected. */
export class BlockBuilder {
  readonly #layout: Layout;
  readonly #times: number[] = [];
  readonly #series: number[] = [];
  readonly #commits: number[] = [];
  readonly #contexts: number[] = [];
  readonly #seriesIndex = new Map<Series, number>();
  readonly #contextIndex = new Map<Context, number>();
  readonly #columns = new Map<string, Column>();
  readonly #extra: Column = { type: "string", values: [], lengths: [] };

  constructor(measurement: MeasurementName) {
    this.#layout = layoutOf(measurement);
    for (const { name, type } of this.#layout.fields) {
      this.#columns.set(name, type === "string" ? { type, values: [], lengths: [] } : { type, values: [] });
    }
  }

  get rows(): number {
    return this.#times.length;
  }

  /** @throws HometideError point_refused; then the caller drops the commit */
  add(point: Point, commit: number): void {
    const { series, time, fields, context } = point;
    if (!Number.isSafeInteger(time) || time < 0 || time > MAX_TIME)
      throw refused(point, `the time ${String(time)} is none`);
    const row = this.#times.length;
    this.#times.push(time);
    this.#commits.push(commit);
    let index = this.#seriesIndex.get(series);
    if (index === undefined) this.#seriesIndex.set(series, (index = this.#seriesIndex.size));
    this.#series.push(index);
    this.#contexts.push(context === undefined ? 0 : this.#contextNumber(context, point));
    let extra: Record<string, FieldValue> | undefined;
    let empty = true;
    for (const name in fields) {
      empty = false;
      // for-in gives own and inherited names alike; a field of either kind is looked up the same way.
      const value = fields[name] as FieldValue;
      const column = this.#columns.get(name);
      if (column !== undefined) put(column, row, value, name, point);
      else (extra ??= {})[name] = this.#dynamic(value, name, point);
    }
    if (empty) throw refused(point, "it has no field");
    if (extra !== undefined) put(this.#extra, row, jsonOf(extra), "extra", point);
  }

  #dynamic(value: FieldValue, name: string, point: Point): FieldValue {
    const type = this.#layout.dynamic;
    if (type === undefined) throw refused(point, `there is no field ${name}`);
    if (type === "string" ? typeof value !== "string" : !Number.isFinite(value))
      throw refused(point, wrong(name, value));
    return value;
  }

  #contextNumber(context: Context, point: Point): number {
    let number = this.#contextIndex.get(context);
    if (number === undefined) {
      if (!this.#layout.hasContext) throw refused(point, "its measurement has no context");
      this.#contextIndex.set(context, (number = this.#contextIndex.size + 1));
    }
    return number;
  }

  /** Forgets the rows of the commit that was being added. */
  dropCommit(commit: number): void {
    let rows = this.#commits.length;
    while (rows > 0 && this.#commits[rows - 1] === commit) rows--;
    for (const array of [this.#times, this.#series, this.#commits, this.#contexts])
      array.length = Math.min(array.length, rows);
    for (const column of [...this.#columns.values(), this.#extra]) {
      column.values.length = Math.min(column.values.length, rows);
      if (column.type === "string") column.lengths.length = column.values.length;
    }
  }

  finish(transfer: Transferable[]): Block {
    const rows = this.rows;
    const numbers: NumberColumn[] = [];
    const texts: TextColumn[] = [];
    for (const [name, column] of [...this.#columns, ["extra", this.#extra] as const]) {
      if (column.values.length === 0) continue;
      pad(column, rows);
      if (column.type === "string")
        texts.push({ name, lengths: new Int32Array(column.lengths), runs: runsOf(column.values) });
      else numbers.push({ name, values: new Float64Array(column.values) });
    }
    const block: Block = {
      measurement: this.#layout.measurement,
      rows,
      times: new Float64Array(this.#times),
      series: new Uint32Array(this.#series),
      commits: new Uint32Array(this.#commits),
      contexts: new Uint32Array(this.#contexts),
      seriesTags: Array.from(this.#seriesIndex.keys(), seriesText),
      contextTable: Array.from(this.#contextIndex.keys(), contextText),
      numbers,
      texts,
    };
    const arrays = [block.times, block.series, block.commits, block.contexts];
    for (const array of [...arrays, ...numbers.map((of) => of.values), ...texts.map((of) => of.lengths)]) {
      // Made here from arrays of numbers, hence never on shared memory.
      transfer.push(array.buffer as ArrayBuffer);
    }
    return block;
  }
}

function put(column: Column, row: number, value: FieldValue, name: string, point: Point): void {
  if (column.values.length < row) pad(column, row);
  if (column.type === "string") {
    if (typeof value !== "string") throw refused(point, wrong(name, value));
    column.values.push(value);
    column.lengths.push(value.length);
  } else {
    if (!(column.type === "int" ? Number.isSafeInteger(value) : Number.isFinite(value)))
      throw refused(point, wrong(name, value));
    // Just checked: a finite number.
    column.values.push(value as number);
  }
}

function pad(column: Column, rows: number): void {
  if (column.type === "string") {
    while (column.values.length < rows) {
      column.values.push("");
      column.lengths.push(-1);
    }
  } else while (column.values.length < rows) column.values.push(Number.NaN);
}

function runsOf(values: readonly string[]): readonly string[] {
  const runs: string[] = [];
  for (let start = 0; start < values.length; start += TEXT_RUN)
    runs.push(values.slice(start, start + TEXT_RUN).join(""));
  return runs;
}

function seriesText(series: Series): string {
  let json = tagsJson.get(series);
  if (json === undefined) tagsJson.set(series, (json = jsonOf(series.tags)));
  return json;
}

function contextText(context: Context): ContextEntry {
  let entry = contextJson.get(context);
  if (entry === undefined)
    contextJson.set(context, (entry = { tags: jsonOf(context.tags), fields: jsonOf(context.fields) }));
  return entry;
}

function refused(point: Point, why: string): HometideError {
  return new HometideError("point_refused", `a point of ${point.series.measurement} cannot be kept: ${why}`);
}

function wrong(name: string, value: unknown): string {
  return `field ${name} has the wrong type of value: ${String(value).slice(0, 60)}`;
}
