import type { Room } from "./integers.ts";

/** Every column has memory of its own, which lives as long as the column. */
export const ownRoom: Room = {
  numbers: (length) => new Float64Array(length),
  bytes: (length) => new Uint8Array(length),
};

const NUMBER_BYTES = 8;

/**
 * One piece of memory for all columns of a question, taken again for the next one: of columns that live no longer, thousands
 * would wait for the collector, which sees the small objects and not what hangs on them. What does not fit has memory of its own.
 */
export class SharedRoom implements Room {
  readonly #buffer: ArrayBuffer;
  #used = 0;

  /** @param size bytes, a multiple of 8 */
  constructor(size: number) {
    this.#buffer = new ArrayBuffer(size);
  }

  /** What was given before is given again. */
  clear(): void {
    this.#used = 0;
  }

  numbers(length: number): Float64Array {
    const at = this.#take(length * NUMBER_BYTES);
    return at === undefined ? ownRoom.numbers(length) : new Float64Array(this.#buffer, at, length);
  }

  bytes(length: number): Uint8Array {
    const at = this.#take(Math.ceil(length / NUMBER_BYTES) * NUMBER_BYTES);
    return at === undefined ? ownRoom.bytes(length) : new Uint8Array(this.#buffer, at, length);
  }

  #take(bytes: number): number | undefined {
    const at = this.#used;
    if (at + bytes > this.#buffer.byteLength) return undefined;
    this.#used += bytes;
    return at;
  }
}
