import { lookup } from "node:dns";
import type { ClientRequest } from "node:http";
import { isIP } from "node:net";
import type { Socket } from "node:net";
import { Agent as HttpsAgent, request as requestHttps } from "node:https";
import { urlToHttpOptions } from "node:url";
import type { Clock } from "../../model/clock.ts";
import { messageOf } from "../../model/errors.ts";
import type { Outcome } from "../sender.ts";
import { UNANSWERED } from "../sender.ts";
import type { AddressRules } from "./address.ts";
import type { Resolve } from "./resolve.ts";
import { remembering } from "./remembering.ts";
import { AddressRefused, checkedLookup, hostRefusal } from "./resolve.ts";
import { readRetryAfter } from "./retry-after.ts";

// A module that imports node:http makes Node load all of its fetch (50 ms); asked for like this it does not.
const { Agent: HttpAgent, request: requestHttp } = process.getBuiltinModule("node:http");

/** What a POST is made of. */
export interface Post {
  readonly url: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** A POST that is under way: its connection is being opened, where none is kept. It is either sent or dropped, once. */
export interface BegunPost {
  /** Sends it, and tells how it went: nothing is thrown. `signal` ends it, whatever it waits for. */
  send(signal: AbortSignal): Promise<Outcome>;
  /** Gives it up: the receiver has seen nothing of it. */
  drop(): void;
}

/** Begins a POST: nothing of it is sent before the receiver's turn has come. Nothing is thrown. */
export type BeginPost = (post: Post) => BegunPost;

/** So much of an answer is kept. */
const ANSWER_BYTES = 1_024;

/**
 * A new connection is most of what a delivery costs (bench/webhooks.ts), so the next score goes over the one of the last. A
 * receiver that says less by `Keep-Alive: timeout=` gets its way (Node's agent asks it); Home Assistant's web server, aiohttp,
 * says nothing and keeps them for an hour. Not longer, for a name that means another machine by now is looked up for a new one alone.
 */
const CONNECTIONS = { keepAlive: true, timeout: 15 * 60_000 } as const;

/** What is known of an address: how to begin a request there, or why nothing is sent there. */
type Target =
  | {
      readonly open: (headers: readonly string[]) => ClientRequest;
      /** What the receiver is called in `Host` (RFC 9110, 7.2). */
      readonly host: string;
      /** The last connection there. */
      socket: Socket | undefined;
      readonly refusal?: undefined;
    }
  | { readonly open?: undefined; readonly refusal: string };

/** A request, and what comes of it. */
interface Exchange {
  readonly request: ClientRequest;
  readonly answer: Promise<Answer>;
  readonly hasFailed: () => boolean;
}

interface Answer {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly text: string;
}

/**
 * Makes what posts. Any 2xx is success and 410 says that the receiver wants no more; a redirect is not followed, and
 * is a failure as everything else. The beginning of the answer is read; what is wrong with the rest takes nothing from a success.
 *
 * This is Node's own client: a hundred connections for one event cost it half of what they cost undici (bench/webhooks.ts), and it
 * ends one that is still being opened.
 *
 * @param options `rules`: where it may go; anywhere without them. `resolve`: another resolver, in tests
 */
export function createPost(options: {
  readonly clock: Pick<Clock, "now">;
  readonly rules?: AddressRules;
  readonly resolve?: Resolve;
}): BeginPost {
  const { clock, rules, resolve = lookup } = options;
  const checked = rules === undefined ? {} : { lookup: checkedLookup(rules, resolve) };
  const http = { ...checked, method: "POST", agent: new HttpAgent(CONNECTIONS) };
  const https = { ...checked, method: "POST", agent: new HttpsAgent(CONNECTIONS) };

  const targetOf = remembering((address): Target => {
    const url = new URL(address);
    const refusal = rules === undefined ? undefined : hostRefusal(url.hostname, rules);
    if (refusal !== undefined) return { refusal };
    const options = urlToHttpOptions(url);
    // Told what TLS calls the receiver, Node does not look at each request whether that is a name or an address (RFC 6066, 3).
    const servername = isIP(options.hostname ?? "") === 0 ? url.hostname : "";
    const target = { ...options, servername };
    return {
      open:
        url.protocol === "https:"
          ? (headers) => requestHttps({ ...target, ...https, headers })
          : (headers) => requestHttp({ ...target, ...http, headers }),
      host: url.host,
      socket: undefined,
    };
  });

  return ({ url, headers, body }) => {
    const target = targetOf(url);
    if (target.open === undefined) {
      const outcome = { kind: "refused", reason: `Nothing is sent there: ${target.refusal}.` } as const;
      return { send: () => Promise.resolve(outcome), drop: () => undefined };
    }
    const begin = (): Exchange => {
      // As a list they are written down at once: as an object Node takes a third longer for a request (bench/webhooks.ts).
      const lines = ["host", target.host, "content-length", String(Buffer.byteLength(body))];
      for (const [name, value] of Object.entries(headers)) lines.push(name, value);
      const request = target.open(lines);
      request.once("socket", (socket) => (target.socket = socket));
      return exchange(request);
    };
    // Where a connection is kept there is nothing to be done ahead.
    const begun = target.socket?.destroyed === false ? undefined : begin();
    return {
      drop: () => void begun?.request.destroy(),
      async send(signal) {
        // What failed while it was only being opened is begun once more.
        const first = begun?.hasFailed() === false ? begun : begin();
        for (let { request, answer } = first; ; { request, answer } = begin()) {
          // Not the option `signal`: what Node makes of it is a third of a request's cost.
          const end = (): void => void request.destroy(new Error("It took too long."));
          signal.addEventListener("abort", end);
          try {
            if (signal.aborted) end();
            else request.end(body);
            return outcomeOf(await answer, clock);
          } catch (error) {
            if (signal.aborted) return UNANSWERED;
            // The receiver had closed a connection that was kept: it has seen nothing of the request.
            if (request.reusedSocket && isReset(error)) continue;
            return failureOf(error);
          } finally {
            signal.removeEventListener("abort", end);
          }
        }
      },
    };
  };
}

/** Reads the answer to a request, the beginning of its body alone. */
function exchange(request: ClientRequest): Exchange {
  let failed = false;
  const answer = new Promise<Answer>((resolve, reject) => {
    request.on("error", (error) => {
      failed = true;
      reject(error);
    });
    request.once("upgrade", ({ statusCode: status = 0 }, socket) => {
      socket.destroy();
      resolve({ status, retryAfter: undefined, text: "" });
    });
    request.once("response", (response) => {
      const { statusCode: status = 0, headers } = response;
      const parts: Buffer[] = [];
      let size = 0;
      const finish = (): void => {
        const text = Buffer.concat(parts).toString("utf8", 0, Math.min(size, ANSWER_BYTES));
        resolve({ status, retryAfter: headers["retry-after"], text });
        if (!response.complete) response.destroy();
      };
      response.on("data", (part: Buffer) => {
        parts.push(part);
        size += part.length;
        if (size >= ANSWER_BYTES) finish();
      });
      response.once("end", finish);
      response.once("error", finish);
    });
  });
  // Who sends it looks at it; until then it may fail.
  answer.catch(() => undefined);
  return { request, answer, hasFailed: () => failed };
}

function outcomeOf({ status, retryAfter, text }: Answer, clock: Pick<Clock, "now">): Outcome {
  const said = { status, ...(text === "" ? {} : { answer: text }) };
  if (status >= 200 && status < 300) return { kind: "delivered", ...said };
  if (status === 410) return { kind: "gone", reason: "It answered 410 Gone.", ...said };
  const what = status >= 300 && status < 400 ? `${status}, a redirect, which is not followed` : String(status);
  const retryAfterMs = readRetryAfter(retryAfter, clock.now());
  const failed = { kind: "failed", reason: `It answered ${what}.`, ...said } as const;
  return retryAfterMs === undefined ? failed : { ...failed, retryAfterMs };
}

function failureOf(error: unknown): Outcome {
  // Of a name with several addresses each one failed.
  const each: readonly unknown[] = error instanceof AggregateError ? error.errors : [error];
  const [first] = each;
  if (first instanceof AddressRefused) return { kind: "refused", reason: `Nothing is sent there: ${first.message}.` };
  const reason = messageOf(first);
  return { kind: "failed", reason: `It cannot be reached: ${reason}${reason.endsWith(".") ? "" : "."}` };
}

function isReset(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "ECONNRESET" || error.code === "EPIPE");
}
