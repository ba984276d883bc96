import { fetch } from "undici";
import type { Response } from "undici";
import type { Clock } from "../../model/clock.ts";
import { HometideError, messageOf } from "../../model/errors.ts";
import type { League } from "../../model/league.ts";
import type { Metrics } from "../../ops/metrics.ts";
import type { Freshness, Validators } from "./answer-headers.ts";
import { conditions, freshnessOf, retryAfterMs } from "./answer-headers.ts";
import type { PageKind } from "./page-kind.ts";

/** A page of a league. */
export interface Page {
  readonly league: League;
  readonly kind: PageKind;
  /** Path below the league, such as `scoreboard`. */
  readonly page: string;
  readonly query: Readonly<Record<string, string>>;
}

export interface FailedPage {
  readonly kind: "failed";
  /** espn_unreachable, espn_refused, espn_unreadable or espn_budget. */
  readonly error: HometideError;
  /** What ESPN's Retry-After asks for. */
  readonly retryAfterMs: number | undefined;
}

/** What a request came to. Nothing is thrown. */
export type FetchedPage =
  | ({ readonly kind: "answered"; readonly payload: unknown } & Freshness)
  /** As it was when the validators were given (304). */
  | ({ readonly kind: "unchanged" } & Freshness)
  | FailedPage;

/** @param signal ends the request; the answer then is espn_unreachable */
export type FetchPage = (page: Page, known: Validators | undefined, signal: AbortSignal) => Promise<FetchedPage>;

/** No answer of ESPN's comes near this (the largest, a league's injuries, has 2.3 MB): more is not for us. */
const MAX_BODY_BYTES = 16 * 1024 * 1024;
/** Which of ESPN's interfaces a page belongs to (ESPN.md). In the usual one standings are a mere link. */
const apiOf = ({ page }: Page): string => (page === "standings" ? "apis/v2" : "apis/site/v2");

export interface PageFetchOptions {
  /** The base, such as `https://site.api.espn.com`. */
  readonly url: string;
  readonly timeoutMs: number;
  readonly version: string;
  readonly clock: Clock;
  readonly metrics: Metrics;
}

/**
 * Makes single requests. The User-Agent tells who asks and where to complain: ESPN answers 403 to browsers' and bare ones
 * (ESPN.md). Compression is fetch's own business; the limit of the size counts what comes out of it.
 */
export function createPageFetch(options: PageFetchOptions): FetchPage {
  const { clock, timeoutMs, metrics } = options;
  const base = options.url.replace(/\/+$/, "");
  const headers = {
    "user-agent": `hometide/${options.version} (+https://github.com/hometide/hometide)`,
    accept: "application/json",
  };

  return async (page, known, signal) => {
    const search = new URLSearchParams(page.query).toString();
    const url = `${base}/${apiOf(page)}/sports/${page.league.espnPath}/${page.page}?${search}`;
    const timeout = new AbortController();
    const timer = clock.after(timeoutMs, () => timeout.abort());
    const count = (status: string): void =>
      metrics.espnRequests.inc({ league: page.league.id, kind: page.kind, status });
    try {
      const response = await fetch(url, {
        headers: { ...headers, ...conditions(known) },
        signal: AbortSignal.any([signal, timeout.signal]),
      });
      const freshness = freshnessOf(response.headers, clock.now());
      if (!response.ok) {
        count(String(response.status));
        await response.body?.cancel();
        return response.status === 304 && known !== undefined
          ? { kind: "unchanged", ...freshness }
          : refusal(response, url);
      }
      const body = await readBody(response);
      if (body === undefined) {
        count("too_large");
        return failed(new HometideError("espn_unreadable", `${url} answered more than ${MAX_BODY_BYTES} bytes`));
      }
      const parsed = parse(body, url);
      count("payload" in parsed ? String(response.status) : "not_json");
      return "payload" in parsed ? { kind: "answered", payload: parsed.payload, ...freshness } : parsed;
    } catch (error) {
      const late = timeout.signal.aborted;
      count(late ? "timeout" : signal.aborted ? "stopped" : "network");
      const why = late ? `gave no answer within ${timeoutMs} ms` : `cannot be read: ${causeOf(error)}`;
      return failed(new HometideError("espn_unreachable", `${url} ${why}`, { cause: error }));
    } finally {
      timer.cancel();
    }
  };

  /** 5xx is trouble of ESPN's own; any other status that is not success says that this request is not wanted. */
  function refusal(response: Response, url: string): FailedPage {
    const code = response.status >= 500 ? "espn_unreachable" : "espn_refused";
    return failed(
      new HometideError(code, `${url} answered ${response.status}`, { details: { status: response.status } }),
      retryAfterMs(response.headers.get("retry-after"), clock.now()),
    );
  }
}

function failed(error: HometideError, retryAfter?: number): FailedPage {
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

function parse(body: string, url: string): { readonly payload: unknown } | FailedPage {
  try {
    const payload: unknown = JSON.parse(body);
    return { payload };
  } catch (error) {
    return failed(
      new HometideError("espn_unreadable", `${url} did not answer JSON: ${messageOf(error)}`, { cause: error }),
    );
  }
}

/** fetch hides the reason (`ECONNREFUSED`) in the cause of its error. */
function causeOf(error: unknown): string {
  return error instanceof Error && error.cause !== undefined ? messageOf(error.cause) : messageOf(error);
}
