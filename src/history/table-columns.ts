import type { SummaryField } from "../model/summary.ts";
import { voidBy } from "../model/summary.ts";

/** Which fields say whether another one is true (voidBy), in the order of the bits below. */
export const COUNTS: readonly SummaryField[] = ["event_count", "sample_count", "coverage"];
/** The place of a row that is not told. */
export const NOWHERE = -1;
/** Bits of what is 0 in a row, in the order of COUNTS. */
const [EVENTS, SAMPLES, COVERAGE] = [1, 2, 4];
/** Without states and never known: the row stands for nothing. */
export const NOTHING = EVENTS | COVERAGE;

/** What is 0 in each row, as bits. */
export function zerosIn(counts: readonly (Float64Array | undefined)[], length: number): Uint8Array {
  const zeros = new Uint8Array(length);
  for (const [number, values] of counts.entries()) {
    if (values === undefined) continue;
    // Both arrays are of this length.
    for (let index = 0; index < length; index++)
      if (values[index] === 0) zeros[index] = (zeros[index] as number) | (1 << number);
  }
  return zeros;
}

/** The bits that make a field void. */
export function maskOf(name: SummaryField): number {
  const { events, samples, coverage } = voidBy(name);
  return (events ? EVENTS : 0) | (samples ? SAMPLES : 0) | (coverage ? COVERAGE : 0);
}

/** Which rows of a column go into a table, and where. */
interface Filling {
  readonly places: Int32Array;
  readonly zeros: Uint8Array;
  /** A row in which one of these counts is 0 tells nothing. */
  readonly voidBy: number;
  /** What is the same as in this column is not told. */
  readonly unlike: Float64Array | undefined;
  readonly from: number;
  readonly to: number;
}

/** Puts what a stored column tells where the table has it. */
export function fill(
  into: Float64Array | undefined,
  values: Float64Array | undefined,
  { places, zeros, voidBy: mask, unlike, from, to }: Filling,
): void {
  if (into === undefined || values === undefined) return;
  for (let index = from; index < to; index++) {
    // Every array has this index.
    const [place, value] = [places[index] as number, values[index] as number];
    if (place === NOWHERE || Number.isNaN(value) || ((zeros[index] as number) & mask) !== 0) continue;
    if (unlike === undefined || value !== unlike[index]) into[place] = value;
  }
}
