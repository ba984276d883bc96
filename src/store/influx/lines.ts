import type { EncodedBatch } from "../destination.ts";

/** What every generation takes in one request: 3.x refuses 10 MiB, unpacked; the rest is distance (INFLUXDB.md, consequence 5). */
export const MAX_LINES = 5_000;
export const MAX_BYTES = 4 * 1024 * 1024;

/**
 * The lines of a body, one for each point. A line break inside a quoted text does not end a line; comments and blank
 * lines are left out, because 3.x does not count them.
 *
 * The rule is that of the servers' own parsers (scanLine in 1.x and 2.x, split_lines in 3.x): a backslash takes the next
 * character with it, quotes count only among the fields, and only after an equals sign.
 */
export function splitLines(body: string): string[] {
  const lines: string[] = [];
  let start = 0;
  let inFields = false;
  let quoted = false;
  let equals = 0;
  let commas = 0;
  const end = (at: number): void => {
    const line = body.slice(start, at);
    if (line.trim() !== "" && !line.trimStart().startsWith("#")) lines.push(line);
    start = at + 1;
    inFields = false;
    quoted = false;
    equals = 0;
    commas = 0;
  };
  for (let at = 0; at < body.length; at++) {
    switch (body.charCodeAt(at)) {
      case BACKSLASH:
        at += 1;
        break;
      case SPACE:
        inFields = true;
        break;
      case EQUALS:
        if (inFields && !quoted) equals += 1;
        break;
      case COMMA:
        if (inFields && !quoted) commas += 1;
        break;
      case QUOTE:
        if (inFields && equals > commas) quoted = !quoted;
        break;
      case LINE_FEED:
        if (!quoted) end(at);
        break;
    }
  }
  if (start < body.length) end(body.length);
  return lines;
}

const BACKSLASH = 0x5c;
const SPACE = 0x20;
const EQUALS = 0x3d;
const COMMA = 0x2c;
const QUOTE = 0x22;
const LINE_FEED = 0x0a;

/** A body as text. */
export function textOf(body: Uint8Array): string {
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString("utf8");
}

/** Lines as a body. */
export function bodyOf(lines: readonly string[]): Uint8Array {
  return Buffer.from(lines.join("\n"));
}

/** Part of a batch that fits into one request. */
export interface Piece {
  readonly body: Uint8Array;
  /** Place of the piece's first line in the batch. */
  readonly first: number;
  readonly count: number;
}

/** A batch in pieces of at most {@link MAX_LINES} and {@link MAX_BYTES}; a single longer line is a piece of its own. */
export function pieces(batch: EncodedBatch): readonly Piece[] {
  if (batch.body.length <= MAX_BYTES && batch.lines <= MAX_LINES)
    return [{ body: batch.body, first: 0, count: batch.lines }];
  const lines = splitLines(textOf(batch.body));
  const piece = (first: number, end: number): Piece => ({
    body: bodyOf(lines.slice(first, end)),
    first,
    count: end - first,
  });
  const found: Piece[] = [];
  let first = 0;
  let bytes = 0;
  lines.forEach((line, index) => {
    const size = Buffer.byteLength(line) + 1;
    if (index > first && (index - first >= MAX_LINES || bytes + size > MAX_BYTES)) {
      found.push(piece(first, index));
      first = index;
      bytes = 0;
    }
    bytes += size;
  });
  found.push(piece(first, lines.length));
  return found;
}
