import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Micros } from "../../model/time.ts";
import { MAX_BLOCK_SPAN, isIntact, seal, unseal } from "./sealed/codec.ts";
import type { Columns } from "./sealed/columns.ts";
import { sliceColumns } from "./sealed/merge.ts";

/** A row of `sealed`. */
export interface StoredBlock {
  readonly id: number;
  readonly first: Micros;
  readonly last: Micros;
  readonly points: number;
  readonly body: Uint8Array;
}

/** Puts blocks into `sealed` and takes them out, inside transactions that the caller has begun. */
export class SealedWriter {
  readonly #last: StatementSync;
  readonly #at: StatementSync;
  readonly #after: StatementSync;
  readonly #insert: StatementSync;
  readonly #remove: StatementSync;
  readonly #text: StatementSync;
  /** Time of the last sealed point of a series, -1 where there is none. */
  readonly #lastOf = new Map<number, Micros>();

  /** Points of a block at most. */
  readonly blockPoints: number;

  constructor(db: DatabaseSync, blockPoints: number) {
    this.blockPoints = blockPoints;
    this.#last = db.prepare("SELECT last FROM sealed WHERE series = ? ORDER BY first DESC LIMIT 1");
    this.#at = db.prepare("SELECT * FROM sealed WHERE series = ? AND first <= ? ORDER BY first DESC LIMIT 1");
    this.#after = db.prepare("SELECT first FROM sealed WHERE series = ? AND first > ? ORDER BY first LIMIT 1");
    this.#insert = db.prepare("INSERT INTO sealed (series, first, last, points, body) VALUES (?, ?, ?, ?, ?)");
    this.#remove = db.prepare("DELETE FROM sealed WHERE id = ?");
    this.#text = db.prepare("SELECT text FROM texts WHERE id = ?");
  }

  /** After a transaction that was rolled back, or changed `sealed` by other means. */
  forget(): void {
    this.#lastOf.clear();
  }

  /** Whether a point of a series and time may belong into a block: quick, and true for few. */
  mayCover(series: number, time: Micros): boolean {
    let last = this.#lastOf.get(series);
    if (last === undefined) {
      const found = this.#last.get(series)?.["last"];
      this.#lastOf.set(series, (last = typeof found === "number" ? found : -1));
    }
    return time <= last;
  }

  /** The block whose points begin at or before a time, the latest of those. */
  blockFrom(series: number, time: Micros): StoredBlock | undefined {
    const row = this.#at.get(series, time);
    if (row === undefined) return undefined;
    const { id, first, last, points, body } = row;
    // What is no BLOB is damaged like a body whose checksum is wrong.
    const bytes = body instanceof Uint8Array ? body : new Uint8Array();
    return { id: Number(id), first: Number(first), last: Number(last), points: Number(points), body: bytes };
  }

  /** When the next block after a time begins; `undefined` where there is none. */
  nextFirst(series: number, time: Micros): Micros | undefined {
    const first = this.#after.get(series, time)?.["first"];
    return typeof first === "number" ? first : undefined;
  }

  /** Seals points, which lie in no block and have no row left, in as many blocks as they need. */
  insert(series: number, columns: Columns): void {
    const { times } = columns;
    const parts = Math.ceil(times.length / this.blockPoints);
    let from = 0;
    while (from < times.length) {
      const first = times[from] as Micros;
      let to = Math.min(times.length, from + Math.ceil(times.length / parts));
      while ((times[to - 1] as Micros) - first >= MAX_BLOCK_SPAN) to--;
      const last = times[to - 1] as Micros;
      this.#insert.run(series, first, last, to - from, seal(sliceColumns(columns, from, to)));
      from = to;
    }
    this.#lastOf.delete(series);
  }

  remove(series: number, { id }: StoredBlock): void {
    this.#remove.run(id);
    this.#lastOf.delete(series);
  }

  /** A text of the dictionary. */
  readonly text = (id: number): string => {
    const text = this.#text.get(id)?.["text"];
    if (typeof text !== "string") throw new Error(`text ${id} is missing`);
    return text;
  };
}

/** The points of a block; `undefined` where it is damaged. */
export function pointsOf(block: StoredBlock): Columns | undefined {
  return isIntact(block.body) ? unseal(block.body) : undefined;
}
