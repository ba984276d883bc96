import type { BlockTexts, Columns, TextValues } from "./columns.ts";
import type { Sinks, Sources } from "./integers.ts";
import { readSmall, writeIntegers } from "./integers.ts";
import { nameOfNumber, numberOfName } from "./names.ts";
import { readNumbers, skipNumbers, writeNumbers } from "./numbers.ts";
import type { Conversion, NumberPrediction } from "./predict.ts";
import { conversionOf, growth, numberOfText, predictions, secondsSinceChange } from "./predict.ts";
import { readTexts, skipTexts, writeTexts } from "./texts.ts";
import { noTexts, textsBefore } from "./texts-before.ts";

/**
 * A field in the packed part of a block:
 *
 *     name        varint    number of the name (names.ts) * 2; or length of the name in bytes * 2 + 1, then its UTF-8
 *     kind        1 byte    0: numbers, 1: texts
 *     prediction  1 byte    see predict.ts
 *     of          name      the field that it is predicted from; absent where nothing is predicted
 *     conversion  2 doubles offset and factor, of `numberOfText` alone
 *     marks       integers  for each point: 0: as predicted, 1: the point has not got the field, 2: its value follows
 *     values                those that follow (numbers.ts, texts.ts); absent where there are none
 */
const NUMBERS = 0;
const TEXTS = 1;
const AS_PREDICTED = 0;
const ABSENT = 1;
const EXPLICIT = 2;
const DOUBLE_BYTES = 8;
const NONE = new Float64Array(0);

interface Source {
  readonly name: string;
  readonly prediction: number;
  readonly of: string;
}

/** What is predicted from what, in the order in which fields are written: a field comes after the one that it follows from. */
const predicted: readonly Source[] = [
  { name: "previous_state", prediction: predictions.textBefore, of: "state_value" },
  { name: "normalized_value", prediction: predictions.numberOfText, of: "state_value" },
  { name: "duration_seconds", prediction: predictions.secondsSinceChange, of: "state_value" },
  { name: "energy_consumption", prediction: predictions.growth, of: "normalized_value" },
];

export function writeFields(sinks: Sinks, { times, numbers, texts }: Columns): void {
  const { packed } = sinks;
  packed.varint(numbers.size + texts.size);
  const names = [...texts.keys(), ...numbers.keys()];
  const late = predicted.filter(({ name }) => names.includes(name)).map(({ name }) => name);
  const ordered = [...names.filter((name) => !late.includes(name)), ...late];
  for (const name of ordered) {
    const rule = predicted.find((one) => one.name === name);
    const ofText = rule === undefined ? undefined : texts.get(rule.of);
    const ofNumber = rule === undefined ? undefined : numbers.get(rule.of);
    const source = rule !== undefined && (ofText ?? ofNumber) !== undefined ? rule : undefined;
    writeName(sinks, name);
    const textValues = texts.get(name);
    packed.byte(textValues === undefined ? NUMBERS : TEXTS);
    packed.byte(source?.prediction ?? predictions.none);
    if (source !== undefined) writeName(sinks, source.of);
    if (textValues !== undefined) {
      const marks = textMarks(textValues, source === undefined ? undefined : ofText);
      writeIntegers(sinks, marks);
      const explicit = Array.from(marks).flatMap((mark, index) =>
        mark === EXPLICIT ? (textValues.at(index) ?? []) : [],
      );
      if (explicit.length > 0) writeTexts(sinks, explicit);
      continue;
    }
    // A name is of one of the two maps.
    const values = numbers.get(name) as Float64Array;
    let prediction: NumberPrediction | undefined;
    if (source?.prediction === predictions.numberOfText && ofText !== undefined) {
      const conversion = conversionOf(ofText, values);
      writeDouble(sinks, conversion.offset);
      writeDouble(sinks, conversion.factor);
      prediction = numberOfText(ofText, conversion);
    } else if (source !== undefined) prediction = predictionOf(source.prediction, times, ofText, ofNumber, undefined);
    const marks = numberMarks(values, prediction);
    writeIntegers(sinks, marks);
    const explicit = values.filter((_, index) => marks[index] === EXPLICIT);
    if (explicit.length > 0) writeNumbers(sinks, explicit);
  }
}

/** Fields, and those without which they cannot be read. */
export function withSources(wanted: ReadonlySet<string>): ReadonlySet<string> {
  const all = new Set(wanted);
  // The last ones first: a field is predicted from one that is written before it.
  for (const { name, of } of predicted.toReversed()) if (all.has(name)) all.add(of);
  return all;
}

/**
 * Reads the next field into the columns: of as many points as there are times.
 *
 * @param all how many points were written
 * @param needed the others are passed over, and need not be read to read these; all are needed where absent
 */
export function readField(
  sources: Sources,
  columns: {
    readonly times: Float64Array;
    readonly numbers: Map<string, Float64Array>;
    readonly texts: Map<string, BlockTexts>;
  },
  all: number,
  needed?: ReadonlySet<string>,
): void {
  const { packed } = sources;
  const { times, numbers, texts } = columns;
  const points = times.length;
  const name = readName(sources);
  const kind = packed.byte();
  const code = packed.byte();
  const of = code === predictions.none ? undefined : readName(sources);
  if (needed?.has(name) === false) {
    skipField(sources, kind, code, all);
    return;
  }
  const ofText = of === undefined ? undefined : texts.get(of);
  const ofNumber = of === undefined ? undefined : numbers.get(of);
  if (kind === TEXTS) {
    const { marks, count, inAll } = readMarks(sources, points, all);
    const explicit = count === 0 ? noTexts(points) : readTexts(sources, marks, EXPLICIT, { count, all: inAll });
    if (count === 0 && inAll > 0) skipTexts(sources, inAll);
    const isDerived = code === predictions.textBefore && ofText !== undefined;
    const isAsBefore = (index: number): boolean => typeof marks === "number" || marks[index] === AS_PREDICTED;
    if (isDerived && (typeof marks !== "number" || marks === AS_PREDICTED))
      texts.set(name, textsBefore(explicit, ofText, isAsBefore));
    else texts.set(name, explicit);
    return;
  }
  const conversion =
    code === predictions.numberOfText ? { offset: readDouble(sources), factor: readDouble(sources) } : undefined;
  const prediction = code === predictions.none ? undefined : predictionOf(code, times, ofText, ofNumber, conversion);
  const { marks, count, inAll } = readMarks(sources, points, all);
  const explicit = count === 0 ? NONE : readNumbers(sources, count, inAll);
  if (count === 0 && inAll > 0) skipNumbers(sources, inAll);
  const whole = count === points ? explicit : marks === AS_PREDICTED ? prediction?.whole?.() : undefined;
  if (whole !== undefined) {
    numbers.set(name, whole);
    return;
  }
  const values = sources.room.numbers(points);
  let at = 0;
  for (let index = 0; index < points; index++) {
    const mark = typeof marks === "number" ? marks : marks[index];
    // There is a value for each mark that says so.
    const own = mark === EXPLICIT ? (explicit[at++] as number) : Number.NaN;
    if (prediction === undefined) values[index] = own;
    else {
      const expected = prediction.at(index);
      const value = mark === AS_PREDICTED ? expected : own;
      values[index] = value;
      prediction.learn(index, value);
    }
  }
  numbers.set(name, values);
}

/** The marks of the points that are read, and how many explicit values there are of these and of all. */
function readMarks(
  sources: Sources,
  points: number,
  all: number,
): { readonly marks: Uint8Array | number; readonly count: number; readonly inAll: number } {
  const written = readSmall(sources, all);
  const inAll = explicitOf(written, all);
  if (points === all) return { marks: written, count: inAll, inAll };
  const marks = typeof written === "number" ? written : written.subarray(0, points);
  return { marks, count: explicitOf(marks, points), inAll };
}

function skipField(sources: Sources, kind: number, code: number, points: number): void {
  if (code === predictions.numberOfText) sources.packed.bytes(2 * DOUBLE_BYTES);
  const count = explicitOf(readSmall(sources, points), points);
  if (count === 0) return;
  if (kind === TEXTS) skipTexts(sources, count);
  else skipNumbers(sources, count);
}

function explicitOf(marks: Uint8Array | number, points: number): number {
  if (typeof marks === "number") return marks === EXPLICIT ? points : 0;
  let count = 0;
  for (let index = 0; index < marks.length; index++) if (marks[index] === EXPLICIT) count++;
  return count;
}

function predictionOf(
  code: number,
  times: Float64Array,
  ofText: TextValues | undefined,
  ofNumber: Float64Array | undefined,
  conversion: Conversion | undefined,
): NumberPrediction {
  if (code === predictions.numberOfText && ofText !== undefined && conversion !== undefined)
    return numberOfText(ofText, conversion);
  if (code === predictions.secondsSinceChange && ofText !== undefined) return secondsSinceChange(ofText, times);
  if (code === predictions.growth && ofNumber !== undefined) return growth(ofNumber);
  throw new RangeError(`a field is predicted in the unknown way ${code}`);
}

function textMarks(values: TextValues, before: TextValues | undefined): Float64Array {
  return Float64Array.from({ length: values.length }, (_, index) => {
    const value = values.at(index);
    // The first point has none before it.
    if (before !== undefined && index > 0 && value === before.at(index - 1)) return AS_PREDICTED;
    return value === undefined ? ABSENT : EXPLICIT;
  });
}

function numberMarks(values: Float64Array, prediction: NumberPrediction | undefined): Float64Array {
  return values.map((value, index) => {
    const expected = prediction === undefined ? undefined : prediction.at(index);
    prediction?.learn(index, value);
    if (expected !== undefined && Object.is(expected, value)) return AS_PREDICTED;
    return Number.isNaN(value) ? ABSENT : EXPLICIT;
  });
}

function writeName({ packed }: Sinks, name: string): void {
  const number = numberOfName(name);
  if (number !== undefined) {
    packed.varint(number * 2);
    return;
  }
  const bytes = Buffer.from(name);
  packed.varint(bytes.length * 2 + 1);
  packed.bytes(bytes);
}

function readName({ packed }: Sources): string {
  const number = packed.varint();
  if (number % 2 === 0) return nameOfNumber(number / 2);
  return Buffer.from(packed.bytes((number - 1) / 2)).toString();
}

function writeDouble({ packed }: Sinks, value: number): void {
  const bytes = Buffer.alloc(DOUBLE_BYTES);
  bytes.writeDoubleLE(value);
  packed.bytes(bytes);
}

function readDouble({ packed }: Sources): number {
  return Buffer.from(packed.bytes(DOUBLE_BYTES)).readDoubleLE();
}
