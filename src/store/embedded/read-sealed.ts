import type { DatabaseSync, StatementSync } from "node:sqlite";
import { HometideError, messageOf } from "../../model/errors.ts";
import type { Micros } from "../../model/time.ts";
import { formatTime } from "../../model/time.ts";
import type { KnownSeries } from "./known-series.ts";
import { ByteCache } from "./byte-cache.ts";
import type { Unpacked } from "./sealed/codec.ts";
import { columnsOf, contextsOf, unpack } from "./sealed/codec.ts";
import type { BlockColumns } from "./sealed/columns.ts";
import { SharedRoom } from "./sealed/room.ts";

/** Where a block lies; `SealedReader.columns` gives its points. */
export interface SealedSpan {
  readonly id: number;
  readonly first: Micros;
  readonly last: Micros;
}

interface Opened {
  readonly columns: BlockColumns;
  /** Which fields were read; all where absent. */
  readonly fields: ReadonlySet<string> | undefined;
}

/** What opened blocks may take, estimated: as columns, and as bytes, which hold some twenty times as many points. */
const COLUMNS_BYTES = 4 * 1024 * 1024;
const UNPACKED_BYTES = 16 * 1024 * 1024;
/** A year of hours of two dozen fields. */
const PASSING_BYTES = 2 * 1024 * 1024;
const BYTES_PER_VALUE = 8;
const BYTES_PER_TEXT = 16;
/** The objects around the bytes of a block. */
const BYTES_PER_BLOCK = 500;

/**
 * The reader's way to sealed blocks. Opened ones are kept, those used last; a block never changes, so that its id says
 * what is in it for ever. Of many more than those that are kept as columns the bytes are kept: what is not read again soon
 * would be garbage of the kind that is collected seldom.
 */
export class SealedReader {
  readonly #spans: StatementSync;
  readonly #newest: StatementSync;
  readonly #body: StatementSync;
  readonly #horizon: StatementSync;
  readonly #opened = new ByteCache<Opened>(COLUMNS_BYTES);
  readonly #unpacked = new ByteCache<Unpacked>(UNPACKED_BYTES);
  readonly #passing = new SharedRoom(PASSING_BYTES);

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
  columns(series: KnownSeries, span: SealedSpan, fields?: ReadonlySet<string>): BlockColumns {
    const known = this.#opened.get(span.id);
    if (known !== undefined) {
      if (known.fields === undefined || (fields !== undefined && known.fields.isSupersetOf(fields)))
        return known.columns;
    }
    // What was read before is likely asked for again.
    const both = fields === undefined || known?.fields === undefined ? fields : fields.union(known.fields);
    const columns = this.#read(series, span, (unpacked) => columnsOf(unpacked, both));
    this.#opened.put(span.id, { columns, fields: both }, bytesOf(columns));
    return columns;
  }

  /**
   * As {@link columns}, to be copied at once: what is given is overwritten after the next {@link clear}.
   *
   * @param before the points before this time alone
   * @throws HometideError block_damaged
   */
  passing(series: KnownSeries, span: SealedSpan, before: Micros, fields?: ReadonlySet<string>): BlockColumns {
    return this.#read(series, span, (unpacked) => columnsOf(unpacked, fields, { room: this.#passing, before }));
  }

  /** What `passing` gave before is no longer needed. */
  clear(): void {
    this.#passing.clear();
  }

  /**
   * The contexts of a block's points, without reading their fields.
   *
   * @throws HometideError block_damaged
   */
  contexts(series: KnownSeries, span: SealedSpan): Float64Array {
    return this.#opened.get(span.id)?.columns.contexts ?? this.#read(series, span, contextsOf);
  }

  #read<T>(series: KnownSeries, { id, first, last }: SealedSpan, read: (unpacked: Unpacked) => T): T {
    try {
      return read(this.#unpacked.get(id) ?? this.#unpack(id));
    } catch (error) {
      const name = series.key.replaceAll("\u001f", " ");
      throw new HometideError(
        "block_damaged",
        `the points of ${name} from ${formatTime(first)} to ${formatTime(last)} cannot be read: ${messageOf(error)}`,
        { cause: error },
      );
    }
  }

  #unpack(id: number): Unpacked {
    const body = this.#body.get(id)?.["body"];
    if (!(body instanceof Uint8Array)) throw new Error("it is missing");
    const unpacked = unpack(body);
    // The plain part lies in the body, and keeps all of it.
    this.#unpacked.put(id, unpacked, body.length + unpacked.packed.length + BYTES_PER_BLOCK);
    return unpacked;
  }
}

function bytesOf({ times, numbers, texts }: BlockColumns): number {
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
