import type { ContextOf, FieldsOf, MeasurementName, SeriesTagsOf } from "./measurement.ts";
import { fieldType, isMeasurement, measurementSpec } from "./measurement.ts";
import type { Micros } from "./time.ts";
import { MAX_TIME } from "./time.ts";

export type Tags = Readonly<Record<string, string>>;
export type FieldValue = number | string;
export type Fields = Readonly<Record<string, FieldValue>>;

/**
 * One line of points: a measurement and its series tags. Made by {@link series}, once for each thing that is observed,
 * and shared by its points, so that whatever follows (ids, encoded prefixes) can be kept beside the object.
 */
export interface Series {
  readonly measurement: MeasurementName;
  /** Cleaned, without empty ones, in the order of their names. */
  readonly tags: Tags;
  /** The identity: equal for equal measurement and tags, whatever order they were given in. */
  readonly key: string;
}

/** What was true around many series at a moment; made by {@link context}, shared by the points of that moment. */
export interface Context {
  readonly tags: Tags;
  readonly fields: Fields;
  readonly key: string;
}

/** What happened: the values of a series at a time. */
export interface Point {
  readonly series: Series;
  /** Microseconds since the epoch. */
  readonly time: Micros;
  readonly fields: Fields;
  readonly context?: Context | undefined;
}

/** A string field holds at most this many bytes of UTF-8 (InfluxDB's limit, SPEC section 3). */
const MAX_STRING_BYTES = 65_536;

const UNIT_SEPARATOR = "\u001f";

/**
 * A tag's value as every store can keep it: control characters become a space, a lone surrogate becomes U+FFFD (UTF-8
 * has none), white space around and backslashes at the end go (InfluxDB cannot escape those).
 *
 * @returns the text, or `undefined` where nothing is left: an empty tag is left out
 */
function cleanTag(value: string): string | undefined {
  // The common case costs one test.
  if (PLAIN_TAG.test(value)) return value;
  const cleaned = value
    .toWellFormed()
    .replace(/\p{Cc}+/gu, " ")
    .replace(/[\s\\]+$/, "")
    .trimStart();
  return cleaned === "" ? undefined : cleaned;
}

const PLAIN_TAG = /^[\w.:-]+$/;

function cleanTags(tags: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const cleaned: Record<string, string> = {};
  for (const name of Object.keys(tags).sort()) {
    const given = tags[name];
    const value = given === undefined ? undefined : cleanTag(given);
    if (value !== undefined) cleaned[name] = value;
  }
  return cleaned;
}

function keyOf(head: string, values: Readonly<Record<string, FieldValue>>): string {
  let key = head;
  for (const name of Object.keys(values)) key += `${UNIT_SEPARATOR}${name}=${String(values[name])}`;
  return key;
}

/** Makes a series. Unknown tag names are the compiler's business here, and {@link validatePoint}'s at run time. */
export function series<M extends MeasurementName>(
  measurement: M,
  tags: SeriesTagsOf<M>,
): Series & { readonly measurement: M } {
  const cleaned = cleanTags(tags);
  return { measurement, tags: cleaned, key: keyOf(measurement, cleaned) };
}

/** Makes a context for the points of a measurement. */
export function context<M extends MeasurementName>(_measurement: M, values: ContextOf<M>): Context {
  const tags = cleanTags(values.tags);
  const given: Readonly<Record<string, FieldValue | undefined>> = values.fields;
  const fields: Record<string, FieldValue> = {};
  for (const name of Object.keys(given).sort()) {
    const value = given[name];
    if (value !== undefined) fields[name] = value;
  }
  return { tags, fields, key: keyOf(keyOf("", tags), fields) };
}

/** Makes a point whose fields have the names and types that the measurement declares. `undefined` fields are left out. */
export function point<M extends MeasurementName>(
  of: Series & { readonly measurement: M },
  time: Micros,
  fields: { readonly [K in keyof FieldsOf<M>]: FieldsOf<M>[K] | undefined },
  around?: Context,
): Point {
  // Every field of every measurement is a number or a text; the compiler does not see through the mapped type.
  const given = fields as Readonly<Record<string, FieldValue | undefined>>;
  const known: Record<string, FieldValue> = {};
  for (const name in given) {
    const value = given[name];
    if (value !== undefined) known[name] = value;
  }
  return { series: of, time, fields: known, context: around };
}

/** All tags of a point: those of its series and of its context. */
export function tagsOf(of: Point): Tags {
  return of.context === undefined ? of.series.tags : { ...of.series.tags, ...of.context.tags };
}

/** All fields of a point: its own and those of its context. */
export function fieldsOf(of: Point): Fields {
  return of.context === undefined ? of.fields : { ...of.fields, ...of.context.fields };
}

/** Why a point cannot be kept: a code for counting, and a sentence for the log. */
export interface Refusal {
  readonly reason:
    | "unknown_measurement"
    | "unknown_tag"
    | "unknown_field"
    | "wrong_type"
    | "bad_time"
    | "no_fields"
    | "too_long";
  readonly detail: string;
}

/**
 * Checks a point against the declaration of its measurement.
 *
 * @returns what is wrong with it, or `undefined` where every store can keep it
 */
export function validatePoint(candidate: Point): Refusal | undefined {
  const { measurement, tags } = candidate.series;
  if (!isMeasurement(measurement))
    return refusal("unknown_measurement", `there is no measurement ${String(measurement)}`);
  if (!Number.isSafeInteger(candidate.time) || candidate.time < 0 || candidate.time > MAX_TIME) {
    return refusal("bad_time", `${String(candidate.time)} is not a time between 1970 and 2200 in microseconds`);
  }
  const around = candidate.context;
  return (
    wrongTag(measurement, tags, "series") ??
    (around === undefined ? undefined : wrongTag(measurement, around.tags, "context")) ??
    wrongField(measurement, candidate.fields, "series") ??
    (around === undefined ? undefined : wrongField(measurement, around.fields, "context")) ??
    (isEmpty(candidate.fields) ? refusal("no_fields", "a point needs at least one field") : undefined)
  );
}

function wrongTag(measurement: MeasurementName, tags: Tags, scope: "series" | "context"): Refusal | undefined {
  const declared = measurementSpec(measurement).tags;
  for (const name in tags) {
    if (!Object.hasOwn(declared, name) || declared[name]?.scope !== scope) {
      return refusal("unknown_tag", `${measurement} has no ${scope} tag ${name}`);
    }
    const value = tags[name];
    if (typeof value !== "string" || value === "")
      return refusal("wrong_type", `tag ${name} is not a text of at least one character`);
    if (value.length > MAX_STRING_BYTES / 4) return refusal("too_long", `tag ${name} has ${value.length} characters`);
  }
  return undefined;
}

function wrongField(measurement: MeasurementName, fields: Fields, scope: "series" | "context"): Refusal | undefined {
  const declared = measurementSpec(measurement).fields;
  for (const name in fields) {
    const type = fieldType(measurement, name);
    const spec = Object.hasOwn(declared, name) ? declared[name] : undefined;
    if (type === undefined || (spec?.scope ?? "series") !== scope) {
      return refusal("unknown_field", `${measurement} has no ${scope} field ${name}`);
    }
    if (spec === undefined && !SNAKE_CASE.test(name))
      return refusal("unknown_field", `field ${name} is not snake_case`);
    const problem = wrongValue(type, fields[name]);
    if (problem !== undefined) return refusal(problem.reason, `field ${name} ${problem.detail}`);
  }
  return undefined;
}

const SNAKE_CASE = /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/;

function wrongValue(type: "float" | "int" | "string", value: unknown): Refusal | undefined {
  if (type === "string") {
    if (typeof value !== "string") return refusal("wrong_type", `is not a text: ${shown(value)}`);
    // Short strings cannot be too long in bytes either; only long ones are counted.
    const tooLong = value.length > MAX_STRING_BYTES / 4 && Buffer.byteLength(value) > MAX_STRING_BYTES;
    return tooLong ? refusal("too_long", `has more than ${MAX_STRING_BYTES} bytes`) : undefined;
  }
  if (typeof value !== "number" || !Number.isFinite(value))
    return refusal("wrong_type", `is not a finite number: ${shown(value)}`);
  if (type === "int" && !Number.isSafeInteger(value))
    return refusal("wrong_type", `is not an integer: ${shown(value)}`);
  return undefined;
}

function refusal(reason: Refusal["reason"], detail: string): Refusal {
  return { reason, detail };
}

function shown(value: unknown): string {
  return String(value).slice(0, 60);
}

function isEmpty(fields: Fields): boolean {
  for (const _ in fields) return false;
  return true;
}
