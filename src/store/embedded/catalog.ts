import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { MeasurementName } from "../../model/measurement.ts";
import { isMeasurement, measurementSpec } from "../../model/measurement.ts";
import type { Fields, Tags } from "../../model/point.ts";
import { series as makeSeries } from "../../model/point.ts";
import type { TagFilter } from "../../model/query.ts";
import type { KnownSeries } from "./known-series.ts";
import { SeriesIndex } from "./series-index.ts";

export interface KnownContext {
  readonly tags: Tags;
  readonly fields: Fields;
}

const NO_CONTEXT: KnownContext = { tags: {}, fields: {} };

/** Contexts and texts are forgotten all at once when so many were read. */
const MAX_REMEMBERED = 50_000;
/** So few are read one by one. */
const FEW_CONTEXTS = 4;

/** The reader's memory of series, contexts and texts. Refreshed at the start of each read, inside its transaction. */
export class Catalog {
  readonly #freshness: StatementSync;
  readonly #newSeries: StatementSync;
  readonly #context: StatementSync;
  readonly #contextsBetween: StatementSync;
  readonly #contextTags: StatementSync;
  readonly #text: StatementSync;
  #generation = -1;
  #lastId = 0;
  readonly #series = new Map<MeasurementName, SeriesIndex>();
  readonly #contexts = new Map<number, KnownContext>();
  readonly #tags = new Map<number, Tags>();
  readonly #texts = new Map<number, string>();

  constructor(db: DatabaseSync) {
    this.#freshness = db.prepare(`
      SELECT (SELECT value FROM meta WHERE name = 'generation') AS generation,
        (SELECT max(id) FROM series) AS lastId`);
    this.#newSeries = db.prepare("SELECT id, measurement, tags FROM series WHERE id > ?");
    this.#context = db.prepare("SELECT tags, fields FROM contexts WHERE id = ?");
    this.#contextsBetween = db.prepare("SELECT id, tags, fields FROM contexts WHERE id BETWEEN ? AND ?");
    this.#contextTags = db.prepare("SELECT tags FROM context_tags WHERE id = ?");
    this.#text = db.prepare("SELECT text FROM texts WHERE id = ?");
  }

  refresh(): void {
    const row = this.#freshness.get();
    const generation = Number(row?.["generation"]);
    const lastId = Number(row?.["lastId"] ?? 0);
    if (generation !== this.#generation) {
      this.#series.clear();
      this.#lastId = 0;
      this.#generation = generation;
    }
    if (lastId <= this.#lastId) return;
    const added = new Map<MeasurementName, KnownSeries[]>();
    for (const found of this.#newSeries.all(this.#lastId)) {
      const measurement = String(found["measurement"]);
      // A measurement that this version does not declare any more is left alone.
      if (!isMeasurement(measurement)) continue;
      let list = added.get(measurement);
      if (list === undefined) added.set(measurement, (list = []));
      const made = makeSeries(measurement, tagsIn(found["tags"]));
      list.push({ id: Number(found["id"]), key: made.key, tags: made.tags });
    }
    for (const [measurement, list] of added) {
      let index = this.#series.get(measurement);
      if (index === undefined) this.#series.set(measurement, (index = new SeriesIndex()));
      index.add(list);
    }
    this.#lastId = lastId;
  }

  /** The series of a measurement, by key. */
  all(measurement: MeasurementName): readonly KnownSeries[] {
    return this.#series.get(measurement)?.all ?? [];
  }

  /** Those of them whose own tags fit the filter. */
  matching(measurement: MeasurementName, filter: TagFilter | undefined): readonly KnownSeries[] {
    const wanted = Object.entries(filter ?? {}).filter(([name]) => !isContextTag(measurement, name));
    if (wanted.length === 0) return this.all(measurement);
    const tests = wanted.map(([name, value]) => [name, new Set(typeof value === "string" ? [value] : value)] as const);
    return this.#series.get(measurement)?.matching(tests) ?? [];
  }

  /** What was true around a row, by the id in it. */
  context(id: unknown): KnownContext {
    if (id === null || id === undefined) return NO_CONTEXT;
    const known = this.#contexts.get(Number(id));
    if (known !== undefined) return known;
    const row = this.#context.get(Number(id));
    if (row === undefined) throw new Error(`context ${Number(id)} is missing`);
    if (this.#contexts.size >= MAX_REMEMBERED) this.#contexts.clear();
    return this.#keep(Number(id), row);
  }

  /** Reads the contexts `from <= index < to` of a list of ids at once where they stand close together, as those of a day do. */
  readContexts(ids: Float64Array, from: number, to: number): void {
    let [count, least, most, before] = [0, Infinity, 0, 0];
    for (let index = from; index < to; index++) {
      // Inside the list; 0 stands for none.
      const id = ids[index] as number;
      if (id !== before && id !== 0 && !this.#contexts.has(id)) {
        count++;
        if (id < least) least = id;
        if (id > most) most = id;
      }
      before = id;
    }
    // One that comes again and again is counted each time.
    if (count < FEW_CONTEXTS || most - least > 2 * count || most - least > MAX_REMEMBERED / 2) return;
    if (this.#contexts.size + most - least >= MAX_REMEMBERED) this.#contexts.clear();
    for (const row of this.#contextsBetween.all(least, most)) this.#keep(Number(row["id"]), row);
  }

  #keep(id: number, row: Readonly<Record<string, unknown>>): KnownContext {
    const read: KnownContext = { tags: this.#tagsOf(Number(row["tags"])), fields: fieldsIn(row["fields"]) };
    this.#contexts.set(id, read);
    return read;
  }

  #tagsOf(id: number): Tags {
    const known = this.#tags.get(id);
    if (known !== undefined) return known;
    if (this.#tags.size >= MAX_REMEMBERED) this.#tags.clear();
    const tags = tagsIn(this.#contextTags.get(id)?.["tags"]);
    this.#tags.set(id, tags);
    return tags;
  }

  /** A text of the dictionary. */
  readonly text = (id: number): string => {
    const known = this.#texts.get(id);
    if (known !== undefined) return known;
    const text = this.#text.get(id)?.["text"];
    if (typeof text !== "string") throw new Error(`text ${id} is missing`);
    if (this.#texts.size >= MAX_REMEMBERED) this.#texts.clear();
    this.#texts.set(id, text);
    return text;
  };
}

export function isContextTag(measurement: MeasurementName, name: string): boolean {
  const { tags } = measurementSpec(measurement);
  return Object.hasOwn(tags, name) && tags[name]?.scope === "context";
}

/** Written by packed-number.ts jsonOf from tags. */
function tagsIn(json: unknown): Tags {
  return JSON.parse(String(json)) as Tags;
}

/** Written by packed-number.ts jsonOf from fields. */
export function fieldsIn(json: unknown): Fields {
  return JSON.parse(String(json)) as Fields;
}
