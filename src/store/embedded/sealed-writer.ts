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
  readonly #texts = new Map<number, string>();
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
    // An id that was given out in what was undone is given out again.
    this.#texts.clear();
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

  /**
   * Seals points like `insert`, in blocks that fill so many pages.
   *
   * @param least so many of the points at least: of those after them, what does not fill a block stays out
   * @returns how many were sealed, and how many encoded
   */
  fill(
    series: number,
    columns: Columns,
    { least, pages }: { readonly least: number; readonly pages: number },
  ): { readonly sealed: number; readonly encoded: number } {
    const { length } = columns.times;
    let encoded = 0;
    let from = 0;
    let likely = this.blockPoints;
    while (from < length) {
      const largest = this.#part(columns, from, this.blockPoints);
      const fitted = fittedPart(largest, likely, pages);
      encoded += fitted.encoded;
      const isRest = from + fitted.columns.times.length === length;
      if (isRest && from >= least) break;
      this.#put(series, fitted.columns, checked(fitted.columns, fitted.body));
      from += fitted.columns.times.length;
      likely = Math.floor((fitted.columns.times.length * (LIKELY_BODY + beyond(pages))) / fitted.body.length);
    }
    return { sealed: from, encoded };
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
    const known = this.#texts.get(id);
    if (known !== undefined) return known;
    const text = this.#text.get(id)?.["text"];
    if (typeof text !== "string") throw new Error(`text ${id} is missing`);
    if (this.#texts.size >= MAX_TEXTS) this.#texts.clear();
    this.#texts.set(id, text);
    return text;
  };
}

/**
 * A body of this size and the numbers beside it are what one page of 4,096 bytes holds of a row. Two smaller rows often
 * share no page, and what is larger leaves a part of its last page empty; either wastes a tenth of the file.
 */
const PAGE_BODY = 4_024;
/** Nearly as good; to look for more would cost more than it saves. */
const ENOUGH_BODY = 3_940;
/** What is aimed at: between the two. */
const LIKELY_BODY = 3_985;
/** What each further page of a row holds (SQLite's file format, section 1.6: a page without its first four bytes). */
const OVERFLOW_BODY = 4_092;
const MAX_TRIES = 6;
/** Texts of the dictionary that are remembered; forgotten all at once. */
const MAX_TEXTS = 10_000;

function beyond(pages: number): number {
  return (pages - 1) * OVERFLOW_BODY;
}

/** Whether a block takes no more points. */
export function isFull(block: StoredBlock, blockPoints: number, pages: number): boolean {
  return block.points >= blockPoints || block.body.length >= ENOUGH_BODY + beyond(pages);
}

/**
 * All of the points where their block fits the pages, else about as many of the first as fill them.
 *
 * @param likely how many that may be, by the block before
 */
function fittedPart(
  all: Columns,
  likely: number,
  pages: number,
): { readonly columns: Columns; readonly body: Uint8Array; readonly encoded: number } {
  const { length } = all.times;
  let points = Math.min(length, Math.max(1, likely));
  let encoded = 0;
  let tried: { readonly columns: Columns; readonly body: Uint8Array };
  let fitted: typeof tried | undefined;
  for (let tries = 0; ; tries++) {
    const columns = points === length ? all : sliceColumns(all, 0, points);
    tried = { columns, body: encode(columns) };
    encoded += points;
    const { body } = tried;
    if (body.length <= PAGE_BODY + beyond(pages)) {
      if (fitted === undefined || points > fitted.columns.times.length) fitted = tried;
      if (points === length || body.length >= ENOUGH_BODY + beyond(pages)) break;
    }
    if (tries >= MAX_TRIES) break;
    const next = Math.min(length, Math.floor((points * (LIKELY_BODY + beyond(pages) - 8 * tries)) / body.length));
    if (next < 1 || next === points) break;
    points = next;
  }
  // Long texts may not fit however few they are.
  return { ...(fitted ?? tried), encoded };
}

/** The points of a block; `undefined` where it is damaged. */
export function pointsOf(block: StoredBlock): Columns | undefined {
  return isIntact(block.body) ? unseal(block.body) : undefined;
}
