import type { Micros } from "../../model/time.ts";
import { escapeString } from "./escape.ts";

const FIRST_BYTES = 64 * 1024;
/** A batch beyond this size is rare: its memory is given back. */
const KEPT_BYTES = 8 * 1024 * 1024;
/** From here on one call into the runtime is faster than a loop over the characters. */
const SHORT = 48;

const LINE_FEED = 0x0a;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const ZERO = 0x30;
const ASCII = 0x80;

/**
 * Where lines become bytes, one short piece after the other, in memory that is used again: putting lines together as
 * texts, and flattening and encoding those, takes three times as long.
 */
export class Scratch {
  #buffer = Buffer.allocUnsafeSlow(FIRST_BYTES);
  #end = 0;
  #lines = 0;

  get lines(): number {
    return this.#lines;
  }

  startLine(): void {
    if (this.#lines > 0) {
      this.#room(1);
      this.#buffer[this.#end++] = LINE_FEED;
    }
    this.#lines += 1;
  }

  bytes(bytes: Uint8Array): void {
    this.#room(bytes.length);
    this.#buffer.set(bytes, this.#end);
    this.#end += bytes.length;
  }

  text(text: string): void {
    const { length } = text;
    this.#room(length * 3);
    const buffer = this.#buffer;
    const start = this.#end;
    if (length <= SHORT) {
      let at = 0;
      for (; at < length; at++) {
        const code = text.charCodeAt(at);
        if (code >= ASCII) break;
        buffer[start + at] = code;
      }
      if (at === length) {
        this.#end = start + length;
        return;
      }
    }
    this.#end = start + buffer.write(text, start, "utf8");
  }

  /** The inside of a quoted text, escaped, and the closing quote. */
  quoted(text: string): void {
    const { length } = text;
    if (length <= SHORT) {
      this.#room(length * 2 + 1);
      const buffer = this.#buffer;
      let end = this.#end;
      let at = 0;
      for (; at < length; at++) {
        const code = text.charCodeAt(at);
        if (code >= ASCII) break;
        if (code === QUOTE || code === BACKSLASH) buffer[end++] = BACKSLASH;
        buffer[end++] = code;
      }
      if (at === length) {
        buffer[end] = QUOTE;
        this.#end = end + 1;
        return;
      }
    }
    this.text(`${escapeString(text)}"`);
  }

  /** Microseconds as the digits of nanoseconds, which as a number would be beyond 2^53. */
  nanoseconds(time: Micros): void {
    const high = Math.floor(time / 1e9);
    const low = time - high * 1e9;
    if (high === 0) {
      this.text(low === 0 ? "0" : `${low}000`);
      return;
    }
    this.text(String(high));
    this.#room(12);
    const buffer = this.#buffer;
    let rest = low;
    for (let at = this.#end + 8; at >= this.#end; at--) {
      const tenth = Math.trunc(rest / 10);
      buffer[at] = ZERO + rest - tenth * 10;
      rest = tenth;
    }
    buffer.fill(ZERO, this.#end + 9, this.#end + 12);
    this.#end += 12;
  }

  /** What was put in since the last time, in memory of its own. */
  take(): Uint8Array {
    const body = Buffer.allocUnsafeSlow(this.#end);
    this.#buffer.copy(body, 0, 0, this.#end);
    if (this.#buffer.length > KEPT_BYTES) this.#buffer = Buffer.allocUnsafeSlow(FIRST_BYTES);
    this.rewind();
    return body;
  }

  /** Forgets what was put in. */
  rewind(): void {
    this.#end = 0;
    this.#lines = 0;
  }

  #room(bytes: number): void {
    const most = this.#end + bytes;
    if (most <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(most, this.#buffer.length * 2));
    this.#buffer.copy(larger, 0, 0, this.#end);
    this.#buffer = larger;
  }
}
