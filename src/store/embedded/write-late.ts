import type { SQLInputValue } from "node:sqlite";
import type { Layout } from "./layout.ts";
import type { RawRow } from "./read-rows.ts";
import type { SealedWriter, StoredBlock } from "./sealed-writer.ts";
import { pointsOf } from "./sealed-writer.ts";
import type { Columns } from "./sealed/columns.ts";
import { mergeColumns } from "./sealed/merge.ts";
import { columnsOfRows } from "./sealed/rows.ts";

interface Touched {
  readonly series: number;
  readonly block: StoredBlock;
  readonly before: Columns;
  readonly rows: RawRow[];
}

/**
 * Late points, which fall into the span of a block: the block is sealed anew with them, in the transaction that accepts
 * them. So a point is in one place at any time, and a read need not look for another one.
 */
export class LatePoints {
  readonly #layout: Layout;
  readonly #sealed: SealedWriter;
  readonly #touched = new Map<number, Touched>();

  constructor(layout: Layout, sealed: SealedWriter) {
    this.#layout = layout;
    this.#sealed = sealed;
  }

  /**
   * Takes a point where it belongs into a block. A damaged block takes none: the point then becomes a row.
   *
   * @param cells of the row: series, time, and the columns of the layout
   */
  take(cells: readonly SQLInputValue[]): boolean {
    const [series, time] = [Number(cells[0]), Number(cells[1])];
    if (!this.#sealed.mayCover(series, time)) return false;
    const block = this.#sealed.blockFrom(series, time);
    if (block === undefined || block.last < time) return false;
    let touched = this.#touched.get(block.id);
    if (touched === undefined) {
      const before = pointsOf(block);
      if (before === undefined) return false;
      this.#touched.set(block.id, (touched = { series, block, before, rows: [] }));
    }
    // As SQLite gives cells back.
    touched.rows.push(cells.map((cell) => (typeof cell === "bigint" ? Number(cell) : cell)));
    return true;
  }

  /** Seals the blocks anew; gives how many points are new. */
  write(): number {
    let added = 0;
    for (const { series, block, before, rows } of this.#touched.values()) {
      let columns = before;
      for (const part of ascending(rows)) {
        columns = mergeColumns(columns, columnsOfRows(this.#layout, part, this.#sealed.text));
      }
      this.#sealed.remove(series, block);
      this.#sealed.insert(series, columns);
      added += columns.times.length - before.times.length;
    }
    return added;
  }
}

/** Rows in the order of their times; of several of one time each is in a later part than the one that came before it. */
function ascending(rows: readonly RawRow[]): readonly RawRow[][] {
  const parts: Map<unknown, RawRow>[] = [];
  for (const row of rows) {
    let part = parts.find((candidate) => !candidate.has(row[1]));
    if (part === undefined) parts.push((part = new Map<unknown, RawRow>()));
    part.set(row[1], row);
  }
  return parts.map((part) => [...part.values()].sort((a, b) => Number(a[1]) - Number(b[1])));
}
