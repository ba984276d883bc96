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

  /** As many varints as `into` has elements from an index on, each times `weight`. */
  varints(into: Float64Array, from: number, weight: number): void {
    const bytes = this.#bytes;
    let at = this.#at;
    for (let index = from; index < into.length; index++) {
      let byte = bytes[at++];
      let value = 0;
      for (let place = 1; ; place *= 128) {
        if (byte === undefined) throw new RangeError("it ends too early");
        if (byte < 128) {
          value += byte * place;
          break;
        }
        value += (byte - 128) * place;
        byte = bytes[at++];
      }
      into[index] = value * weight;
    }
    this.#at = at;
  }

  /** Adds `count` bits (at most 24) to each element from an index on. */
  addBits(into: Float64Array, from: number, count: number): void {
    const bytes = this.#bytes;
    const mask = 2 ** count - 1;
    let at = this.#at;
    let bits = 0;
    let waiting = 0;
    for (let index = from; index < into.length; index++) {
      while (waiting < count) {
        const byte = bytes[at++];
        if (byte === undefined) throw new RangeError("it ends too early");
        bits |= byte << waiting;
        waiting += 8;
      }
      // Inside the array.
      into[index] = (into[index] as number) + (bits & mask);
      bits >>>= count;
      waiting -= count;
    }
    this.#at = at;
  }
}
