/**
 * How a number is kept in a cell: as SQLite's INTEGER or REAL, except -0. SQLite stores a REAL that is an integer in the
 * short form of integers, which has no -0; a BLOB of one byte stands for it. Arithmetic in SQL must see it as 0:
 * {@link numberIn} gives the expression.
 */
export type NumberCell = number | Uint8Array;

const MINUS_ZERO = new Uint8Array([0]);

export function packNumber(value: number): NumberCell {
  return value === 0 && Object.is(value, -0) ? MINUS_ZERO : value;
}

/** @throws Error where the cell holds no number */
export function unpackNumber(cell: unknown): number {
  if (typeof cell === "number") return cell;
  if (cell instanceof Uint8Array) return -0;
  throw new Error(`a cell of a number holds ${typeof cell}`);
}

/** The SQL expression for the number in a column, -0 as 0. */
export function numberIn(column: string): string {
  return `iif(typeof(${column}) = 'blob', 0, ${column})`;
}

/**
 * JSON of a flat object. Unlike JSON.stringify it keeps -0. Lone surrogates are escaped, so that the text is always
 * well-formed and JSON.parse gives back what was put in.
 */
export function jsonOf(values: Readonly<Record<string, number | string>>): string {
  let json = "";
  for (const name in values) {
    const value = values[name];
    json += `${json === "" ? "" : ","}${JSON.stringify(name)}:${Object.is(value, -0) ? "-0" : JSON.stringify(value)}`;
  }
  return `{${json}}`;
}
