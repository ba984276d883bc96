/**
 * Texts as numbers, in columns that cross from one thread to another: a cell is `value * 16 + form`. Form 0 to 9: a decimal number
 * with that many digits after the point, `value` without its point ("21.50" is value 2150, form 2); form 15: place `value` in a
 * list of texts; NaN: none.
 */
export const FORMS = 16;
export const MAX_DECIMALS = 9;
const LISTED = 15;

/** The cell of a text that stands in a list. */
export function listedCell(place: number): number {
  return place * FORMS + LISTED;
}

/** The place of a cell's text in the list; `undefined` where it is a decimal. */
export function listedPlace(cell: number): number | undefined {
  return cell % FORMS === LISTED ? (cell - LISTED) / FORMS : undefined;
}

/** The text of a cell. @throws Error where it has a form that there is not */
export function textOfCell(cell: number, texts: readonly string[]): string | undefined {
  if (Number.isNaN(cell)) return undefined;
  const place = listedPlace(cell);
  return place === undefined ? decimalOfCell(cell) : texts[place];
}

/** How many digits after the point a decimal's cell has; what is left of the cell is the number without its point, 16 times. */
export function digitsOfCell(cell: number): number {
  return ((cell % FORMS) + FORMS) % FORMS;
}

/** The text of a decimal's cell: digits, a point and a sign, nothing else. @throws Error where it has another form */
export function decimalOfCell(cell: number): string {
  const decimals = digitsOfCell(cell);
  if (decimals > MAX_DECIMALS) throw new Error(`a cell of a text has the unknown form ${decimals}`);
  const value = (cell - decimals) / FORMS;
  if (decimals === 0) return String(value);
  const digits = String(Math.abs(value)).padStart(decimals + 1, "0");
  const point = digits.length - decimals;
  return `${value < 0 ? "-" : ""}${digits.slice(0, point)}.${digits.slice(point)}`;
}
