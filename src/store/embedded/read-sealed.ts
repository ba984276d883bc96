import type { DatabaseSync, StatementSync } from "node:sqlite";
import { HometideError, messageOf } from "../../model/errors.ts";
import type { Micros } from "../../model/time.ts";
import { formatTime } from "../../model/time.ts";
import type { KnownSeries } from "./known-series.ts";
import { unseal, unsealContexts } from "./sealed/codec.ts";
import type { Columns } from "./sealed/columns.ts";

/** Where a block lies; `SealedReader.columns` gives its points. */
export interface SealedSpan {
  readonly id: number;
  readonly first: Micros;
  readonly last: Micros;
}

interface Opened {
  readonly columns: Columns;
  /** Which fields were read; all where absent. */
  readonly fields: ReadonlySet<string> | undefined;
  readonly bytes: number;
}

/** What the points of opened blocks may take, estimated. */
const CACHE_BYTES = 16 * 1024 * 1024;
const BYTES_PER_VALUE = 8;
const BYTES_PER_TEXT = 24;

/**
 * The reader's way to sealed blocks. Opened ones are kept, those used last; a block never changes, so that its id says
 * what is in it for ever.
 */
export class SealedReader {
  readonly #spans: StatementSync;
  readonly #newest: StatementSync;
  readonly #body: StatementSync;
  readonly #horizon: StatementSync;
  /** In the order of use, the last one used at the end. */
  readonly #opened = new Map<number, Opened>();
  #bytes = 0;

  constructor(db: DatabaseSync) {
    this.#spans = db.prepare(spansStatement);
    this.#newest = db.prepare(newestStatement);
    this.#body = db.prepare("SELECT body FROM sealed WHERE id = ?");
    this.#horizon = db.prepare("SELECT value FROM meta WHERE name = 'sealed_before'");
  }

  /** Every block ends before this time. */
  horizon(): Micros {
    return Number(this.#horizon.get()?.["value"] ?? 0);
  }

  /** The blocks of a series with points in `from <= time < to`, by time. */
  spans(series: KnownSeries, from: Micros, to: Micros): readonly SealedSpan[] {
    return this.#spans.all({ "?1": series.id, "?2": from, "?3": to }).map(spanOf);
  }

  /** The blocks of a series, the newest first. */
  *newest(series: KnownSeries): Generator<SealedSpan> {
    for (const row of this.#newest.iterate(series.id)) yield spanOf(row);
  }

  /**
   * @param fields those that are read (others may be there, too); all where absent
   * @throws HometideError block_damaged
   */
  columns(series: KnownSeries, span: SealedSpan, fields?: ReadonlySet<string>): Columns {
    const known = this.#opened.get(span.id);
    if (known !== undefined) {
      this.#forget(span.id, known);
      if (known.fields === undefined || (fields !== undefined && known.fields.isSupersetOf(fields))) {
        this.#keep(span.id, known);
        return known.columns;
      }
    }
    // What was read before is likely asked for again.
    const both = fields === undefined || known?.fields === undefined ? fields : fields.union(known.fields);
    const columns = this.#open(series, span, (body) => unseal(body, both));
    this.#keep(span.id, { columns, fields: both, bytes: bytesOf(columns) });
    return columns;
  }

  /**
   * The contexts of a block's points, without reading their fields.
   *
   * @throws HometideError block_damaged
   */
  contexts(series: KnownSeries, span: SealedSpan): Float64Array {
    return this.#opened.get(span.id)?.columns.contexts ?? this.#open(series, span, unsealContexts);
  }

  #open<T>(series: KnownSeries, { id, first, last }: SealedSpan, read: (body: Uint8Array) => T): T {
    try {
      const body = this.#body.get(id)?.["body"];
      if (!(body instanceof Uint8Array)) throw new Error("it is missing");
      return read(body);
    } catch (error) {
      const name = series.key.replaceAll("\u001f", " ");
      throw new HometideError(
        "block_damaged",
        `the points of ${name} from ${formatTime(first)} to ${formatTime(last)} cannot be read: ${messageOf(error)}`,
        { cause: error },
      );
    }
  }

  #keep(id: number, opened: Opened): void {
    this.#opened.set(id, opened);
    this.#bytes += opened.bytes;
    for (const [oldest, of] of this.#opened) {
      if (this.#bytes <= CACHE_BYTES) break;
      this.#forget(oldest, of);
    }
  }

  #forget(id: number, { bytes }: Opened): void {
    this.#opened.delete(id);
    this.#bytes -= bytes;
  }
}

function bytesOf({ times, numbers, texts }: Columns): number {
  return times.length * (BYTES_PER_VALUE * (2 + numbers.size) + BYTES_PER_TEXT * texts.size);
}

/** Blocks do not overlap: of those that begin before the span only the last one can reach into it. */
export const spansStatement = `
  SELECT id, first, last FROM sealed WHERE series = ?1
    AND first >= coalesce((SELECT max(first) FROM sealed WHERE series = ?1 AND first <= ?2), ?2) AND first < ?3
    AND last >= ?2
  ORDER BY first`;

export const newestStatement = "SELECT id, first, last FROM sealed WHERE series = ? ORDER BY first DESC";

function spanOf(row: Readonly<Record<string, unknown>>): SealedSpan {
  return { id: Number(row["id"]), first: Number(row["first"]), last: Number(row["last"]) };
}
