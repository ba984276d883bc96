/**
 * Finds values inside a JSON text without parsing it, so that a recorded message can be sent on byte for byte:
 * JSON.parse and JSON.stringify would write `55.0` as `55` and lose integers past 2^53.
 * The text must be valid JSON; that is checked once, where a recording is read.
 */

/** A value's place: `text.slice(start, end)`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The value of `key` in the object that begins at `at`, or `undefined` where there is no such key. */
export function memberSpan(text: string, at: number, key: string): Span | undefined {
  let position = skipSpace(text, at);
  if (text[position] !== "{") return undefined;
  position = skipSpace(text, position + 1);
  while (text[position] === '"') {
    const keyEnd = stringEnd(text, position);
    const start = skipSpace(text, skipSpace(text, keyEnd) + 1);
    const end = valueEnd(text, start);
    if (keyEnd - position - 2 === key.length && text.startsWith(key, position + 1)) return { start, end };
    position = skipSpace(text, end);
    if (text[position] === ",") position = skipSpace(text, position + 1);
  }
  return undefined;
}

/** The value at the end of a path of keys. */
export function pathSpan(text: string, at: number, path: readonly string[]): Span | undefined {
  let span: Span | undefined = { start: at, end: text.length };
  for (const key of path) {
    span = memberSpan(text, span.start, key);
    if (span === undefined) return undefined;
  }
  return span;
}

/** The elements of the array that begins at `at`. */
export function elementSpans(text: string, at: number): readonly Span[] {
  const spans: Span[] = [];
  let position = skipSpace(text, at);
  if (text[position] !== "[") return spans;
  position = skipSpace(text, position + 1);
  while (position < text.length && text[position] !== "]") {
    const end = valueEnd(text, position);
    spans.push({ start: position, end });
    position = skipSpace(text, end);
    if (text[position] === ",") position = skipSpace(text, position + 1);
  }
  return spans;
}

function skipSpace(text: string, at: number): number {
  let position = at;
  while (position < text.length && text.charCodeAt(position) <= SPACE) position++;
  return position;
}

const SPACE = 0x20;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPENING = new Set(["{", "["].map((char) => char.charCodeAt(0)));
const CLOSING = new Set(["}", "]"].map((char) => char.charCodeAt(0)));
const COMMA = 0x2c;

/** The place after the closing quote of the string that begins at `at`. */
function stringEnd(text: string, at: number): number {
  let position = at + 1;
  for (;;) {
    position = text.indexOf('"', position);
    if (position < 0) return text.length;
    let backslashes = 0;
    while (text.charCodeAt(position - 1 - backslashes) === BACKSLASH) backslashes++;
    position++;
    if (backslashes % 2 === 0) return position;
  }
}

function valueEnd(text: string, at: number): number {
  let position = at;
  let depth = 0;
  while (position < text.length) {
    const char = text.charCodeAt(position);
    if (char === QUOTE) {
      position = stringEnd(text, position);
      if (depth === 0) return position;
      continue;
    }
    if (OPENING.has(char)) depth++;
    else if (CLOSING.has(char)) {
      if (depth === 0) return position;
      depth--;
      if (depth === 0) return position + 1;
    } else if (depth === 0 && (char === COMMA || char <= SPACE)) return position;
    position++;
  }
  return position;
}
