import { writeFraction } from "./write-fraction.ts";

const FIRST_BYTES = 16_384;
const ZERO = 48;
const MINUS = 45;
const POINT = 46;
const COMMA = 44;
const NULL = Buffer.from("null");
/** Numbers with so many digits after the point or fewer are written here, others by write-fraction.ts, or else by the engine. */
const DIGITS = 3;
const SCALE = 10 ** DIGITS;
/** Scaled numbers stay integers to the processor. */
const MOST = 2 ** 31;
/** The longest number in JSON has so many characters, and a comma. */
const NUMBER_BYTES = 26;
/** Numbers for which room is made at once. */
const RUN = 256;

/** Writes JSON straight into bytes: for answers of many numbers, most of which have few digits. */
export class JsonWriter {
  #bytes: Buffer;
  #length = 0;

  /** @param expected about how many bytes there will be */
  constructor(expected = FIRST_BYTES) {
    this.#bytes = Buffer.allocUnsafeSlow(expected);
  }

  /** Characters of ASCII alone. */
  ascii(text: string): void {
    this.#room(text.length);
    for (let index = 0; index < text.length; index++) this.#bytes[this.#length++] = text.charCodeAt(index);
  }

  /** A few bytes as they are. */
  raw(part: Uint8Array): void {
    this.#room(part.length);
    const bytes = this.#bytes;
    // To copy by the library takes longer to begin with than so few bytes take.
    for (let index = 0, at = this.#length; index < part.length; index++) bytes[at++] = part[index] as number;
    this.#length += part.length;
  }

  /** Many bytes as they are. */
  bytes(part: Uint8Array): void {
    this.#room(part.length);
    this.#bytes.set(part, this.#length);
    this.#length += part.length;
  }

  /** Any text, which is JSON already. */
  text(json: string): void {
    this.#room(json.length * 3);
    this.#length += this.#bytes.write(json, this.#length);
  }

  /** A finite number, with the digits that JSON.stringify gives it. */
  number(value: number): void {
    this.#room(NUMBER_BYTES);
    this.#length = writeNumber(this.#bytes, this.#length, value);
  }

  /** Numbers with commas between them; NaN is null. */
  numbers(values: Float64Array): void {
    // Most are much shorter than the longest one: room for all would be several times what they take.
    for (let from = 0; from < values.length; from += RUN) this.#run(values, from, Math.min(values.length, from + RUN));
  }

  #run(values: Float64Array, from: number, to: number): void {
    this.#room((to - from) * NUMBER_BYTES);
    const bytes = this.#bytes;
    let at = this.#length;
    for (let index = from; index < to; index++) {
      if (index > 0) bytes[at++] = COMMA;
      // Inside the array.
      const value = values[index] as number;
      if (!Number.isNaN(value)) at = writeNumber(bytes, at, value);
      else for (let n = 0; n < NULL.length; n++) bytes[at++] = NULL[n] as number;
    }
    this.#length = at;
  }

  finish(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  #room(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(this.#bytes.length * 2, this.#length + more));
    this.#bytes.copy(grown, 0, 0, this.#length);
    this.#bytes = grown;
  }
}

/** Gives where the number ends. */
function writeNumber(bytes: Buffer, start: number, value: number): number {
  const scaled = Math.round(value * SCALE);
  // The decimal that is nearest to a number and short enough is the one that is written for it.
  if (scaled < MOST && scaled > -MOST && scaled / SCALE === value) return writeDecimal(bytes, start, scaled | 0);
  const end = writeFraction(bytes, start, value);
  if (end !== undefined) return end;
  const text = String(value);
  for (let index = 0; index < text.length; index++) bytes[start + index] = text.charCodeAt(index);
  return start + text.length;
}

/** An integer with its point before the last three digits, without the zeros at the end. */
function writeDecimal(bytes: Buffer, start: number, scaled: number): number {
  let at = start;
  if (scaled < 0) bytes[at++] = MINUS;
  let rest = scaled < 0 ? -scaled : scaled;
  let digits = DIGITS;
  for (; digits > 0; digits--) {
    const next = (rest / 10) | 0;
    if (next * 10 !== rest) break;
    rest = next;
  }
  let count = digits + 1;
  for (let bound = 10 ** count; rest >= bound; bound *= 10) count++;
  const end = at + count + (digits > 0 ? 1 : 0);
  for (let place = end - 1, left = digits; place >= at; place--, left--) {
    if (left === 0 && digits > 0) {
      bytes[place] = POINT;
      continue;
    }
    const next = (rest / 10) | 0;
    bytes[place] = ZERO + rest - next * 10;
    rest = next;
  }
  return end;
}
