import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Micros } from "../../model/time.ts";
import { MAX_BLOCK_SPAN, checked, encode, isIntact, seal, unseal } from "./sealed/codec.ts";
import type { Columns } from "./sealed/columns.ts";
import { indexOfTime, sliceColumns } from "./sealed/merge.ts";

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

  /** Points of a block at most, where they are not late. */
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

  /** Seals points, which lie in no block and have no row left, in as few blocks as `blockPoints` allows. */
  insert(series: number, columns: Columns): void {
    const { length } = columns.times;
    const parts = Math.ceil(length / this.blockPoints);
    for (let from = 0; from < length;) {
      const part = this.#part(columns, from, Math.ceil(length / parts));
      this.#put(series, part, seal(part));
      from += part.times.length;
    }
  }

  /** Seals points like `insert`, in blocks that fill a page, and a last one of what is left; gives how many were encoded. */
  fill(series: number, columns: Columns): number {
    let encoded = 0;
    for (let from = 0; from < columns.times.length;) {
      const largest = this.#part(columns, from, this.blockPoints);
      const fitted = fittedPart(largest);
      this.#put(series, fitted.columns, checked(fitted.columns, fitted.body));
      encoded += fitted.encoded;
      from += fitted.columns.times.length;
    }
    return encoded;
  }

  /** At most so many points from an index on, of a span that a block can cover. */
  #part(columns: Columns, from: number, most: number): Columns {
    const { times } = columns;
    const to = Math.min(from + most, indexOfTime(times, (times[from] as Micros) + MAX_BLOCK_SPAN));
    return sliceColumns(columns, from, to);
  }

  #put(series: number, { times }: Columns, body: Uint8Array): void {
    // A block has a point.
    this.#insert.run(series, times[0] as Micros, times.at(-1) as Micros, times.length, body);
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

/**
 * A body of this size and the numbers beside it are what one page of 4,096 bytes holds of a row. Two smaller rows often
 * share no page, and what is larger leaves a part of its last page empty; either wastes a tenth of the file.
 */
const PAGE_BODY = 4_024;
/** Nearly as good; to look for more would cost more than it saves. */
const ENOUGH_BODY = 3_880;
const MAX_TRIES = 4;

/** Whether a block takes no more points. */
export function isFull(block: StoredBlock, blockPoints: number): boolean {
  return block.points >= blockPoints || block.body.length >= ENOUGH_BODY;
}

/** All of the points where their block fits a page, else about as many of the first as fill one. */
function fittedPart(all: Columns): { readonly columns: Columns; readonly body: Uint8Array; readonly encoded: number } {
  let columns = all;
  let body = encode(all);
  let encoded = all.times.length;
  let fitted: { readonly columns: Columns; readonly body: Uint8Array } | undefined;
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    if (body.length <= PAGE_BODY) {
      if (fitted === undefined || body.length > fitted.body.length) fitted = { columns, body };
      if (columns === all || body.length >= ENOUGH_BODY) break;
    }
    const points = Math.floor((columns.times.length * (PAGE_BODY - 40 * tries)) / body.length);
    if (points < 1 || points >= all.times.length) break;
    columns = sliceColumns(all, 0, points);
    body = encode(columns);
    encoded += points;
  }
  // Long texts may not fit however few they are.
  return { ...(fitted ?? { columns, body }), encoded };
}

/** The points of a block; `undefined` where it is damaged. */
export function pointsOf(block: StoredBlock): Columns | undefined {
  return isIntact(block.body) ? unseal(block.body) : undefined;
}
