import { hash } from "node:crypto";
import type { FastifyReply, FastifyRequest, onRequestHookHandler } from "fastify";
import type { Clock } from "../model/clock.ts";
import { MICROS_PER_SECOND } from "../model/time.ts";
import type { Metrics } from "../ops/metrics.ts";
import type { SportsView } from "../sports/view.ts";
import { KeptAnswers } from "./kept-answers.ts";

/** An answer as it goes out, again and again. */
interface Answer {
  readonly body: string;
  /** All of them: it goes out as it is. */
  readonly headers: Readonly<Record<string, string>> & { readonly etag: string; readonly "content-length": string };
}

/** Keeps answers about the games in memory by their URL. */
export interface AnswerCache {
  /** Sends the kept answer to a request, before its parameters are so much as looked at; else lets it go on. */
  readonly onRequest: onRequestHookHandler;
  /**
   * Sends a JSON text, and keeps it for the request's URL until the games change, but no longer than a second: some
   * answers depend on the time.
   */
  send(
    request: FastifyRequest,
    reply: FastifyReply,
    body: string,
    headers: Readonly<Record<string, string>>,
  ): FastifyReply;
}

/** An answer that depends on the time (is the kick-off past?) may be late by this. */
const LONGEST = MICROS_PER_SECOND;
const MAX_BYTES = 4 * 1024 * 1024;

/** Makes a cache. Home Assistant's sensors and dashboards ask the same few URLs over and over. */
export function createAnswerCache({
  sports,
  clock,
  metrics,
}: {
  readonly sports: Pick<SportsView, "revision">;
  readonly clock: Clock;
  readonly metrics: Pick<Metrics, "httpKeptAnswers">;
}): AnswerCache {
  const answers = new KeptAnswers<Answer>(MAX_BYTES);
  let revision = sports.revision;
  let since = clock.now();

  const current = (): KeptAnswers<Answer> => {
    const now = clock.now();
    if (sports.revision !== revision || now - since >= LONGEST || now < since) {
      answers.clear();
      revision = sports.revision;
      since = now;
    }
    return answers;
  };

  return {
    onRequest(request, reply, done) {
      const known = request.method === "GET" ? current().get(request.url) : undefined;
      if (known === undefined) {
        done();
        return;
      }
      metrics.httpKeptAnswers.inc();
      void sendAnswer(request, reply, known);
    },
    send(request, reply, body, headers) {
      const etag = `"${hash("sha1", body, "base64url")}"`;
      const answer: Answer = {
        body,
        headers: {
          "content-type": "application/json; charset=utf-8",
          "content-length": String(Buffer.byteLength(body)),
          "x-content-type-options": "nosniff",
          etag,
          ...headers,
        },
      };
      if (request.method === "GET") current().keep(request.url, answer);
      return sendAnswer(request, reply, answer);
    },
  };
}

function sendAnswer(request: FastifyRequest, reply: FastifyReply, { body, headers }: Answer): FastifyReply {
  const known = request.headers["if-none-match"];
  if (known !== undefined && holds(known, headers.etag)) {
    const { "content-length": _, ...rest } = headers;
    return reply.code(304).headers(rest).send("");
  }
  if (request.method === "HEAD") return reply.headers(headers).send(body);
  // Everything about the answer is known: Fastify's way to send it would take longer than all else here.
  reply.hijack();
  reply.raw.writeHead(200, headers);
  reply.raw.end(body);
  return reply;
}

/** A list of tags, of which a proxy may have made weak ones, or everything. */
function holds(list: string, etag: string): boolean {
  return list === "*" || list.split(",").some((each) => each.trim().replace(/^W\//, "") === etag);
}
