import { fetch } from "undici";
import type { Response } from "undici";
import type { Clock } from "../model/clock.ts";
import { messageOf } from "../model/errors.ts";
import type { Micros } from "../model/time.ts";

/** A question to an HTTP server of somebody else's. */
interface PageQuestion {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The hub's: the User-Agent tells who asks and where to complain. */
  readonly version: string;
  readonly clock: Clock;
  /** From the question to the end of the answer. */
  readonly timeoutMs: number;
  /** Ends it. */
  readonly signal: AbortSignal;
  /** Of the body, as it is after its compression was undone: of a larger one the rest is not read. */
  readonly maxBytes: number;
  /** The bodies of refusals are read, too. */
  readonly readsRefusals: boolean;
}

/** What a question came to. */
export type PageAnswer =
  | {
      readonly kind: "answered";
      readonly ok: boolean;
      readonly status: number;
      readonly headers: { get(name: string): string | null };
      /** When the headers had come. */
      readonly at: Micros;
      /** `undefined` where it is too large, or a refusal's that is not read. */
      readonly body: string | undefined;
    }
  | {
      readonly kind: "failed";
      readonly how: "timeout" | "stopped" | "network";
      /** What kept the answer away, such as `connect ECONNREFUSED 127.0.0.1:80`. */
      readonly cause: string;
      readonly error: unknown;
    };

/** Asks once for a page that is JSON. Compression is fetch's own business. Nothing is thrown. */
export async function askPage(question: PageQuestion): Promise<PageAnswer> {
  const { clock, timeoutMs, signal } = question;
  const timeout = new AbortController();
  const timer = clock.after(timeoutMs, () => timeout.abort());
  const own = {
    "user-agent": `hometide/${question.version} (+https://github.com/hometide/hometide)`,
    accept: "application/json",
  };
  try {
    const response = await fetch(question.url, {
      headers: { ...own, ...question.headers },
      signal: AbortSignal.any([signal, timeout.signal]),
    });
    const at = clock.now();
    const { ok, status, headers } = response;
    const isRead = ok || question.readsRefusals;
    const body = isRead ? await readBody(response, question.maxBytes) : undefined;
    if (!isRead) await response.body?.cancel();
    return { kind: "answered", ok, status, headers, at, body };
  } catch (error) {
    const how = timeout.signal.aborted ? "timeout" : signal.aborted ? "stopped" : "network";
    return { kind: "failed", how, cause: causeOf(error), error };
  } finally {
    timer.cancel();
  }
}

/** @returns the text, or `undefined` where it is too large; the rest then is not read */
async function readBody(response: Response, maxBytes: number): Promise<string | undefined> {
  // undici's type leaves open what the body is made of; it is bytes, as fetch's standard says.
  const body: AsyncIterable<Uint8Array> | null = response.body;
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop early cancels the stream, and so the transfer.
  for await (const chunk of body ?? []) {
    size += chunk.byteLength;
    if (size > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}

/** fetch hides the reason (`ECONNREFUSED`) in the cause of its error. */
function causeOf(error: unknown): string {
  return error instanceof Error && error.cause !== undefined ? messageOf(error.cause) : messageOf(error);
}
