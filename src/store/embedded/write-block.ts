import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import type { MeasurementName } from "../../model/measurement.ts";
import type { Layout } from "./layout.ts";
import { layoutOf, quoted, valueColumns } from "./layout.ts";
import { packNumber } from "./packed-number.ts";
import type { Block, CommitRange, NumberColumn, TextColumn } from "./protocol.ts";
import { TEXT_RUN } from "./protocol.ts";
import type { SealedWriter } from "./sealed-writer.ts";
import type { WriteIds } from "./write-ids.ts";
import { LatePoints } from "./write-late.ts";

interface Statements {
  readonly columns: readonly string[];
  readonly insert: StatementSync;
  readonly merge: StatementSync;
}

/**
 * The casts to `number` below: the columns of a block are as long as it has rows, and every index into its tables is
 * one that the encoder gave out, so that no element is missing.
 */

/** Writes the points of a block inside the transaction that the caller has begun. */
export class BlockWriter {
  readonly #db: DatabaseSync;
  readonly #ids: WriteIds;
  readonly #sealed: SealedWriter;
  readonly #statements = new Map<MeasurementName, Statements>();
  readonly #count: StatementSync;

  constructor(db: DatabaseSync, ids: WriteIds, sealed: SealedWriter) {
    this.#db = db;
    this.#ids = ids;
    this.#sealed = sealed;
    this.#count = db.prepare(
      "INSERT INTO points (measurement, count) VALUES (?, ?) ON CONFLICT DO UPDATE SET count = count + excluded.count",
    );
  }

  /**
   * Rows go in by series, so that those of one series meet in the same pages; rows of the same series and time keep
   * their order, and the later one goes over the earlier one.
   *
   * @param range writes the rows of these commits alone
   */
  write(block: Block, range: CommitRange): void {
    const { columns, insert, merge } = this.#statementsOf(block.measurement);
    const rows = rowsOf(block, range);
    const seriesIds = this.#seriesIds(block, rows);
    const contextIds = this.#contextIds(block, rows);
    const cells = columns.map((name) => this.#cellsOf(block, name, contextIds, range));
    const parameters: SQLInputValue[] = Array.from<null>({ length: 2 + columns.length }).fill(null);
    const late = new LatePoints(layoutOf(block.measurement), this.#sealed);
    let inserted = 0;
    for (const row of inOrder(rows, block.series, seriesIds)) {
      // Every row's series has been given an id above, and every row has a time.
      parameters[0] = seriesIds[block.series[row] as number] as number;
      parameters[1] = block.times[row] as number;
      for (let column = 0; column < cells.length; column++) parameters[2 + column] = cells[column]?.[row] ?? null;
      if (late.take(parameters)) continue;
      if (insert.run(...parameters).changes === 1) inserted++;
      else merge.run(...parameters);
    }
    inserted += late.write();
    if (inserted > 0) this.#count.run(block.measurement, inserted);
  }

  /** After a transaction that was rolled back. */
  forget(): void {
    this.#ids.forget();
    this.#sealed.forget();
  }

  /** Ids of the series that the rows use; the others of the table stay unknown to the file. */
  #seriesIds(block: Block, rows: Uint32Array): Float64Array {
    const ids = new Float64Array(block.seriesTags.length);
    for (const row of rows) {
      const series = block.series[row] as number;
      if (ids[series] === 0) ids[series] = this.#ids.series(block.measurement, block.seriesTags[series] as string);
    }
    return ids;
  }

  /** Ids of contexts by the numbers in `block.contexts`. */
  #contextIds(block: Block, rows: Uint32Array): readonly (number | null)[] {
    const latest = new Float64Array(block.contextTable.length + 1).fill(-1);
    for (const row of rows) {
      const context = block.contexts[row] as number;
      latest[context] = Math.max(latest[context] as number, block.times[row] as number);
    }
    return [null, ...block.contextTable].map((entry, number) => {
      const time = latest[number] as number;
      return entry === null || time < 0 ? null : this.#ids.context(block.measurement, entry, time);
    });
  }

  /** What is bound for each row of a column; `undefined` where no row has the field. */
  #cellsOf(block: Block, name: string, contextIds: readonly (number | null)[], range: CommitRange): Cells {
    if (name === "context") return Array.from(block.contexts, (number) => contextIds[number] ?? null);
    const numbers = block.numbers.find((column) => column.name === name);
    if (numbers !== undefined) return numberCells(numbers);
    const texts = block.texts.find((column) => column.name === name);
    if (texts === undefined) return undefined;
    return textCells(texts, (text, row) => {
      // Texts of the commits left out must not reach the dictionary of this transaction.
      if (!includes(range, block.commits[row] as number)) return null;
      return name === "extra" ? text : this.#ids.text(text);
    });
  }

  #statementsOf(measurement: MeasurementName): Statements {
    let statements = this.#statements.get(measurement);
    if (statements === undefined) {
      const layout = layoutOf(measurement);
      statements = { columns: valueColumns(layout), ...prepareStatements(this.#db, layout) };
      this.#statements.set(measurement, statements);
    }
    return statements;
  }
}

type Cells = readonly SQLInputValue[] | undefined;

/** Two statements, so that it is known which rows were new: that keeps the count of rows without ever counting them. */
function prepareStatements(
  db: DatabaseSync,
  layout: Layout,
): { readonly insert: StatementSync; readonly merge: StatementSync } {
  const columns = valueColumns(layout);
  const names = ["series", "time", ...columns].map(quoted).join(", ");
  const marks = ["series", "time", ...columns].map(() => "?").join(", ");
  const into = `INSERT INTO ${layout.table} (${names}) VALUES (${marks}) ON CONFLICT (series, time)`;
  const merged = columns.map((name) => {
    const column = quoted(name);
    const both = `coalesce(excluded.${column}, ${column})`;
    const patched = `iif(${column} IS NULL OR excluded.${column} IS NULL, ${both}, json_patch(${column}, excluded.${column}))`;
    return `${column} = ${name === "extra" ? patched : both}`;
  });
  return { insert: db.prepare(`${into} DO NOTHING`), merge: db.prepare(`${into} DO UPDATE SET ${merged.join(", ")}`) };
}

function rowsOf(block: Block, range: CommitRange): Uint32Array {
  const all = Uint32Array.from({ length: block.rows }, (_, row) => row);
  return all.filter((row) => includes(range, block.commits[row] as number));
}

export function includes({ from, to }: CommitRange, commit: number): boolean {
  return from <= commit && commit < to;
}

/** The rows ordered by the id of their series, otherwise as they are (a counting sort). */
function inOrder(rows: Uint32Array, series: Uint32Array, ids: Float64Array): Uint32Array {
  const ranks = new Uint32Array(ids.length);
  const byId = Array.from(ids.keys()).sort((a, b) => (ids[a] as number) - (ids[b] as number));
  // Objects of one and the same series share a rank: their rows must stay in the order in which they came.
  let rank = 0;
  for (const [place, index] of byId.entries()) {
    if (place > 0 && ids[index] !== ids[byId[place - 1] as number]) rank++;
    ranks[index] = rank;
  }
  const next = new Uint32Array(rank + 2);
  // Every index below is of a rank that was counted above: it is there.
  // oxlint-disable typescript/no-non-null-assertion -- only `!` lets an element be counted up in place
  for (const row of rows) next[(ranks[series[row] as number] as number) + 1]!++;
  for (let index = 1; index < next.length; index++) next[index]! += next[index - 1] as number;
  const ordered = new Uint32Array(rows.length);
  for (const row of rows) ordered[next[ranks[series[row] as number] as number]!++] = row;
  // oxlint-enable typescript/no-non-null-assertion
  return ordered;
}

function numberCells({ values }: NumberColumn): Cells {
  return Array.from(values, (value) => (Number.isNaN(value) ? null : packNumber(value)));
}

function textCells({ lengths, runs }: TextColumn, pack: (text: string, row: number) => SQLInputValue): Cells {
  const cells: SQLInputValue[] = [];
  let at = 0;
  for (const [row, length] of lengths.entries()) {
    if (row % TEXT_RUN === 0) at = 0;
    if (length < 0) {
      cells.push(null);
      continue;
    }
    // Row i's text lies in run i / TEXT_RUN; the encoder made a run for each so many rows.
    cells.push(pack((runs[Math.floor(row / TEXT_RUN)] as string).slice(at, at + length), row));
    at += length;
  }
  return cells;
}
