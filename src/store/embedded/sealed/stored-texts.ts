import { decimalOfCell, FORMS, listedCell } from "../../../model/text-cell.ts";
import type { BlockTexts } from "./columns.ts";
import { decimalOf } from "./predict.ts";

/** Token 0: a decimal with as many digits as expected; 1 to 10: one with so many less one; from 11 on: a text. */
export const FIRST_TEXT = 11;
/** The token of a point without a text. */
export const NO_TEXT = -1;

/** What was read of texts: those of all points, or of some. */
export interface ReadTexts {
  /** One for all where they are equal. */
  readonly tokens: Float64Array | number;
  /** Of the decimals: without their points, as if each had `most` digits after it. */
  readonly integers: Float64Array;
  readonly dictionary: readonly string[];
  readonly least: number;
  readonly most: number;
  readonly isWhole: boolean;
}

/** Texts as a block has them; most are made only when they are asked for. */
export class StoredTexts implements BlockTexts {
  readonly length: number;
  /** One for all where they are equal. */
  readonly #tokens: Float64Array | number;
  /** For each point, where there is any decimal. */
  readonly #integers: Float64Array;
  readonly #dictionary: readonly string[];
  /** Numbers of the dictionary's texts that are decimals of unusual forms. */
  readonly #numbers: readonly (number | undefined)[];
  readonly #least: number;
  readonly #most: number;
  readonly #scale: number;
  /** Whether each point has a text. */
  readonly #isWhole: boolean;

  constructor(length: number, { tokens, integers, dictionary, least, most, isWhole }: ReadTexts) {
    this.length = length;
    this.#tokens = tokens;
    this.#integers = integers;
    this.#dictionary = dictionary;
    this.#numbers = dictionary.map(decimalOf);
    this.#least = least;
    this.#most = most;
    this.#scale = 10 ** most;
    this.#isWhole = isWhole;
  }

  at(index: number): string | undefined {
    const token = this.#tokenAt(index);
    if (token === NO_TEXT) return undefined;
    // As many were read as the highest token says.
    if (token >= FIRST_TEXT) return this.#dictionary[token - FIRST_TEXT];
    return decimalOfCell(this.#cellOf(token, index));
  }

  cells(into: Float64Array, from: number, placeOf: (text: string) => number): void {
    for (let index = 0; index < into.length; index++) {
      const token = this.#tokenAt(from + index);
      if (token === NO_TEXT) continue;
      into[index] =
        token < FIRST_TEXT
          ? this.#cellOf(token, from + index)
          : listedCell(placeOf(this.#dictionary[token - FIRST_TEXT] as string));
    }
  }

  /** The cell of a decimal. */
  #cellOf(token: number, index: number): number {
    // Where a token stands for a decimal, there is an integer.
    const integer = this.#integers[index] as number;
    const [least, most] = [this.#least, this.#most];
    const digits = token === 0 ? (least === most ? most : expected(integer, least, most)) : token - 1;
    return (digits === most ? integer : integer / 10 ** (most - digits)) * FORMS + digits;
  }

  decimalAt(index: number): number | undefined {
    const token = this.#tokenAt(index);
    if (token === NO_TEXT) return undefined;
    // The quotient of two exact integers is the number nearest to the decimal, as Number gives it for the text.
    return token >= FIRST_TEXT ? this.#numbers[token - FIRST_TEXT] : (this.#integers[index] as number) / this.#scale;
  }

  decimals(): Float64Array | undefined {
    const [integers, scale] = [this.#integers, this.#scale];
    if (this.#dictionary.length > 0 || !this.#isWhole) return undefined;
    const numbers = new Float64Array(integers.length);
    for (let index = 0; index < numbers.length; index++) numbers[index] = (integers[index] as number) / scale;
    return numbers;
  }

  isAsBefore(index: number): boolean {
    return this.#tokenAt(index) === this.#tokenAt(index - 1) && this.#integers[index] === this.#integers[index - 1];
  }

  #tokenAt(index: number): number {
    if (typeof this.#tokens !== "number") return this.#tokens[index] ?? NO_TEXT;
    return index >= 0 && index < this.length ? this.#tokens : NO_TEXT;
  }
}

/** How many digits after the point are left when zeros at the end are cut, down to `least`. */
export function expected(integer: number, least: number, most: number): number {
  let digits = most;
  for (let rest = integer; digits > least && rest % 10 === 0; rest /= 10) digits--;
  return digits;
}
