/** Writes the parts of a block: bytes, variable-length integers (LEB128), and bits. */
export class ByteWriter {
  #bytes = new Uint8Array(1024);
  #length = 0;
  /** Bits that do not fill a byte yet, lowest first. */
  #bits = 0;
  #bitCount = 0;

  #room(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + more));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
  }

  byte(value: number): void {
    this.#room(1);
    this.#bytes[this.#length++] = value;
  }

  bytes(values: Uint8Array): void {
    this.#room(values.length);
    this.#bytes.set(values, this.#length);
    this.#length += values.length;
  }

  /** @param value a safe integer that is not negative */
  varint(value: number): void {
    this.#room(8);
    let rest = value;
    while (rest >= 128) {
      this.#bytes[this.#length++] = (rest % 128) + 128;
      rest = Math.floor(rest / 128);
    }
    this.#bytes[this.#length++] = rest;
  }

  /** The lowest `count` (at most 24) bits of a value below 2^count; `endBits` follows after the last. */
  bits(value: number, count: number): void {
    // At most 7 bits wait, so that 31 are enough for all.
    this.#bits |= value << this.#bitCount;
    this.#bitCount += count;
    while (this.#bitCount >= 8) {
      this.byte(this.#bits & 0xff);
      this.#bits >>>= 8;
      this.#bitCount -= 8;
    }
  }

  endBits(): void {
    if (this.#bitCount > 0) this.byte(this.#bits);
    this.#bits = 0;
    this.#bitCount = 0;
  }

  finish(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }
}

/** Reads what {@link ByteWriter} wrote. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  /** The next byte, which stays to be read; `undefined` at the end. */
  get next(): number | undefined {
    return this.#bytes[this.#at];
  }

  /** @throws RangeError where the bytes end too early */
  byte(): number {
    const value = this.#bytes[this.#at++];
    if (value === undefined) throw new RangeError("it ends too early");
    return value;
  }

  bytes(count: number): Uint8Array {
    if (count > this.left) throw new RangeError("it ends too early");
    this.#at += count;
    return this.#bytes.subarray(this.#at - count, this.#at);
  }

  varint(): number {
    let byte = this.byte();
    if (byte < 128) return byte;
    let value = byte - 128;
    for (let weight = 128; ; weight *= 128) {
      byte = this.byte();
      if (byte < 128) return value + byte * weight;
      value += (byte - 128) * weight;
    }
  }

  /** Passes over so many varints. */
  skipVarints(count: number): void {
    let at = this.#at;
    // The last byte of each is below 128.
    for (let left = count; left > 0;) {
      const byte = this.#bytes[at++];
      if (byte === undefined) throw new RangeError("it ends too early");
      if (byte < 128) left--;
    }
    this.#at = at;
  }

  /** As `numbers` with `base` added, of numbers that are below 128: each a byte, and at most 7 bits of `plain`. */
  small(into: Uint8Array, base: number, plain: ByteReader, count: number): void {
    const high = this.bytes(into.length);
    const low = plain.bytes(Math.ceil((count * into.length) / 8));
    const mask = (1 << count) - 1;
    let [lowAt, bits, waiting] = [0, 0, 0];
    for (let index = 0; index < into.length; index++) {
      // Both are as long as this needs.
      if (waiting < count) {
        bits |= (low[lowAt++] as number) << waiting;
        waiting += 8;
      }
      into[index] = base + (((high[index] as number) << count) | (bits & mask));
      bits >>>= count;
      waiting -= count;
    }
  }

  /**
   * What {@link ByteWriter.bits} wrote: a varint, of which `count` (at most 24) low bits stand in `plain`, for each element.
   *
   * @param all how many stand there: those that find no room are passed over
   */
  numbers(into: Float64Array, from: number, plain: ByteReader, count: number, all: number): void {
    const bytes = this.#bytes;
    const lowBytes = plain.#bytes;
    const [mask, weight] = [2 ** count - 1, 2 ** count];
    let [at, lowAt] = [this.#at, plain.#at];
    let [bits, waiting] = [0, 0];
    // What is read behind the end is no number; the lengths are looked at below.
    for (let index = from; index < into.length; index++) {
      let value = bytes[at++] as number;
      if (value >= 128) {
        value -= 128;
        for (let place = 128; ; place *= 128) {
          const byte = bytes[at++] as number;
          if (byte >= 128) value += (byte - 128) * place;
          else {
            value += byte * place;
            break;
          }
        }
      }
      if (count > 0) {
        for (; waiting < count; waiting += 8) bits |= (lowBytes[lowAt++] as number) << waiting;
        value = value * weight + (bits & mask);
        bits >>>= count;
        waiting -= count;
      }
      into[index] = value;
    }
    const lowEnd = plain.#at + Math.ceil((count * (all - from)) / 8);
    if (at > bytes.length || lowEnd > lowBytes.length) throw new RangeError("it ends too early");
    this.#at = at;
    plain.#at = lowEnd;
    this.skipVarints(all - into.length);
  }
}
