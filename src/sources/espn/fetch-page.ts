import type { Clock } from "../../model/clock.ts";
import { HometideError, messageOf } from "../../model/errors.ts";
import type { League } from "../../model/league.ts";
import type { Metrics } from "../../ops/metrics.ts";
import type { PageAnswer } from "../ask-page.ts";
import { askPage } from "../ask-page.ts";
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
  /** `size` is that of the body in bytes. */
  | ({ readonly kind: "answered"; readonly payload: unknown; readonly size: number } & Freshness)
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

/** Makes single requests. ESPN answers 403 to browsers' User-Agents and bare ones (ESPN.md). */
export function createPageFetch(options: PageFetchOptions): FetchPage {
  const { clock, timeoutMs, metrics, version } = options;
  const base = options.url.replace(/\/+$/, "");

  return async (page, known, signal) => {
    const search = new URLSearchParams(page.query).toString();
    const url = `${base}/${apiOf(page)}/sports/${page.league.espnPath}/${page.page}?${search}`;
    const headers = conditions(known);
    const limits = { maxBytes: MAX_BODY_BYTES, readsRefusals: false };
    const answer = await askPage({ url, headers, version, clock, timeoutMs, signal, ...limits });
    const count = (status: string): void =>
      metrics.espnRequests.inc({ league: page.league.id, kind: page.kind, status });
    if (answer.kind === "failed") {
      const { how, cause, error } = answer;
      count(how);
      const why = how === "timeout" ? `gave no answer within ${timeoutMs} ms` : `cannot be read: ${cause}`;
      return failed(new HometideError("espn_unreachable", `${url} ${why}`, { cause: error }));
    }
    const { status, body } = answer;
    const freshness = freshnessOf(answer.headers, answer.at);
    if (!answer.ok) {
      count(String(status));
      return status === 304 && known !== undefined ? { kind: "unchanged", ...freshness } : refusal(answer, url);
    }
    if (body === undefined) {
      count("too_large");
      return failed(new HometideError("espn_unreadable", `${url} answered more than ${MAX_BODY_BYTES} bytes`));
    }
    const parsed = parse(body, url);
    count("payload" in parsed ? String(status) : "not_json");
    const size = Buffer.byteLength(body);
    return "payload" in parsed ? { kind: "answered", payload: parsed.payload, size, ...freshness } : parsed;
  };

  /** 5xx is trouble of ESPN's own; any other status that is not success says that this request is not wanted. */
  function refusal({ status, headers }: Extract<PageAnswer, { readonly kind: "answered" }>, url: string): FailedPage {
    const code = status >= 500 ? "espn_unreachable" : "espn_refused";
    return failed(
      new HometideError(code, `${url} answered ${status}`, { details: { status } }),
      retryAfterMs(headers.get("retry-after"), clock.now()),
    );
  }
}

function failed(error: HometideError, retryAfter?: number): FailedPage {
  return { kind: "failed", error, retryAfterMs: retryAfter };
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
