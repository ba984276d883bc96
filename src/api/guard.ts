import { createHash, timingSafeEqual } from "node:crypto";
import { HometideError } from "../model/errors.ts";
import type { Micros } from "../model/time.ts";
import type { Access } from "./access.ts";
import { isLoopback } from "./access.ts";
import type { Sessions } from "./sessions.ts";

/** By what a request was let in. */
export type LetInBy = "loopback" | "token" | "session" | "ingress";

/** What decides about access. */
export interface Caller {
  readonly method: string;
  /** Address of the socket's other end; what headers say about it is not believed. */
  readonly address: string | undefined;
  readonly headers: {
    readonly authorization?: string | undefined;
    readonly host?: string | undefined;
    readonly origin?: string | undefined;
    readonly cookie?: string | undefined;
    readonly "sec-fetch-site"?: string | string[] | undefined;
    readonly "x-ingress-path"?: string | string[] | undefined;
  };
}

/**
 * Makes the check of a request. Let in are: whom Home Assistant's ingress has signed in, where that is set up; on
 * loopback everybody whose request was meant for this machine; else the token, or the session that a browser got for
 * it. What changes something must come from a page of the hub itself, or from no page.
 *
 * @returns a function that gives by what the request is let in, or throws
 * @throws HometideError `unauthorized`, `forbidden_host`, `forbidden_origin`
 */
export function createGuard(access: Access, sessions: Sessions, now: () => Micros): (caller: Caller) => LetInBy {
  return (caller) => {
    const { headers } = caller;
    // Home Assistant's own session is held to its pages (SameSite), and what it forwards names hosts of its own.
    if (isIngress(access, caller)) return "ingress";
    if (!access.required) {
      checkHost(headers);
      checkOrigin(caller, false);
      return "loopback";
    }
    if (headers.authorization !== undefined) {
      const given = BEARER.exec(headers.authorization)?.[1];
      if (given !== undefined && tokenIs(access, given)) return "token";
      throw new HometideError("unauthorized", "The token of the request is not this hub's.");
    }
    if (!sessions.isSignedIn(headers.cookie, now()))
      throw new HometideError("unauthorized", "The request carries no token.");
    checkOrigin(caller, true);
    return "session";
  };
}

/** Whether it is the hub's token, in a time that tells nothing about it. */
export function tokenIs({ token }: { readonly token: string }, given: string): boolean {
  return timingSafeEqual(digest(given), digest(token));
}

const BEARER = /^Bearer +(\S+) *$/i;

/** Digests have one length, so that the comparison tells nothing about the token's. */
function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

/** Home Assistant's Supervisor shows apps at `/api/hassio_ingress/` and a random name. */
const INGRESS_PATH = /^\/api\/hassio_ingress\/[A-Za-z0-9_-]{1,200}$/;

function isIngress({ ingressFrom }: Access, { address, headers }: Caller): boolean {
  if (ingressFrom === undefined || address === undefined) return false;
  const path = headers["x-ingress-path"];
  // A socket that takes IPv4 and IPv6 writes the former so.
  return address.replace(/^::ffff:/, "") === ingressFrom && typeof path === "string" && INGRESS_PATH.test(path);
}

/** A page of the internet can make its own name point to 127.0.0.1, but cannot change the Host header. */
function checkHost({ host }: Caller["headers"]): void {
  // Without the header it is no browser.
  if (host === undefined || isLoopback(host.replace(PORT, ""))) return;
  throw new HometideError(
    "forbidden_host",
    `The hub listens for this machine only, and was called ${host.slice(0, 100)}.`,
  );
}

const PORT = /:\d*$/;
const SAFE: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * A page of somebody else can make a browser send requests, with its cookies too, but not without saying from where.
 *
 * @param browser the request is a browser's for certain, which names its origin with all that changes something
 */
export function checkOrigin({ method, headers }: Caller, browser: boolean): void {
  if (SAFE.has(method)) return;
  const site = headers["sec-fetch-site"];
  if (site === "same-origin" || site === "none") return;
  const { origin, host } = headers;
  if (site === undefined && (origin === undefined ? !browser : hostOf(origin) === host)) return;
  throw new HometideError("forbidden_origin", `The request comes from ${(origin ?? "nowhere").slice(0, 100)}.`);
}

function hostOf(origin: string): string | undefined {
  return URL.parse(origin)?.host;
}
