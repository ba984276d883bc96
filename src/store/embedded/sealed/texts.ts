import type { Sinks, Sources } from "./integers.ts";
import { readIntegers, readUniform, skipIntegers, writeIntegers } from "./integers.ts";
import { digitsOfCell, FORMS } from "../../../model/text-cell.ts";
import { packDecimal } from "../packed-text.ts";
import type { ReadTexts } from "./stored-texts.ts";
import { expected, FIRST_TEXT, NO_TEXT, StoredTexts } from "./stored-texts.ts";

/**
 * Texts; the reader knows how many. In `packed`:
 *
 *     tokens    integers  one for each text: which form it has (see FIRST_TEXT)
 *     least     1 byte    fewest digits after the point of any decimal    (the rest of the line where there is a decimal)
 *     most      1 byte    most digits after the point of any decimal
 *     decimals  integers  the decimals without their points, as if each had `most` digits after it
 *     texts               as many as the highest token says: length in bytes * 2 (+1: UTF-16, little endian) as a
 *                         varint, then its bytes, in UTF-8
 *
 * A decimal is what packed-text.ts packs as one: its digits give back the very same characters. It is expected to have
 * `least` digits after the point, or more where it would lose some: so numbers are written whose last zeros are cut.
 */
export function writeTexts(sinks: Sinks, values: readonly string[]): void {
  const { packed } = sinks;
  const parts = values.map(partsOf);
  const decimals = parts.filter((part) => part !== undefined);
  const least = Math.min(...decimals.map((part) => part.digits));
  const most = Math.max(...decimals.map((part) => part.digits));
  const fits = most === -Infinity || decimals.every(({ integer, digits }) => isSmall(integer, most - digits));
  const dictionary = new Map<string, number>();
  const integers: number[] = [];
  const tokens = Float64Array.from(values, (text, index) => {
    const part = parts[index];
    if (part === undefined || !fits) {
      let token = dictionary.get(text);
      if (token === undefined) dictionary.set(text, (token = FIRST_TEXT + dictionary.size));
      return token;
    }
    const integer = part.integer * 10 ** (most - part.digits);
    integers.push(integer);
    return part.digits === expected(integer, least, most) ? 0 : 1 + part.digits;
  });
  writeIntegers(sinks, tokens);
  if (integers.length > 0) {
    packed.byte(least);
    packed.byte(most);
    writeIntegers(sinks, Float64Array.from(integers));
  }
  for (const text of dictionary.keys()) {
    const wellFormed = text.isWellFormed();
    const bytes = Buffer.from(text, wellFormed ? "utf8" : "utf16le");
    packed.varint(bytes.length * 2 + (wellFormed ? 0 : 1));
    packed.bytes(bytes);
  }
}

/**
 * Reads as many texts as there are points with one.
 *
 * @param marks for each point that is read, or one for all; those with `mark` have one of the texts
 * @param count how many those are
 * @param all how many texts were written: those after the first `count` are passed over
 * @throws RangeError where the bytes end too early or say what no writer writes
 */
export function readTexts(
  sources: Sources,
  marks: Uint8Array | number,
  mark: number,
  { count, all }: { readonly count: number; readonly all: number },
): StoredTexts {
  const { packed } = sources;
  const { tokens: written, decimals: inAll, texts } = readTokens(sources, all);
  const tokens = typeof written === "number" ? written : written.subarray(0, count);
  const decimals = typeof tokens === "number" ? Math.min(inAll, count) : decimalsIn(tokens);
  const [least, most] = inAll === 0 ? [0, 0] : [packed.byte(), packed.byte()];
  const integers = inAll === 0 ? NONE : readIntegers(sources, decimals, inAll);
  const dictionary: string[] = [];
  for (let index = 0; index < texts; index++) {
    const size = packed.varint();
    const bytes = packed.bytes(Math.floor(size / 2));
    dictionary.push(Buffer.from(bytes).toString(size % 2 === 0 ? "utf8" : "utf16le"));
  }
  const read = { tokens, integers, dictionary, least, most, isWhole: typeof marks === "number" };
  if (typeof marks !== "number") return new StoredTexts(marks.length, spread(read, marks, mark));
  const isOfOneKind = decimals === 0 || decimals === count;
  return new StoredTexts(count, isOfOneKind ? read : spread(read, new Uint8Array(count).fill(mark), mark));
}

const NONE = new Float64Array(0);

/** Puts what was read where the points are that have it: every point has a token then, and an integer where there is any. */
function spread(read: ReadTexts, marks: Uint8Array, mark: number): ReadTexts {
  const tokens = new Float64Array(marks.length).fill(NO_TEXT);
  const integers = read.integers.length === 0 ? NONE : new Float64Array(marks.length);
  let token = 0;
  let integer = 0;
  for (let index = 0; index < marks.length; index++) {
    if (marks[index] !== mark) continue;
    // One was read for each mark, and an integer for each decimal.
    const kind = typeof read.tokens === "number" ? read.tokens : (read.tokens[token++] as number);
    tokens[index] = kind;
    if (kind < FIRST_TEXT) integers[index] = read.integers[integer++] as number;
  }
  return { ...read, tokens, integers };
}

/** Passes over what {@link readTexts} would read. */
export function skipTexts(sources: Sources, count: number): void {
  const { packed } = sources;
  const { decimals, texts } = readTokens(sources, count);
  if (decimals > 0) {
    packed.bytes(2);
    skipIntegers(sources, decimals);
  }
  for (let index = 0; index < texts; index++) packed.bytes(Math.floor(packed.varint() / 2));
}

/** The forms of the texts, how many of them are decimals, and how many texts the dictionary has. */
function readTokens(
  sources: Sources,
  count: number,
): { readonly tokens: Float64Array | number; readonly decimals: number; readonly texts: number } {
  const tokens = readUniform(sources, count);
  if (typeof tokens === "number")
    return tokens < FIRST_TEXT
      ? { tokens, decimals: count, texts: 0 }
      : { tokens, decimals: 0, texts: tokens - FIRST_TEXT + 1 };
  let texts = 0;
  for (let index = 0; index < count; index++) {
    // As many were read.
    const token = tokens[index] as number;
    if (token - FIRST_TEXT >= texts) texts = token - FIRST_TEXT + 1;
  }
  return { tokens, decimals: decimalsIn(tokens), texts };
}

function decimalsIn(tokens: Float64Array): number {
  let decimals = 0;
  for (let index = 0; index < tokens.length; index++) if ((tokens[index] as number) < FIRST_TEXT) decimals++;
  return decimals;
}

/** A decimal's digits without the point, and how many came after it; `undefined` where the text is no decimal. */
function partsOf(text: string): { readonly integer: number; readonly digits: number } | undefined {
  const cell = packDecimal(text);
  if (cell === undefined) return undefined;
  const number = Number(cell);
  const digits = digitsOfCell(number);
  return { integer: (number - digits) / FORMS, digits };
}

/** Whether it stays exact as an integer, and as a cell, with so many zeros more. */
function isSmall(integer: number, zeros: number): boolean {
  return Math.abs(integer) * 10 ** zeros < 2 ** 48;
}
