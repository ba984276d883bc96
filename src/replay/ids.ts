import { randomBytes } from "node:crypto";
import type { Micros } from "../model/time.ts";
import { MICROS_PER_MS } from "../model/time.ts";

const CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/**
 * An id as Home Assistant gives its contexts: a ULID, 26 characters, which sorts by time.
 *
 * @param random ten numbers from 0 up to 1; from the system where left out
 */
export function ulid(now: Micros, random?: () => number): string {
  let ms = Math.floor(now / MICROS_PER_MS);
  let time = "";
  for (let place = 0; place < 10; place++) {
    time = CROCKFORD.charAt(ms % 32) + time;
    ms = Math.floor(ms / 32);
  }
  const bytes = random === undefined ? randomBytes(16) : Array.from({ length: 16 }, () => Math.floor(random() * 256));
  return time + Array.from(bytes, (byte) => CROCKFORD.charAt(byte % 32)).join("");
}
