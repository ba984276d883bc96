import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { Agent, request } from "undici";
import type { Clock } from "../../model/clock.ts";
import { HometideError, messageOf } from "../../model/errors.ts";
import { MICROS_PER_MS } from "../../model/time.ts";

/** A request to the server; the path begins with a slash and is put behind the base address. */
export interface HttpRequest {
  readonly method: "GET" | "POST" | "PATCH" | "PUT";
  readonly path: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly authorization?: string | undefined;
  readonly body?: string | Uint8Array | undefined;
  readonly contentType?: string | undefined;
  /** Sends the body gzip-compressed. */
  readonly gzip?: boolean;
  /** Until the answer is complete. */
  readonly timeoutMs: number;
}

/** What the server said, whatever the status. */
export interface Answer {
  readonly kind: "answer";
  readonly status: number;
  readonly text: string;
  readonly contentType: string;
  /** `X-Influxdb-Version` and `X-Influxdb-Build`, where sent. */
  readonly version: string | undefined;
  readonly build: string | undefined;
  readonly retryAfterMs: number | undefined;
}

/** There is no answer, or none that can be read. */
export interface Failure {
  readonly kind: "failure";
  readonly why: "unreachable" | "timeout" | "cut" | "too_large" | "headers_too_large";
  readonly message: string;
}

/** Credentials that stood in the address itself. */
export interface UrlCredentials {
  readonly username: string;
  readonly password: string;
}

export interface HttpClient {
  /** The base address without credentials, for people. */
  readonly name: string;
  /** Never rejects. */
  send(of: HttpRequest): Promise<Answer | Failure>;
  close(): Promise<void>;
}

const MAX_ANSWER_BYTES = 64 * 1024 * 1024;
/** 1.x repeats each refused line in the header `X-Influxdb-Error`; Node's 16 KiB would hide the whole answer. */
const MAX_HEADER_BYTES = 8 * 1024 * 1024;
const GZIP_LEVEL = 3;

const compress = promisify(gzip);

/** Splits an address from the configuration; throws `config_invalid` where it is none. */
export function parseBaseUrl(url: string): { readonly base: string; readonly credentials: UrlCredentials | undefined } {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || !/^https?:$/.test(parsed.protocol)) {
    // The address may hold a password: it is not repeated.
    throw new HometideError(
      "config_invalid",
      "INFLUXDB_URL is not an http or https address, such as http://influxdb:8086",
    );
  }
  const credentials =
    parsed.username === ""
      ? undefined
      : { username: decodeURIComponent(parsed.username), password: decodeURIComponent(parsed.password) };
  // A lone slash at the end would make //write, which is 404 (home-assistant/core#173086).
  return { base: `${parsed.origin}${parsed.pathname.replace(/\/+$/, "")}`, credentials };
}

export function createHttpClient(base: string, clock: Clock): HttpClient {
  const agent = new Agent({ maxHeaderSize: MAX_HEADER_BYTES, headersTimeout: 0, bodyTimeout: 0, connections: 4 });
  const closing = new AbortController();

  const exchange = async (of: HttpRequest, signal: AbortSignal): Promise<Answer | Failure> => {
    const query = of.params === undefined ? "" : `?${new URLSearchParams(of.params).toString()}`;
    const headers: Record<string, string> = { accept: "application/json" };
    if (of.authorization !== undefined) headers["authorization"] = of.authorization;
    if (of.body !== undefined) headers["content-type"] = of.contentType ?? "text/plain; charset=utf-8";
    if (of.gzip === true) headers["content-encoding"] = "gzip";
    const body =
      of.body === undefined || of.gzip !== true ? (of.body ?? null) : await compress(of.body, { level: GZIP_LEVEL });
    const answer = await request(`${base}${of.path}${query}`, {
      dispatcher: agent,
      method: of.method,
      headers,
      body,
      signal,
    });
    const parts: Buffer[] = [];
    let bytes = 0;
    for await (const part of answer.body) {
      // undici's body is a byte stream as long as no encoding is set.
      const chunk = part as Buffer;
      bytes += chunk.length;
      if (bytes > MAX_ANSWER_BYTES)
        return { kind: "failure", why: "too_large", message: `the answer is larger than ${MAX_ANSWER_BYTES} bytes` };
      parts.push(chunk);
    }
    return {
      kind: "answer",
      status: answer.statusCode,
      text: Buffer.concat(parts).toString("utf8"),
      contentType: first(answer.headers["content-type"]) ?? "",
      version: first(answer.headers["x-influxdb-version"]),
      build: first(answer.headers["x-influxdb-build"]),
      retryAfterMs: retryAfter(first(answer.headers["retry-after"]), clock),
    };
  };

  return {
    name: base,
    async send(of) {
      const deadline = new AbortController();
      const timer = clock.after(of.timeoutMs, () => deadline.abort());
      try {
        return await exchange(of, AbortSignal.any([deadline.signal, closing.signal]));
      } catch (error) {
        if (deadline.signal.aborted) {
          return {
            kind: "failure",
            why: "timeout",
            message: `${base} did not answer within ${of.timeoutMs / 1_000} s`,
          };
        }
        return failure(error, base, closing.signal.aborted);
      } finally {
        timer.cancel();
      }
    },
    async close() {
      closing.abort();
      await agent.destroy();
    },
  };
}

function failure(error: unknown, base: string, closed: boolean): Failure {
  if (closed) return { kind: "failure", why: "cut", message: "the connection was closed by the hub" };
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code === "UND_ERR_HEADERS_OVERFLOW") {
    return {
      kind: "failure",
      why: "headers_too_large",
      message: `the headers of the answer are larger than ${MAX_HEADER_BYTES} bytes`,
    };
  }
  const unreachable =
    /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT|ERR_TLS.*|CERT_.*|DEPTH_ZERO.*|SELF_SIGNED.*|UNABLE_TO.*)$/;
  if (unreachable.test(code))
    return { kind: "failure", why: "unreachable", message: `${base} cannot be reached: ${messageOf(error)} (${code})` };
  return { kind: "failure", why: "cut", message: `${base} broke the connection: ${messageOf(error)}` };
}

function first(header: string | readonly string[] | undefined): string | undefined {
  return typeof header === "object" ? header[0] : header;
}

/** RFC 9110, section 10.2.3: seconds, or a date. */
function retryAfter(header: string | undefined, clock: Clock): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d+$/.test(header.trim())) return Number(header) * 1_000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, at - clock.now() / MICROS_PER_MS);
}
