const FIRST_BYTES = 65_536;
const ZERO = 48;
const MINUS = 45;
const POINT = 46;
/** Digits after the point that are tried before the number is left to the engine. */
const scales = [1, 10, 100, 1_000];
const MOST = 2 ** 31;
const DIGITS = 10;

/** Writes JSON straight into bytes: for answers of many numbers, most of which have few digits. */
export class JsonWriter {
  #bytes = Buffer.allocUnsafe(FIRST_BYTES);
  #length = 0;

  /** Characters of ASCII alone. */
  ascii(text: string): void {
    this.#room(text.length);
    for (let index = 0; index < text.length; index++) this.#bytes[this.#length++] = text.charCodeAt(index);
  }

  /** Any text, which is JSON already. */
  text(json: string): void {
    this.#room(json.length * 3);
    this.#length += this.#bytes.write(json, this.#length);
  }

  /** A finite number, with the digits that JSON.stringify gives it. */
  number(value: number): void {
    for (let digits = 0; digits < scales.length; digits++) {
      // Inside the list.
      const scale = scales[digits] as number;
      const scaled = Math.round(value * scale);
      if (scaled >= MOST || scaled <= -MOST) break;
      // The decimal that is nearest to a number and short enough is the one that is written for it.
      if (scaled / scale === value) return this.#decimal(scaled | 0, digits);
    }
    this.ascii(String(value));
  }

  #decimal(scaled: number, digits: number): void {
    this.#room(DIGITS + 2);
    if (scaled < 0) this.#bytes[this.#length++] = MINUS;
    let rest = Math.abs(scaled);
    let count = digits + 1;
    for (let bound = 10 ** count; count < DIGITS && rest >= bound; bound *= 10) count++;
    const end = this.#length + count + (digits > 0 ? 1 : 0);
    for (let at = end - 1, left = digits; at >= this.#length; at--, left--) {
      if (left === 0 && digits > 0) {
        this.#bytes[at] = POINT;
        continue;
      }
      const next = (rest / 10) | 0;
      this.#bytes[at] = ZERO + rest - next * 10;
      rest = next;
    }
    this.#length = end;
  }

  finish(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  #room(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#length + more));
    this.#bytes.copy(grown, 0, 0, this.#length);
    this.#bytes = grown;
  }
}
