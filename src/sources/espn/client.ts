import type { Clock } from "../../model/clock.ts";
import type { League } from "../../model/league.ts";
import type { Micros } from "../../model/time.ts";
import type { Budget } from "./budget.ts";
import type { FailedPage, FetchPage, Page } from "./fetch-page.ts";
import { isFresh, KeptAnswers } from "./kept-answers.ts";
import { kindOf } from "./page-kind.ts";

/** What a page came to. Nothing is thrown. */
export type EspnAnswer =
  | {
      readonly kind: "answered";
      readonly payload: unknown;
      /** When ESPN gave or confirmed it. */
      readonly readAt: Micros;
    }
  | FailedPage;

export interface EspnClient {
  /**
   * Reads one page of a league.
   *
   * @param page path below the league, such as `scoreboard`
   * @param signal ends the request, unless others wait for it too; the answer then is espn_unreachable
   */
  get(league: League, page: string, query: Readonly<Record<string, string>>, signal: AbortSignal): Promise<EspnAnswer>;
  /** By how much ESPN's clock is ahead of ours, as its last answer told; 0 before it, and while both agree. */
  aheadMs(): number;
}

/** A request under way, with those who wait for it. */
interface Flight {
  readonly answer: Promise<EspnAnswer>;
  readonly stop: AbortController;
  readers: number;
}

/** 304 to a question without a condition: fetchPage gives none. */
const NOTHING = { payload: undefined, size: 0 };

/** Less than this is the way of an answer and the rounding of its date. */
const SAME_TIME_MS = 60_000;

/**
 * The client that all readers share. A page is asked for once, however many want it at the same time, and not again
 * while ESPN calls its answer fresh (`max-age`); an empty answer counts as any other. Where ESPN gave a validator, the
 * page is asked for on condition, and 304 is the answer that was. What was never fresh and has none is not kept, nor more
 * than 32 MiB of all.
 */
export function createEspnClient({
  fetchPage,
  budget,
  clock,
  maxKeptBytes,
}: {
  readonly fetchPage: FetchPage;
  readonly budget: Budget;
  readonly clock: Clock;
  /** Of answers that are kept; 32 MiB where absent. */
  readonly maxKeptBytes?: number;
}): EspnClient {
  const kept = new KeptAnswers(maxKeptBytes);
  const flights = new Map<string, Flight>();
  let ahead = 0;

  async function ask(key: string, page: Page, signal: AbortSignal): Promise<EspnAnswer> {
    const before = kept.get(key);
    const fetched = await fetchPage(page, before?.validators, signal);
    if (fetched.kind === "failed") return fetched;
    const { freshMs, validators = before?.validators, aheadMs = 0 } = fetched;
    ahead = Math.abs(aheadMs) < SAME_TIME_MS ? 0 : aheadMs;
    const readAt = clock.now();
    const { payload, size } = fetched.kind === "answered" ? fetched : (before ?? NOTHING);
    kept.set(key, { payload, size, readAt, freshMs, validators });
    return { kind: "answered", payload, readAt };
  }

  return {
    aheadMs: () => ahead,
    async get(league, name, query, signal) {
      kept.prune(clock.now());
      const page: Page = { league, kind: kindOf(name, query), page: name, query };
      const key = `${league.id} ${name}?${new URLSearchParams(query).toString()}`;
      const last = kept.get(key);
      if (last !== undefined && isFresh(last, clock.now()))
        return { kind: "answered", payload: last.payload, readAt: last.readAt };
      let flight = flights.get(key);
      if (flight === undefined || flight.stop.signal.aborted) {
        const refused = budget.take(league.id, page.kind);
        if (refused !== undefined) return { kind: "failed", error: refused, retryAfterMs: undefined };
        const stop = new AbortController();
        const answer = ask(key, page, stop.signal).finally(() => {
          if (flights.get(key)?.stop === stop) flights.delete(key);
        });
        flight = { answer, stop, readers: 0 };
        flights.set(key, flight);
      }
      return joined(flight, signal);
    },
  };
}

/** Waits for a request with others; it is given up once nobody waits any more. */
async function joined(flight: Flight, signal: AbortSignal): Promise<EspnAnswer> {
  flight.readers += 1;
  const leave = (): void => {
    flight.readers -= 1;
    if (flight.readers === 0) flight.stop.abort();
  };
  if (signal.aborted) leave();
  else signal.addEventListener("abort", leave, { once: true });
  try {
    return await flight.answer;
  } finally {
    signal.removeEventListener("abort", leave);
  }
}
