/**
 * The points of one series in the order of their times, by columns; element i of each is point i. This is what goes into
 * a sealed block and comes out of it, bit for bit.
 */
export interface Columns {
  /** Microseconds, each later than the one before. */
  readonly times: Float64Array;
  /** Ids in the table `contexts`; 0 where a point has none. */
  readonly contexts: Float64Array;
  /** Numeric fields, declared and dynamic; NaN where a point has not got the field. */
  readonly numbers: ReadonlyMap<string, Float64Array>;
  readonly texts: ReadonlyMap<string, TextValues>;
}

/** Texts of the points of a block, `undefined` where a point has none: an array, or what is made from a block when it is asked for. */
export interface TextValues {
  readonly length: number;
  /** @param index from 0 up to `length` */
  at(index: number): string | undefined;
  /** The number of a decimal, without making its text; `undefined` where the text is none, or the column cannot tell. */
  decimalAt?(index: number): number | undefined;
  /** The numbers of all texts, where each of them is a decimal; whoever takes them may change them. */
  decimals?(): Float64Array | undefined;
  /** Whether a text and the one before it are the same. */
  isAsBefore?(index: number): boolean;
}

/** What comes out of a block. */
export interface BlockColumns extends Columns {
  readonly texts: ReadonlyMap<string, BlockTexts>;
}

export interface BlockTexts extends TextValues {
  /**
   * Writes the texts of points as cells (model/text-cell.ts), and nothing for a point that has none.
   *
   * @param into one for each point
   * @param from the first of the points
   * @param placeOf gives the place of a text in a list
   */
  cells(into: Float64Array, from: number, placeOf: (text: string) => number): void;
}

/** Whether two columns' points are the same, -0 told from 0. */
export function sameColumns(a: Columns, b: Columns): boolean {
  return (
    sameNumbers(a.times, b.times) &&
    sameNumbers(a.contexts, b.contexts) &&
    sameMap(a.numbers, b.numbers, sameNumbers) &&
    sameMap(a.texts, b.texts, sameTexts)
  );
}

function sameMap<V>(a: ReadonlyMap<string, V>, b: ReadonlyMap<string, V>, same: (a: V, b: V) => boolean): boolean {
  if (a.size !== b.size) return false;
  for (const [name, values] of a) {
    const others = b.get(name);
    if (others === undefined || !same(values, others)) return false;
  }
  return true;
}

function sameNumbers(a: Float64Array, b: Float64Array): boolean {
  return a.length === b.length && a.every((value, index) => Object.is(value, b[index]));
}

function sameTexts(a: TextValues, b: TextValues): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index++) if (a.at(index) !== b.at(index)) return false;
  return true;
}
