import { request } from "undici";
import type { Dispatcher } from "undici";
import type { Clock } from "../../model/clock.ts";
import { messageOf } from "../../model/errors.ts";
import type { Outcome, Sender } from "../sender.ts";
import { AddressRefused } from "./resolve.ts";
import { readRetryAfter } from "./retry-after.ts";
import { signedHeaders, signingSecrets } from "./sign.ts";

/** So much of an answer is kept. */
const ANSWER_BYTES = 1_024;

/** What a POST is made of. */
export interface Post {
  readonly url: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** Makes the sender of `webhook`: a signed POST to the registration's own address. */
export function createWebhookSender(options: {
  readonly agent: Dispatcher;
  readonly clock: Clock;
  readonly version: string;
}): Sender {
  const { agent, clock, version } = options;
  return (registration, event, { deliveryId, signal }) => {
    if (registration.url === null) return Promise.resolve({ kind: "refused", reason: "The webhook has no address." });
    const body = JSON.stringify(event);
    const now = clock.now();
    const secrets = signingSecrets(registration, now);
    const signed = signedHeaders({ id: deliveryId, event: event.event, body, secrets, now });
    const headers = { ...jsonHeaders(version), ...signed };
    return post(agent, clock, { url: registration.url, body, headers, signal });
  };
}

export function jsonHeaders(version: string): Readonly<Record<string, string>> {
  return {
    "content-type": "application/json",
    accept: "*/*",
    "user-agent": `Hometide/${version} (+https://github.com/hometide/hometide)`,
  };
}

/**
 * One POST. Any 2xx is success and 410 says that the receiver wants no more; a redirect is not followed, and is a failure as everything else.
 * Reads the beginning of the answer; what is wrong with the rest of it takes nothing from a success.
 */
export async function post(agent: Dispatcher, clock: Pick<Clock, "now">, { url, ...rest }: Post): Promise<Outcome> {
  let status: number | undefined;
  try {
    const response = await request(url, { ...rest, method: "POST", dispatcher: agent });
    status = response.statusCode;
    const retryAfterMs = readRetryAfter(one(response.headers["retry-after"]), clock.now());
    const answer = await beginning(response.body);
    return { ...judged(status, retryAfterMs), status, ...(answer === "" ? {} : { answer }) };
  } catch (error) {
    if (status !== undefined && status < 300) return { kind: "delivered", status };
    return { ...failureOf(error), ...(status === undefined ? {} : { status }) };
  }
}

function judged(status: number, retryAfterMs: number | undefined): Outcome {
  if (status >= 200 && status < 300) return { kind: "delivered" };
  if (status === 410) return { kind: "gone", reason: "It answered 410 Gone." };
  const what = status >= 300 && status < 400 ? `${status}, a redirect, which is not followed` : String(status);
  return { kind: "failed", reason: `It answered ${what}.`, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}

function failureOf(error: unknown): Outcome {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  if (cause instanceof AddressRefused) return { kind: "refused", reason: `Nothing is sent there: ${cause.message}.` };
  if (error instanceof Error && error.name === "AbortError")
    return { kind: "failed", reason: "It did not answer in time." };
  // Of a name with several addresses each one failed.
  const each: readonly unknown[] = cause instanceof AggregateError ? cause.errors : [cause];
  const reason = messageOf(each[0]);
  return { kind: "failed", reason: `It cannot be reached: ${reason}${reason.endsWith(".") ? "" : "."}` };
}

/** The beginning of an answer as text; the rest of it is not read. */
async function beginning(body: Dispatcher.ResponseData["body"]): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    // A body that was given no encoding is read as bytes.
    chunks.push(chunk as Buffer);
    size += (chunk as Buffer).length;
    if (size >= ANSWER_BYTES) break;
  }
  return new TextDecoder().decode(Buffer.concat(chunks).subarray(0, ANSWER_BYTES));
}

function one(header: string | readonly string[] | undefined): string | undefined {
  return typeof header === "string" || header === undefined ? header : header[0];
}
