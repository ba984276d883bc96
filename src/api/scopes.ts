import etag from "@fastify/etag";
import rateLimit from "@fastify/rate-limit";
import type { FastifyReply, FastifyRequest } from "fastify";
import { hash } from "node:crypto";
import { HometideError } from "../model/errors.ts";
import type { Api } from "./deps.ts";

/** Requests a minute that one address may make to the historical endpoints. */
const REQUESTS = 100;
/** A page asks for many charts at once, and behind a proxy all of a home's people have one address. */
const PAGE_REQUESTS = 1_000;
const WINDOW_SECONDS = 60;

/** Tries that an address has to sign in, in a minute. */
const SIGN_INS = 10;

/** Who guesses tokens is soon told to wait. */
export async function withSignInLimit(app: Api): Promise<void> {
  await app.register(rateLimit, {
    max: SIGN_INS,
    timeWindow: WINDOW_SECONDS * 1_000,
    errorResponseBuilder: (_request, { ttl }) =>
      new HometideError("too_many_requests", `Too many tries to sign in; come again in ${Math.ceil(ttl / 1_000)} s.`),
  });
}

/** Answers of a scope carry an ETag, and a reader who has it already gets 304. */
export async function withEtags(app: Api): Promise<void> {
  await app.register(etag, { hashFn: (body: string | Buffer) => hash("sha1", body, "base64url") });
}

/**
 * Limits how often an address may ask. Beside the three headers of the earlier drafts that the plugin writes, the two
 * of the present one are sent (draft-ietf-httpapi-ratelimit-headers: RateLimit, RateLimit-Policy).
 */
export async function withRateLimit(app: Api): Promise<void> {
  await app.register(rateLimit, {
    max: (request) => (isOfPage(request) ? PAGE_REQUESTS : REQUESTS),
    keyGenerator: (request) => (isOfPage(request) ? `${request.ip} page` : request.ip),
    timeWindow: WINDOW_SECONDS * 1_000,
    enableDraftSpec: true,
    errorResponseBuilder: (_request, { max, ttl }) =>
      new HometideError(
        "too_many_requests",
        `An address may ask ${max} times a minute; come again in ${Math.ceil(ttl / 1_000)} s.`,
      ),
  });
  app.addHook("onSend", (_request, reply, payload, done) => {
    tellRateLimit(reply);
    done(null, payload);
  });
}

/** Writes the headers of the present draft from those that the plugin has set. */
export function tellRateLimit(reply: FastifyReply): void {
  const remaining = reply.getHeader("ratelimit-remaining");
  if (remaining === undefined) return;
  reply.header("ratelimit", `"history";r=${String(remaining)};t=${String(reply.getHeader("ratelimit-reset"))}`);
  reply.header("ratelimit-policy", `"history";q=${String(reply.getHeader("ratelimit-limit"))};w=${WINDOW_SECONDS}`);
}

/** Whether the dashboard asks: who has signed in, or (on loopback) a browser that says so. */
function isOfPage({ letInBy, headers }: FastifyRequest): boolean {
  return letInBy === "session" || letInBy === "ingress" || headers["sec-fetch-site"] === "same-origin";
}
