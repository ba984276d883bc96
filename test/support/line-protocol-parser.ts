/**
 * A reader of line protocol, written from the format's description and not from the encoder, for tests only.
 * https://docs.influxdata.com/influxdb/v2/reference/syntax/line-protocol: elements, escapes, quotes, comments.
 *
 * Generations differ in one rule: in names and tag values 3.x takes `\\` for one backslash, 1.x and 2.x for two.
 */
export type Dialect = "1.x and 2.x" | "3.x";

export type ParsedValue =
  | { readonly type: "float"; readonly value: number }
  | { readonly type: "int"; readonly value: bigint }
  | { readonly type: "string"; readonly value: string }
  | { readonly type: "boolean"; readonly value: boolean };

export interface ParsedLine {
  readonly measurement: string;
  /** In the order of the line. */
  readonly tags: readonly (readonly [string, string])[];
  readonly fields: ReadonlyMap<string, ParsedValue>;
  readonly time: bigint | undefined;
}

/** Reads a whole body; throws with the position where a server would refuse the line. */
export function parseLineProtocol(body: string, dialect: Dialect): ParsedLine[] {
  const parsed: ParsedLine[] = [];
  const reader = new Reader(body, dialect);
  while (!reader.atEnd()) {
    reader.skip(" \t\n");
    if (reader.atEnd()) break;
    if (reader.peek() === "#") reader.skipLine();
    else parsed.push(reader.line());
  }
  return parsed;
}

class Reader {
  readonly #text: string;
  readonly #dialect: Dialect;
  #at = 0;

  constructor(text: string, dialect: Dialect) {
    this.#text = text;
    this.#dialect = dialect;
  }

  atEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  peek(): string {
    return this.#text[this.#at] ?? "";
  }

  skip(characters: string): void {
    while (!this.atEnd() && characters.includes(this.peek())) this.#at++;
  }

  skipLine(): void {
    while (!this.atEnd() && this.peek() !== "\n") this.#at++;
  }

  line(): ParsedLine {
    const measurement = this.#word(", ", ", ");
    const tags: [string, string][] = [];
    while (this.peek() === ",") {
      this.#at++;
      const name = this.#word("=", ",= ");
      this.#expect("=");
      const value = this.#word(", ", ",= ");
      if (value === "") this.#fail("a tag has no value");
      if (tags.some(([other]) => other === name)) this.#fail("a tag stands twice");
      tags.push([name, value]);
    }
    this.#expect(" ");
    this.skip(" ");
    const fields = new Map<string, ParsedValue>();
    do {
      if (this.peek() === ",") this.#at++;
      const name = this.#word("=", ",= ");
      this.#expect("=");
      if (fields.has(name)) this.#fail("a field stands twice");
      fields.set(name, this.#value());
    } while (this.peek() === ",");
    this.skip(" ");
    const time = /^-?\d+/.exec(this.#text.slice(this.#at))?.[0];
    this.#at += time?.length ?? 0;
    this.skip(" ");
    if (!this.atEnd()) this.#expect("\n");
    return { measurement, tags, fields, time: time === undefined ? undefined : BigInt(time) };
  }

  /** Up to one of `ends` that no backslash stands before; a backslash is an escape before one of `escapable` only. */
  #word(ends: string, escapable: string): string {
    let word = "";
    for (;;) {
      const character = this.peek();
      if (this.atEnd() || character === "\n") this.#fail("the line ends inside a name or a tag");
      if (ends.includes(character)) break;
      if (character === "\\") {
        const next = this.#text[this.#at + 1] ?? "";
        const doubled = next === "\\" && this.#dialect === "3.x";
        if (next === "") this.#fail("the line ends with a backslash");
        word += escapable.includes(next) || doubled ? next : `\\${next === "\\" ? "\\" : ""}`;
        this.#at += escapable.includes(next) || next === "\\" ? 2 : 1;
        continue;
      }
      word += character;
      this.#at++;
    }
    if (word === "" && !ends.includes(" ")) this.#fail("a name is empty");
    return word;
  }

  #value(): ParsedValue {
    if (this.peek() === '"') return { type: "string", value: this.#quoted() };
    const token = /^[^\s,]+/.exec(this.#text.slice(this.#at))?.[0] ?? "";
    this.#at += token.length;
    if (/^-?\d+i$/.test(token)) {
      const value = BigInt(token.slice(0, -1));
      if (BigInt.asIntN(64, value) !== value) this.#fail("an integer has more than 64 bits");
      return { type: "int", value };
    }
    // The strictest of the generations: 3.x takes neither `.5` nor `1.`.
    if (/^-?\d+(\.\d+)?([eE][-+]?\d+)?$/.test(token)) {
      const value = Number(token);
      if (!Number.isFinite(value)) this.#fail("a number is too large");
      return { type: "float", value };
    }
    if (/^(t|T|true|True|TRUE|f|F|false|False|FALSE)$/.test(token))
      return { type: "boolean", value: /^t/i.test(token) };
    return this.#fail(`${token} is not a value`);
  }

  #quoted(): string {
    this.#at++;
    let text = "";
    while (this.peek() !== '"') {
      if (this.atEnd()) this.#fail("a text is not closed");
      if (this.peek() === "\\" && '"\\'.includes(this.#text[this.#at + 1] ?? "-")) this.#at++;
      text += this.peek();
      this.#at++;
    }
    this.#at++;
    return text;
  }

  #expect(character: string): void {
    if (this.peek() !== character) this.#fail(`expected ${JSON.stringify(character)}`);
    this.#at++;
  }

  #fail(why: string): never {
    throw new Error(`${why} at ${this.#at} of ${JSON.stringify(this.#text.slice(0, 200))}`);
  }
}
