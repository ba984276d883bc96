import type { MeasurementName } from "../model/measurement.ts";
import { measurementSpec } from "../model/measurement.ts";
import type { Context, FieldValue, Point, Series } from "../model/point.ts";
import { context, series } from "../model/point.ts";
import type { Row } from "../model/query.ts";

/** Series and contexts are kept, because encoders keep what they worked out beside them; forgotten all at once when there are so many. */
const MAX_KEPT = 50_000;

/** Makes rows that were read back into the points that they were; fields in the order of their names, whichever store they are from. */
export class RowPoints {
  readonly #measurement: MeasurementName;
  readonly #series = new Map<string, Series>();
  readonly #contexts = new Map<string, Context>();

  constructor(measurement: MeasurementName) {
    this.#measurement = measurement;
  }

  pointOf({ time, tags, fields }: Row): Point {
    const spec = measurementSpec(this.#measurement);
    const [own, around] = parted(tags, (name) => spec.tags[name]?.scope === "context");
    const [ownFields, aroundFields] = parted<FieldValue>(fields, (name) => spec.fields[name]?.scope === "context");
    const of = kept(this.#series, series(this.#measurement, own));
    if (Object.keys(around).length === 0 && Object.keys(aroundFields).length === 0) {
      return { series: of, time, fields: ownFields };
    }
    // Names and types are those of the declaration: the row was written from it.
    const surroundings = { tags: around, fields: aroundFields as Readonly<Record<string, never>> };
    return {
      series: of,
      time,
      fields: ownFields,
      context: kept(this.#contexts, context(this.#measurement, surroundings)),
    };
  }
}

function kept<T extends { readonly key: string }>(known: Map<string, T>, made: T): T {
  const old = known.get(made.key);
  if (old !== undefined) return old;
  if (known.size >= MAX_KEPT) known.clear();
  known.set(made.key, made);
  return made;
}

function parted<T>(
  values: Readonly<Record<string, T>>,
  isContext: (name: string) => boolean,
): readonly [Record<string, T>, Record<string, T>] {
  const own: Record<string, T> = {};
  const around: Record<string, T> = {};
  for (const name of Object.keys(values).sort()) (isContext(name) ? around : own)[name] = values[name] as T;
  return [own, around];
}
