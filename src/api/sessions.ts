import { createHash, createHmac, hkdfSync, timingSafeEqual } from "node:crypto";
import type { Micros } from "../model/time.ts";
import { MICROS_PER_SECOND } from "../model/time.ts";

/** How long a browser stays signed in. */
const SECONDS = 90 * 86_400;
const COOKIE = /^(\d{1,12})\.([A-Za-z0-9_-]{43})$/;

/** Cookies that stand for the token, so that no script of a page ever holds it. */
export interface Sessions {
  /** The cookie's name: of its own for each hub, for cookies do not know ports. */
  readonly name: string;
  readonly maxAgeSeconds: number;
  /** The value of a cookie that is good until `maxAgeSeconds` from now. */
  issue(now: Micros): string;
  /** Whether a Cookie header holds one that is good. */
  isSignedIn(cookies: string | undefined, now: Micros): boolean;
}

/**
 * Sessions that need no memory: the value is the second at which it ends and the HMAC-SHA256 of that, with a key made
 * from the token. Another token ends them all.
 *
 * @param parse reads a Cookie header
 */
export function createSessions(
  token: string,
  parse: (cookies: string) => Readonly<Record<string, string | undefined>>,
): Sessions {
  const key = Buffer.from(hkdfSync("sha256", token, "hometide", "session", 32));
  const name = `hometide_${createHash("sha256").update(key).digest("hex").slice(0, 8)}`;
  const sign = (until: string): string => createHmac("sha256", key).update(until).digest("base64url");
  return {
    name,
    maxAgeSeconds: SECONDS,
    issue(now) {
      const until = String(Math.floor(now / MICROS_PER_SECOND) + SECONDS);
      return `${until}.${sign(until)}`;
    },
    isSignedIn(cookies, now) {
      const value = cookies === undefined ? undefined : parse(cookies)[name];
      const [, until = "", signature = ""] = COOKIE.exec(value ?? "") ?? [];
      if (until === "") return false;
      // Both are 43 characters: the pattern says so of the one, base64url of 32 bytes of the other.
      const isOurs = timingSafeEqual(Buffer.from(signature), Buffer.from(sign(until)));
      return isOurs && Number(until) * MICROS_PER_SECOND > now;
    },
  };
}
