import type { Duplex } from "node:stream";

/**
 * Writes text messages as websocket frames (RFC 6455, section 5: final, text, from the server and so unmasked) straight
 * into large chunks. One system call for each message was the bottleneck of a replay: 25,000 messages/s by `ws`.
 * Whoever writes to the socket by other means calls `flush` first, or the order is lost.
 */
export class FrameWriter {
  readonly #socket: Duplex;
  readonly #written: () => void;
  #chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  #used = 0;
  #flushes = false;

  /** @param written called whenever bytes have left for the network, and when the socket breaks */
  constructor(socket: Duplex, written: () => void) {
    this.#socket = socket;
    this.#written = written;
  }

  /** Bytes that have not left for the network. */
  get bufferedBytes(): number {
    return this.#used + this.#socket.writableLength;
  }

  add(text: string): void {
    const most = MAX_HEADER_BYTES + text.length * MAX_BYTES_A_CHAR;
    if (this.#used + most > this.#chunk.length) {
      this.flush();
      if (most > this.#chunk.length) this.#chunk = Buffer.allocUnsafeSlow(most);
    }
    const guess = headerBytes(text.length);
    const start = this.#used;
    const length = this.#chunk.write(text, start + guess, "utf8");
    const header = headerBytes(length);
    if (header !== guess) this.#chunk.copyWithin(start + header, start + guess, start + guess + length);
    this.#writeHeader(start, header, length);
    this.#used = start + header + length;
    if (this.#flushes) return;
    this.#flushes = true;
    queueMicrotask(() => this.flush());
  }

  flush(): void {
    this.#flushes = false;
    if (this.#used === 0) return;
    const bytes = this.#chunk.subarray(0, this.#used);
    this.#chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);
    this.#used = 0;
    if (this.#socket.writable) this.#socket.write(bytes, this.#written);
  }

  #writeHeader(at: number, header: number, length: number): void {
    this.#chunk[at] = FINAL_TEXT;
    if (header === SHORT_HEADER_BYTES) {
      this.#chunk[at + 1] = length;
    } else if (header === MEDIUM_HEADER_BYTES) {
      this.#chunk[at + 1] = LENGTH_IN_2_BYTES;
      this.#chunk.writeUInt16BE(length, at + 2);
    } else {
      this.#chunk[at + 1] = LENGTH_IN_8_BYTES;
      this.#chunk.writeBigUInt64BE(BigInt(length), at + 2);
    }
  }
}

const CHUNK_BYTES = 128 * 1024;
const FINAL_TEXT = 0x81;
const LENGTH_IN_2_BYTES = 126;
const LENGTH_IN_8_BYTES = 127;
const SHORT_HEADER_BYTES = 2;
const MEDIUM_HEADER_BYTES = 4;
const MAX_HEADER_BYTES = 10;
/** A UTF-16 unit becomes three bytes of UTF-8 at most. */
const MAX_BYTES_A_CHAR = 3;

function headerBytes(length: number): number {
  if (length < LENGTH_IN_2_BYTES) return SHORT_HEADER_BYTES;
  return length < 65_536 ? MEDIUM_HEADER_BYTES : MAX_HEADER_BYTES;
}
