import type { History } from "./history-answers.ts";

/** Rows as they are written: so many of them, and the first one that found no room. */
interface Texts<T> {
  readonly texts: readonly Buffer[];
  readonly count: number;
  readonly more: T | undefined;
}

/**
 * Writes rows as they come, page by page: thousands of objects would otherwise wait for each other, and the memory that they
 * take together is never given back. Each page's text becomes bytes at once: a short text is collected soon, those of a year
 * put together are a large one, of which the heap holds dozens until all of it is looked through.
 *
 * @param most rows are written at most
 * @param write gives the text of a page, which has rows
 */
export async function textsOf<T>(
  pages: AsyncGenerator<readonly T[], void>,
  most: number,
  write: (page: readonly T[]) => string,
): Promise<Texts<T>> {
  const texts: Buffer[] = [];
  let count = 0;
  for await (const page of pages) {
    const room = most - count;
    const told = page.length > room ? page.slice(0, room) : page;
    if (told.length > 0) texts.push(Buffer.from(write(told)));
    count += told.length;
    const more = page[room];
    if (more !== undefined) return { texts, count, more };
  }
  return { texts, count, more: undefined };
}

/**
 * An answer whose rows are JSON already, without the brackets, as bytes: a text would be turned into bytes for its length,
 * for its ETag and for the socket each time.
 */
export function historyText(
  { rows: _none, gaps, count: _zero, next, ...head }: History,
  texts: readonly Buffer[],
  count: number,
): Buffer {
  const parts: Buffer[] = [Buffer.from(`${JSON.stringify(head).slice(0, -1)},"rows":[`)];
  for (const [index, text] of texts.entries()) {
    if (index > 0) parts.push(COMMA);
    parts.push(text);
  }
  parts.push(Buffer.from(`],${JSON.stringify({ gaps, count, next }).slice(1)}`));
  return Buffer.concat(parts);
}

const COMMA = Buffer.from(",");
