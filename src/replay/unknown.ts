/** Reading what came over a socket or out of a file, of which nothing is known. */

/** The value as an object to be read by key; an empty one where it is none. */
export function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  // Any object can be read by key; what is read stays unknown.
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

/** The text, the number or the truth value as text; "" for anything else. */
export function textOf(value: unknown): string {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? String(value) : "";
}

/** @throws SyntaxError */
export function parseJson(text: string): unknown {
  return JSON.parse(text);
}
