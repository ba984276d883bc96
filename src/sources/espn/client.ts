import { fetch } from "undici";
import type { Response } from "undici";
import type { Clock } from "../../model/clock.ts";
import { HometideError, messageOf } from "../../model/errors.ts";
import type { LeagueId } from "../../model/game.ts";
import { MICROS_PER_MS } from "../../model/time.ts";
import type { Metrics } from "../../ops/metrics.ts";

/** What a request came to. Nothing is thrown. */
export type EspnAnswer =
  | { readonly kind: "answered"; readonly payload: unknown }
  | {
      readonly kind: "failed";
      /** espn_unreachable, espn_refused or espn_unreadable. */
      readonly error: HometideError;
      /** What ESPN's Retry-After asks for. */
      readonly retryAfterMs: number | undefined;
    };

export interface EspnClient {
  /**
   * Reads one page of a league.
   *
   * @param page path below the league, such as `scoreboard`
   * @param signal ends the request; the answer then is espn_unreachable
   */
  get(
    league: LeagueId,
    page: string,
    query: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<EspnAnswer>;
}

/** No answer of ESPN's comes near this (the largest, a league's injuries, has 2.3 MB): more is not for us. */
const MAX_BODY_BYTES = 16 * 1024 * 1024;
/** A Retry-After beyond this is taken for this. */
const MAX_RETRY_AFTER_MS = 24 * 3_600_000;

interface ClientOptions {
  /** The base, such as `https://site.api.espn.com`. */
  readonly url: string;
  readonly timeoutMs: number;
  readonly version: string;
  readonly clock: Clock;
  readonly metrics: Metrics;
  /** ESPN's path of a league, such as `football/nfl`. */
  readonly pathOf: (league: LeagueId) => string;
}

/**
 * Makes the client. The User-Agent tells who asks and where to complain: ESPN answers 403 to browsers' and bare ones
 * (ESPN.md). Compression is fetch's own business; the limit of the size counts what comes out of it.
 */
export function createEspnClient(options: ClientOptions): EspnClient {
  const { clock, timeoutMs, metrics } = options;
  const headers = {
    "user-agent": `hometide/${options.version} (+https://github.com/hometide/hometide)`,
    accept: "application/json",
  };

  return {
    async get(league, page, query, signal) {
      const search = new URLSearchParams(query).toString();
      const url = `${options.url.replace(/\/+$/, "")}/apis/site/v2/sports/${options.pathOf(league)}/${page}?${search}`;
      const timeout = new AbortController();
      const timer = clock.after(timeoutMs, () => timeout.abort());
      const count = (status: string): void => metrics.espnRequests.inc({ league, status });
      try {
        const response = await fetch(url, { headers, signal: AbortSignal.any([signal, timeout.signal]) });
        if (!response.ok) {
          count(String(response.status));
          await response.body?.cancel();
          return refusal(response, url);
        }
        const body = await readBody(response);
        if (body === undefined) {
          count("too_large");
          return failed(new HometideError("espn_unreadable", `${url} answered more than ${MAX_BODY_BYTES} bytes`));
        }
        const answer = parse(body, url);
        count(answer.kind === "answered" ? String(response.status) : "not_json");
        return answer;
      } catch (error) {
        const late = timeout.signal.aborted;
        count(late ? "timeout" : signal.aborted ? "stopped" : "network");
        const why = late ? `gave no answer within ${timeoutMs} ms` : `cannot be read: ${causeOf(error)}`;
        return failed(new HometideError("espn_unreachable", `${url} ${why}`, { cause: error }));
      } finally {
        timer.cancel();
      }
    },
  };

  /** 5xx is trouble of ESPN's own; any other status that is not success says that this request is not wanted. */
  function refusal(response: Response, url: string): EspnAnswer {
    const code = response.status >= 500 ? "espn_unreachable" : "espn_refused";
    return failed(
      new HometideError(code, `${url} answered ${response.status}`, { details: { status: response.status } }),
      retryAfterMs(response.headers.get("retry-after"), clock),
    );
  }
}

function failed(error: HometideError, retryAfter?: number): EspnAnswer {
  return { kind: "failed", error, retryAfterMs: retryAfter };
}

/** @returns the text, or `undefined` where it is too large; the rest then is not read */
async function readBody(response: Response): Promise<string | undefined> {
  // undici's type leaves open what the body is made of; it is bytes, as fetch's standard says.
  const body: AsyncIterable<Uint8Array> | null = response.body;
  if (body === null) return "";
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop early cancels the stream, and so the transfer.
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > MAX_BODY_BYTES) return undefined;
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}

function parse(body: string, url: string): EspnAnswer {
  try {
    const payload: unknown = JSON.parse(body);
    return { kind: "answered", payload };
  } catch (error) {
    return failed(
      new HometideError("espn_unreadable", `${url} did not answer JSON: ${messageOf(error)}`, { cause: error }),
    );
  }
}

/** Reads Retry-After: seconds, or an HTTP date. */
function retryAfterMs(value: string | null, clock: Clock): number | undefined {
  if (value === null) return undefined;
  const ms = /^\s*\d{1,9}\s*$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - clock.now() / MICROS_PER_MS;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), MAX_RETRY_AFTER_MS);
}

/** fetch hides the reason (`ECONNREFUSED`) in the cause of its error. */
function causeOf(error: unknown): string {
  return error instanceof Error && error.cause !== undefined ? messageOf(error.cause) : messageOf(error);
}
