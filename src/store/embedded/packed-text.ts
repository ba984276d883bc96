import { decimalOfCell, FORMS, listedCell, listedPlace, MAX_DECIMALS } from "../../model/text-cell.ts";

/**
 * How a text is kept in a cell. The type that SQLite stores tells which form it is:
 *
 * | cell    | the text |
 * |---------|----------|
 * | INTEGER | `n = value * 16 + form`, |n| < 2^53. Form 0 to 9: a decimal number with that many digits after the point, `value` without its point ("21.50" is value 2150, form 2). Form 15: row `value` of the table `texts`. Forms 10 to 14 are free. |
 * | TEXT    | as it is |
 * | BLOB    | UTF-16, little endian: a text with a lone surrogate, which UTF-8 cannot carry |
 *
 * A decimal is packed only where unpacking gives the very same characters: "20.0" yes; "-0.0", "007", "1e3", "+5" no.
 * The column has no declared type: a numeric affinity would turn the TEXT "1e3" into 1000.
 */
export type TextCell = bigint | string | Uint8Array;

/** Value and form together stay a safe integer, which node:sqlite reads back as a number. */
const MAX_VALUE = Math.floor(Number.MAX_SAFE_INTEGER / FORMS) - 1;
/** No number with more characters than this stays below MAX_VALUE: a sign, 15 digits, a point. */
const MAX_DECIMAL_LENGTH = 17;

const ZERO = 48;
const NINE = 57;
const MINUS = 45;
const POINT = 46;

/** The cell of a decimal number's text, or `undefined` where the text is anything else. */
export function packDecimal(text: string): bigint | undefined {
  const length = text.length;
  if (length === 0 || length > MAX_DECIMAL_LENGTH) return undefined;
  const negative = text.charCodeAt(0) === MINUS;
  const first = negative ? 1 : 0;
  let value = 0;
  let point = -1;
  for (let index = first; index < length; index++) {
    const code = text.charCodeAt(index);
    if (code >= ZERO && code <= NINE) value = value * 10 + (code - ZERO);
    else if (code === POINT && point === -1 && index > first) point = index;
    else return undefined;
  }
  const wholeDigits = (point === -1 ? length : point) - first;
  const decimals = point === -1 ? 0 : length - point - 1;
  const leadingZero = wholeDigits > 1 && text.charCodeAt(first) === ZERO;
  if (wholeDigits === 0 || leadingZero || (point !== -1 && decimals === 0) || decimals > MAX_DECIMALS) return undefined;
  if (value > MAX_VALUE || (negative && value === 0)) return undefined;
  return BigInt((negative ? -value : value) * FORMS + decimals);
}

/** The cell of a text that the dictionary holds. */
export function packDictionary(id: number): bigint {
  return BigInt(listedCell(id));
}

/** The cell of any other text. */
export function packLiteral(text: string): string | Uint8Array {
  return text.isWellFormed() ? text : new Uint8Array(Buffer.from(text, "utf16le"));
}

/**
 * The text of a cell.
 *
 * @param dictionary gives the text of a row of `texts`
 * @throws Error where the cell holds none of the forms above
 */
export function unpackText(cell: unknown, dictionary: (id: number) => string): string {
  if (typeof cell === "string") return cell;
  if (cell instanceof Uint8Array) return Buffer.from(cell).toString("utf16le");
  if (typeof cell !== "number") throw new Error(`a cell of a text holds ${typeof cell}`);
  const id = listedPlace(cell);
  return id === undefined ? decimalOfCell(cell) : dictionary(id);
}
