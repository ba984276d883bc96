const ZERO = 48;
const MINUS = 45;
const POINT = 46;
/** Fractions are kept as two integers to the processor, of which the lower one has so many bits. */
const LOW_BITS = 26;
const LOW_WEIGHT = 2 ** LOW_BITS;
const LOW_MASK = LOW_WEIGHT - 1;

/**
 * Writes a number with a fraction as JSON.stringify does: with the fewest digits that give it back, and of those the
 * nearest (Steele and White, "How to print floating-point numbers accurately", free format). Means have up to 17 digits, which
 * the engine takes several times as long for.
 *
 * Digits come one by one out of what is left of the fraction, exactly; the last one is that from which on what is left is
 * less than half the distance to the neighbouring numbers, or than that up to the next digit.
 *
 * @returns where the number ends; `undefined` where it is none for this, or may lie in the middle between two others
 */
export function writeFraction(bytes: Uint8Array, start: number, value: number): number | undefined {
  const size = Math.abs(value);
  // Of these the fraction has at most 2 * LOW_BITS bits; of what is no number, nothing is true.
  if (!(size >= 1 && size < LOW_WEIGHT)) return undefined;
  const whole = size | 0;
  const fraction = size - whole;
  // A power of two is nearer to the number below it; those are integers, as are others without a fraction.
  if (fraction === 0) return undefined;
  const highBits = LOW_BITS - (31 - Math.clz32(whole));
  const highMask = (1 << highBits) - 1;
  const scaled = fraction * (highMask + 1);
  let high = scaled | 0;
  let low = ((scaled - high) * LOW_WEIGHT) | 0;
  const unit = (highMask + 1) * LOW_WEIGHT;
  /** Half the distance to the neighbours. */
  let half = 0.5;
  let at = start;
  if (value < 0) bytes[at++] = MINUS;
  at = writeWhole(bytes, at, whole);
  bytes[at++] = POINT;
  for (;;) {
    low = Math.imul(low, 10);
    high = Math.imul(high, 10) + (low >>> LOW_BITS);
    low &= LOW_MASK;
    const digit = high >>> highBits;
    high &= highMask;
    half *= 10;
    const left = high * LOW_WEIGHT + low;
    const above = unit - left;
    if (left > half && above > half) {
      bytes[at++] = ZERO + digit;
      continue;
    }
    if (left === half || above === half || left === above) return undefined;
    bytes[at++] = ZERO + digit + (above < left ? 1 : 0);
    return at;
  }
}

function writeWhole(bytes: Uint8Array, start: number, whole: number): number {
  let count = 1;
  for (let bound = 10; whole >= bound; bound *= 10) count++;
  let rest = whole;
  for (let place = start + count - 1; place >= start; place--) {
    const next = (rest / 10) | 0;
    bytes[place] = ZERO + rest - next * 10;
    rest = next;
  }
  return start + count;
}
