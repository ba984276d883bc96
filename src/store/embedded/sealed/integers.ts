import type { ByteReader, ByteWriter } from "./bytes.ts";
import { best, fold, MAX_ORDER } from "./integer-form.ts";

/** Where the parts of a block go: what zstd can make smaller, and bits that are as good as random, which it cannot. */
export interface Sinks {
  readonly packed: ByteWriter;
  readonly plain: ByteWriter;
}

export interface Sources {
  readonly packed: ByteReader;
  readonly plain: ByteReader;
  readonly room: Room;
}

/** Where what is read goes. What it gives may hold anything. */
export interface Room {
  numbers(length: number): Float64Array;
  bytes(length: number): Uint8Array;
}

/** Integers stay below this in size, so that steps between their steps are exact, and twice those. */
export const MAX_INTEGER: number = 2 ** 50;

const MAX_LOW_BITS = 24;
/** Of integers below 128. */
const MAX_SMALL_BITS = 7;
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

/**
 * @param length so many of them, from the first on
 * @param all how many were written: the others are passed over
 * @throws RangeError where the bytes end too early or say what no writer writes
 */
export function readIntegers({ packed, plain, room }: Sources, length: number, all: number = length): Float64Array {
  const form = packed.byte();
  if (form === EQUAL) return room.numbers(length).fill(unfold(packed.varint()));
  const folded = form >= FOLDED;
  const order = form % FOLDED;
  if (form > FOLDED + MAX_ORDER || order > MAX_ORDER) throw new RangeError(`integers of the unknown form ${form}`);
  const first = Math.min(order, all);
  const values = room.numbers(Math.max(length, first));
  for (let index = 0; index < first; index++) values[index] = unfold(packed.varint());
  const low = packed.byte();
  if (low > MAX_LOW_BITS) throw new RangeError(`integers with ${low} low bits`);
  const base = folded ? 0 : unfold(packed.varint());
  packed.numbers(values, first, plain, low, all);
  addUp(values, order, folded, base);
  return values.length === length ? values : values.subarray(0, length);
}

/** What {@link readIntegers} would read; one number that stands for all where they are equal, which most often they are. */
export function readUniform(sources: Sources, length: number): number | Float64Array {
  if (sources.packed.next !== EQUAL) return readIntegers(sources, length);
  sources.packed.byte();
  return unfold(sources.packed.varint());
}

/**
 * Small integers, each below 128: what {@link readIntegers} would read, in fewer bytes; one number that stands for all where
 * they are equal. Most are written as bytes.
 */
export function readSmall(sources: Sources, length: number): number | Uint8Array {
  const { packed } = sources;
  if (packed.next !== 0) {
    const read = readUniform(sources, length);
    return typeof read === "number" ? read : Uint8Array.from(read);
  }
  packed.byte();
  const low = packed.byte();
  if (low > MAX_SMALL_BITS) throw new RangeError(`small integers with ${low} low bits`);
  const base = unfold(packed.varint());
  const values = sources.room.bytes(length);
  packed.small(values, base, sources.plain, low);
  return values;
}

/** From the numbers as they are written back to the values. */
function addUp(values: Float64Array, order: number, folded: boolean, base: number): void {
  if (order === 0) {
    // Every index is inside the array, here and below.
    if (folded) for (let index = 0; index < values.length; index++) values[index] = unfold(values[index] as number);
    else if (base !== 0)
      for (let index = 0; index < values.length; index++) values[index] = (values[index] as number) + base;
    return;
  }
  // Before the first step of an order there was none.
  let value = values[order - 1] as number;
  let step = order < MAX_ORDER ? 0 : (values[1] as number);
  if (order === MAX_ORDER) value = values[1] = step + (values[0] as number);
  for (let index = order; index < values.length; index++) {
    const number = values[index] as number;
    const told = folded ? unfold(number) : number + base;
    step = order === MAX_ORDER ? step + told : told;
    values[index] = value += step;
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

function unfold(number: number): number {
  if (number < 2 ** 31) {
    // Most are small: on integers the processor needs no division.
    const small = number | 0;
    return (small & 1) === 0 ? small >> 1 : -((small + 1) / 2);
  }
  const half = Math.floor(number / 2);
  return half * 2 === number ? half : -half - 1;
}
