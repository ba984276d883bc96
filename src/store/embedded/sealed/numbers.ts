import type { Sinks, Sources } from "./integers.ts";
import { MAX_INTEGER, readIntegers, skipIntegers, writeIntegers } from "./integers.ts";

const MAX_DECIMALS = 15;
const BINARY = 255;
const DOUBLE_BYTES = 8;
/** Of the sign: in memory, where doubles are little endian on every machine that Node runs on, the last byte. */
const FIRST_PLANE = 7;

/**
 * Finite numbers, exactly; the reader knows how many. In `packed`:
 *
 *     decimals  1 byte   0 to 15: each number is an integer divided by 10 to this power, and those follow (integers.ts);
 *                        255: what follows are the numbers themselves, as the bytes of IEEE 754 doubles, each
 *                        exclusive-ored with the one before, the first bytes of all, then the second ones …
 *
 * Where a number is -0, or no decimal with so few digits, all are binary.
 */
export function writeNumbers(sinks: Sinks, values: Float64Array): void {
  const scaled = decimalsOf(values);
  sinks.packed.byte(scaled === undefined ? BINARY : scaled.decimals);
  if (scaled === undefined) writeBinary(sinks, values);
  else writeIntegers(sinks, scaled.integers);
}

/**
 * @param length so many of them, from the first on
 * @param all how many were written: the others are passed over
 * @throws RangeError where the bytes end too early or say what no writer writes
 */
export function readNumbers(sources: Sources, length: number, all: number): Float64Array {
  const decimals = sources.packed.byte();
  if (decimals === BINARY) return readBinary(sources, length, all);
  if (decimals > MAX_DECIMALS) throw new RangeError(`numbers of the unknown form ${decimals}`);
  const integers = readIntegers(sources, length, all);
  if (decimals > 0) {
    const scale = 10 ** decimals;
    for (let index = 0; index < length; index++) integers[index] = (integers[index] as number) / scale;
  }
  return integers;
}

/** Passes over what {@link readNumbers} would read. */
export function skipNumbers(sources: Sources, length: number): void {
  if (sources.packed.byte() === BINARY) sources.packed.bytes(length * DOUBLE_BYTES);
  else skipIntegers(sources, length);
}

/** The numbers without their point, with the fewest digits after it that all of them allow. */
function decimalsOf(values: Float64Array): { readonly decimals: number; readonly integers: Float64Array } | undefined {
  let decimals = 0;
  const integers = new Float64Array(values.length);
  for (let index = 0; index < values.length; index++) {
    const value = values[index] as number;
    if (Object.is(value, -0)) return undefined;
    while (!isExact(value, decimals)) {
      decimals++;
      // What was scaled before stays exact with more digits, or the check at the end says otherwise.
      if (decimals > MAX_DECIMALS) return undefined;
    }
  }
  const scale = 10 ** decimals;
  for (let index = 0; index < values.length; index++) {
    if (!isExact(values[index] as number, decimals)) return undefined;
    integers[index] = Math.round((values[index] as number) * scale);
  }
  return { decimals, integers };
}

function isExact(value: number, decimals: number): boolean {
  const scale = 10 ** decimals;
  const integer = Math.round(value * scale);
  return Math.abs(integer) < MAX_INTEGER && integer / scale === value && !Object.is(integer, -0);
}

function writeBinary({ packed }: Sinks, values: Float64Array): void {
  const bytes = new Uint8Array(values.slice().buffer);
  for (let plane = FIRST_PLANE; plane >= 0; plane--) {
    let before = 0;
    for (let at = plane; at < bytes.length; at += DOUBLE_BYTES) {
      const byte = bytes[at] as number;
      packed.byte(byte ^ before);
      before = byte;
    }
  }
}

function readBinary({ packed, room }: Sources, length: number, all: number): Float64Array {
  const planes = packed.bytes(all * DOUBLE_BYTES);
  const values = room.numbers(length);
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  for (let plane = FIRST_PLANE; plane >= 0; plane--) {
    let from = (FIRST_PLANE - plane) * all;
    let before = 0;
    for (let at = plane; at < bytes.length; at += DOUBLE_BYTES) {
      // As many were taken out above as the planes have.
      before ^= planes[from++] as number;
      bytes[at] = before;
    }
  }
  return values;
}
