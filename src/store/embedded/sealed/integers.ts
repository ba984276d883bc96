import type { ByteReader, ByteWriter } from "./bytes.ts";

/** Where the parts of a block go: what zstd can make smaller, and bits that are as good as random, which it cannot. */
export interface Sinks {
  readonly packed: ByteWriter;
  readonly plain: ByteWriter;
}

export interface Sources {
  readonly packed: ByteReader;
  readonly plain: ByteReader;
}

/** Integers stay below this in size, so that steps between their steps are exact, and twice those. */
export const MAX_INTEGER: number = 2 ** 50;

const MAX_ORDER = 2;
const MAX_LOW_BITS = 24;
/** Folded numbers have this added to their order in the file. */
const FOLDED = 4;
/** Takes the place of the order where all values are equal. */
const EQUAL = 3;

/**
 * A list of integers, each below MAX_INTEGER in size; the reader knows how many. In `packed`:
 *
 *     form    1 byte   order: 0: the values themselves, 1: steps from one to the next, 2: steps between the steps;
 *                      and 4 more where they are folded. 3: all values are equal; `first` is one of them, and all there is
 *     first   varints  folded: the first value, and the first step, of order 1 and 2
 *     low     1 byte   so many low bits of each number stand in `plain`, without a gap between them
 *     base    varint   the least of all, folded; absent where the numbers are folded
 *     high    varints  each number without its low bits
 *
 * A number is a value or step less `base`, or it is folded (0, -1, 1, -2 … as 0, 1, 2, 3 …). The writer takes the form
 * that promises the fewest bits.
 */
export function writeIntegers({ packed, plain }: Sinks, values: Float64Array): void {
  const equal = values[0] ?? 0;
  if (values.every((value) => value === equal)) {
    packed.byte(EQUAL);
    packed.varint(fold(equal));
    return;
  }
  const { order, folded, first, base, low, numbers } = best(values);
  packed.byte(order + (folded ? FOLDED : 0));
  for (const value of first) packed.varint(fold(value));
  packed.byte(low);
  if (!folded) packed.varint(fold(base));
  const weight = 2 ** low;
  for (const number of numbers) packed.varint(Math.floor(number / weight));
  if (low === 0) return;
  for (const number of numbers) plain.bits(number % weight, low);
  plain.endBits();
}

/** @throws RangeError where the bytes end too early or say what no writer writes */
export function readIntegers({ packed, plain }: Sources, length: number): Float64Array {
  const form = packed.byte();
  if (form === EQUAL) return new Float64Array(length).fill(unfold(packed.varint()));
  const folded = form >= FOLDED;
  const order = form % FOLDED;
  if (form > FOLDED + MAX_ORDER || order > MAX_ORDER) throw new RangeError(`integers of the unknown form ${form}`);
  const values = new Float64Array(length);
  const first = Math.min(order, length);
  for (let index = 0; index < first; index++) values[index] = unfold(packed.varint());
  const low = packed.byte();
  if (low > MAX_LOW_BITS) throw new RangeError(`integers with ${low} low bits`);
  const base = folded ? 0 : unfold(packed.varint());
  packed.numbers(values, first, plain, low);
  addUp(values, order, folded, base);
  return values;
}

/** From the numbers as they are written back to the values. */
function addUp(values: Float64Array, order: number, folded: boolean, base: number): void {
  // Before the first step of an order there was none.
  let value = order === 0 ? 0 : (values[order - 1] as number);
  let step = order < MAX_ORDER ? 0 : (values[1] as number);
  if (order === MAX_ORDER) value = values[1] = step + (values[0] as number);
  for (let index = order; index < values.length; index++) {
    // Every index is inside the array.
    const number = values[index] as number;
    const told = folded ? unfold(number) : number + base;
    if (order === MAX_ORDER) step += told;
    else step = told;
    value = order === 0 ? told : value + step;
    values[index] = value;
  }
}

/** Passes over what {@link readIntegers} would read. */
export function skipIntegers({ packed, plain }: Sources, length: number): void {
  const form = packed.byte();
  if (form === EQUAL) {
    packed.varint();
    return;
  }
  const first = Math.min(form % FOLDED, length);
  packed.skipVarints(first);
  const low = packed.byte();
  if (form < FOLDED) packed.varint();
  packed.skipVarints(length - first);
  plain.bytes(Math.ceil((low * (length - first)) / 8));
}

function fold(value: number): number {
  return value >= 0 ? value * 2 : -value * 2 - 1;
}

function unfold(number: number): number {
  if (number < 2 ** 31) {
    // Most are small: on integers the processor needs no division.
    const small = number | 0;
    return (small & 1) === 0 ? small >> 1 : -((small + 1) / 2);
  }
  const half = Math.floor(number / 2);
  return half * 2 === number ? half : -half - 1;
}

interface Choice {
  readonly order: number;
  readonly folded: boolean;
  readonly first: Float64Array;
  readonly base: number;
  readonly low: number;
  readonly numbers: Float64Array;
}

/** So many of the numbers are looked at, evenly spread, to choose their form. */
const SAMPLE = 192;

function best(values: Float64Array): Choice {
  let chosen = { order: 0, folded: false, base: 0, low: 0, bits: Infinity };
  for (let order = 0; order <= MAX_ORDER; order++) {
    const base = leastStep(values, order);
    const sample = sampleOf(values, order);
    for (const folded of [false, true]) {
      const { low, bits } = bestLow(sample.map(folded ? fold : (step) => step - base));
      if (bits < chosen.bits) chosen = { order, folded, base, low, bits };
    }
  }
  const { order, folded, base, low } = chosen;
  const first = Float64Array.from({ length: Math.min(order, values.length) }, (_, index) =>
    stepAt(values, index, index),
  );
  const numbers = new Float64Array(Math.max(0, values.length - order));
  for (let index = 0; index < numbers.length; index++) {
    const step = stepAt(values, order + index, order);
    numbers[index] = folded ? fold(step) : step - base;
  }
  return { order, folded, first, base, low, numbers };
}

/** The step of an order (0: the value itself) that leads to an element, which has as many before it as the order says. */
function stepAt(values: Float64Array, index: number, order: number): number {
  // Every index is inside the array; of integers below MAX_INTEGER, what is added up here is exact.
  const value = values[index] as number;
  if (order === 0) return value;
  const before = values[index - 1] as number;
  return order === 1 ? value - before : value - 2 * before + (values[index - 2] as number);
}

function leastStep(values: Float64Array, order: number): number {
  let least = values.length > order ? stepAt(values, order, order) : 0;
  for (let index = order + 1; index < values.length; index++) least = Math.min(least, stepAt(values, index, order));
  return least;
}

function sampleOf(values: Float64Array, order: number): Float64Array {
  const count = Math.max(0, values.length - order);
  const sample = new Float64Array(Math.min(count, SAMPLE));
  for (let n = 0; n < sample.length; n++)
    sample[n] = stepAt(values, order + Math.floor((n * count) / sample.length), order);
  return sample;
}

const lowBits: readonly number[] = [0, 1, 2, 3, 4, 5, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24];

function bestLow(numbers: Float64Array): { readonly low: number; readonly bits: number } {
  let found = { low: 0, bits: Infinity };
  for (const low of lowBits) {
    const bits = low * numbers.length + highBits(numbers, 2 ** low);
    if (bits < found.bits) found = { low, bits };
    else if (bits > found.bits * 1.25 + 64) break;
  }
  return found;
}

/** No more than eight bytes for each number of the sample. */
const counts = new Uint16Array(256);

/** How many bits the bytes of the varints have by their frequency: what zstd's Huffman coding comes near to. */
function highBits(numbers: Float64Array, weight: number): number {
  counts.fill(0);
  let total = numbers.length;
  for (let index = 0; index < numbers.length; index++) {
    // Inside the array.
    let rest = Math.floor((numbers[index] as number) / weight);
    for (; rest >= 2 ** 31; rest = Math.floor(rest / 128)) {
      count((rest % 128) + 128);
      total++;
    }
    // What is left is an integer to the processor, too.
    let small = rest | 0;
    for (; small >= 128; small >>= 7) {
      count((small & 127) | 128);
      total++;
    }
    count(small);
  }
  let bits = bitsOf(total);
  for (let byte = 0; byte < counts.length; byte++) {
    const times = counts[byte] as number;
    if (times > 0) bits -= bitsOf(times) - SYMBOL_BITS;
  }
  return bits;
}

function count(byte: number): void {
  counts[byte] = (counts[byte] as number) + 1;
}

/** About what a symbol takes in the table of a Huffman code. */
const SYMBOL_BITS = 4;
/** n * log2(n): there are at most eight bytes for each number of the sample. */
const logarithms = Float64Array.from({ length: 8 * SAMPLE + 1 }, (_, n) => (n === 0 ? 0 : n * Math.log2(n)));

function bitsOf(count: number): number {
  return logarithms[count] as number;
}
