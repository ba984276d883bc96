/* In which form integers are written (integers.ts): part of the writer alone, a reader takes any. */

/** Steps between steps. */
export const MAX_ORDER = 2;

/** Signed integers as such that are not negative: 0, -1, 1, -2 … as 0, 1, 2, 3 … */
export function fold(value: number): number {
  return value >= 0 ? value * 2 : -value * 2 - 1;
}

/** A form of integers.ts, and the numbers as they are written in it. */
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

/** The form that promises the fewest bits. */
export function best(values: Float64Array): Choice {
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
