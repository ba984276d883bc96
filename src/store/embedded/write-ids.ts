import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { MeasurementName } from "../../model/measurement.ts";
import type { Micros } from "../../model/time.ts";
import { MICROS_PER_DAY } from "../../model/time.ts";
import { contextDigest } from "./context-digest.ts";
import type { TextCell } from "./packed-text.ts";
import { packDecimal, packDictionary, packLiteral } from "./packed-text.ts";
import type { ContextEntry } from "./protocol.ts";

/** Longer texts, and texts beyond so many, stay literal. */
const MAX_DICTIONARY_TEXT = 64;
const MAX_DICTIONARY = 50_000;
/** Texts seen once, kept to notice a second time; forgotten all at once when there are so many. */
const MAX_SEEN = 10_000;
const MAX_CONTEXTS = 5_000;

/**
 * The writer's memory of ids. What a transaction added is wrong when it is rolled back, and what a clean-up removed is
 * wrong after it: `forget` then reads everything anew.
 */
export class WriteIds {
  readonly #insertSeries: StatementSync;
  readonly #insertContext: StatementSync;
  readonly #insertContextTags: StatementSync;
  readonly #renewContext: StatementSync;
  readonly #insertText: StatementSync;
  readonly #allTexts: StatementSync;
  readonly #series = new Map<MeasurementName, Map<string, number>>();
  readonly #contexts = new Map<string, { readonly id: number; readonly newest: Micros }>();
  #texts: Map<string, bigint> | undefined;
  readonly #seen = new Set<string>();

  constructor(db: DatabaseSync) {
    this.#insertSeries = db.prepare(
      "INSERT INTO series (measurement, tags) VALUES (?, ?) ON CONFLICT DO UPDATE SET tags = tags RETURNING id",
    );
    this.#insertContext = db.prepare(
      "INSERT INTO contexts (tags, fields, newest, digest) VALUES (?, ?, ?, ?) RETURNING id",
    );
    this.#insertContextTags = db.prepare(
      "INSERT INTO context_tags (measurement, tags) VALUES (?, ?) ON CONFLICT DO UPDATE SET tags = tags RETURNING id",
    );
    this.#renewContext = db.prepare(`
      UPDATE contexts SET newest = max(newest, ?) WHERE digest = ? AND tags = ? AND fields = ?
      RETURNING id`);
    this.#insertText = db.prepare("INSERT INTO texts (text) VALUES (?) RETURNING id");
    this.#allTexts = db.prepare("SELECT id, text FROM texts");
  }

  /** Every id is looked up again from now on. */
  forget(): void {
    this.#series.clear();
    this.#contexts.clear();
    this.#texts = undefined;
  }

  series(measurement: MeasurementName, tags: string): number {
    let ids = this.#series.get(measurement);
    if (ids === undefined) this.#series.set(measurement, (ids = new Map<string, number>()));
    let id = ids.get(tags);
    if (id === undefined) ids.set(tags, (id = idOf(this.#insertSeries.get(measurement, tags))));
    return id;
  }

  /** @param time the latest time of a point that uses it now */
  context(measurement: MeasurementName, entry: ContextEntry, time: Micros): number {
    const key = `${measurement}\n${entry.tags}\n${entry.fields}`;
    const known = this.#contexts.get(key);
    if (known !== undefined && time <= known.newest) return known.id;
    // Rounded up to the day, so that the row changes once a day and not with each of its points.
    const newest = (Math.floor(time / MICROS_PER_DAY) + 1) * MICROS_PER_DAY;
    const { tags, fields } = entry;
    const digest = contextDigest(measurement, tags, fields);
    const tagsId = idOf(this.#insertContextTags.get(measurement, tags));
    const row =
      this.#renewContext.get(newest, digest, tagsId, fields) ?? this.#insertContext.get(tagsId, fields, newest, digest);
    const id = idOf(row);
    if (this.#contexts.size >= MAX_CONTEXTS) this.#contexts.clear();
    this.#contexts.set(key, { id, newest });
    return id;
  }

  /** A text enters the dictionary when it comes for the second time: most texts that come once never come again. */
  text(text: string): TextCell {
    const decimal = packDecimal(text);
    if (decimal !== undefined) return decimal;
    if (text.length > MAX_DICTIONARY_TEXT) return packLiteral(text);
    this.#texts ??= this.#readTexts();
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    if (!this.#seen.has(text) || this.#texts.size >= MAX_DICTIONARY || !text.isWellFormed()) {
      if (this.#seen.size >= MAX_SEEN) this.#seen.clear();
      this.#seen.add(text);
      return packLiteral(text);
    }
    this.#seen.delete(text);
    const cell = packDictionary(idOf(this.#insertText.get(text)));
    this.#texts.set(text, cell);
    return cell;
  }

  #readTexts(): Map<string, bigint> {
    return new Map(this.#allTexts.all().map((row) => [String(row["text"]), packDictionary(idOf(row))]));
  }
}

function idOf(row: Readonly<Record<string, unknown>> | undefined): number {
  const id = row?.["id"];
  if (typeof id !== "number") throw new Error("a statement gave no id");
  return id;
}
