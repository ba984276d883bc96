import type { Clock } from "../../model/clock.ts";
import { HometideError } from "../../model/errors.ts";
import type { Micros } from "../../model/time.ts";
import { MICROS_PER_DAY, MICROS_PER_HOUR, MICROS_PER_MINUTE, MICROS_PER_MS } from "../../model/time.ts";
import type { Place, WeatherObservation } from "../../model/weather.ts";
import type { Metrics } from "../../ops/metrics.ts";
import type { PageAnswer } from "../ask-page.ts";
import { askPage } from "../ask-page.ts";
import { readAnswer, readReason, variables } from "./read-answer.ts";

/** What a question came to. Nothing is thrown. */
export type WeatherAnswer =
  | { readonly kind: "answered"; readonly observation: WeatherObservation }
  | {
      readonly kind: "failed";
      /** weather_unreachable, weather_refused or weather_unreadable. */
      readonly error: HometideError;
      /** Asking earlier is of no use. */
      readonly waitMs: number | undefined;
    };

export interface WeatherClientOptions {
  /** The base, such as https://api.open-meteo.com. */
  readonly url: string;
  readonly timeoutMs: number;
  readonly version: string;
  readonly clock: Clock;
  readonly metrics: Metrics;
}

/** An answer has less than 1 KB: more is not Open-Meteo's. */
const MAX_BODY_BYTES = 64 * 1024;
/** A Retry-After beyond this is taken for this. */
const MAX_RETRY_AFTER_S = 86_400;

/** Asks Open-Meteo for the weather at a place now; `signal` ends the question. */
export async function askOpenMeteo(
  options: WeatherClientOptions,
  place: Place,
  signal: AbortSignal,
): Promise<WeatherAnswer> {
  const { clock, timeoutMs, metrics, version } = options;
  const url = `${options.url}/v1/forecast?${query(place)}`;
  const asked = { url, version, clock, timeoutMs, signal, maxBytes: MAX_BODY_BYTES, readsRefusals: true };
  const answer = await askPage(asked);
  const count = (status: string): void => metrics.weatherRequests.inc({ status });
  if (answer.kind === "failed") {
    const { how, cause, error } = answer;
    count(how);
    const why = how === "timeout" ? `gave no answer within ${timeoutMs} ms` : `cannot be asked: ${cause}`;
    return failed(new HometideError("weather_unreachable", `${options.url} ${why}`, { cause: error }));
  }
  const { status, body } = answer;
  const parsed = parse(body);
  if (!answer.ok) {
    count(String(status));
    return refusal(options.url, answer, readReason(parsed), clock.now());
  }
  const observation = readAnswer(parsed);
  count(typeof observation === "string" ? "unreadable" : String(status));
  if (typeof observation !== "string") return { kind: "answered", observation };
  const why = body === undefined ? `has more than ${MAX_BODY_BYTES} bytes` : `cannot be read: ${observation}`;
  return failed(new HometideError("weather_unreadable", `The answer of ${options.url} ${why}`));
}

/**
 * Two decimals are about a kilometre: the weather is not finer than that, and where the home is need not be told more
 * exactly.
 */
function query({ latitude, longitude }: Place): string {
  return new URLSearchParams({
    latitude: latitude.toFixed(2),
    longitude: longitude.toFixed(2),
    current: variables.join(","),
    timeformat: "unixtime",
  }).toString();
}

function refusal(
  base: string,
  { status, headers }: Extract<PageAnswer, { readonly kind: "answered" }>,
  reason: string | undefined,
  now: Micros,
): WeatherAnswer {
  const code = status >= 500 ? "weather_unreachable" : "weather_refused";
  const why = reason === undefined ? "" : `: ${reason}`;
  const asked = Number(headers.get("retry-after") ?? Number.NaN);
  const waitMs = asked >= 0 ? Math.min(asked, MAX_RETRY_AFTER_S) * 1_000 : undefined;
  return failed(
    new HometideError(code, `${base} answered ${status}${why}`, { details: { status } }),
    waitMs ?? (status === 429 ? quotaMs(reason ?? "", now) : undefined),
  );
}

/**
 * Open-Meteo sends no Retry-After with its 429; its sentence names the quota that is used up ("Minutely / Hourly / Daily
 * API request limit exceeded"), and quotas begin anew with the minute, the hour and the UTC day
 * (open-meteo/open-meteo: Sources/App/Helper/Vapor/RateLimiter.swift, which looks once a minute).
 */
function quotaMs(reason: string, now: Micros): number {
  const period = /^daily/i.test(reason)
    ? MICROS_PER_DAY
    : /^hourly/i.test(reason)
      ? MICROS_PER_HOUR
      : MICROS_PER_MINUTE;
  return (period - (now % period) + MICROS_PER_MINUTE) / MICROS_PER_MS;
}

function failed(error: HometideError, waitMs?: number): WeatherAnswer {
  return { kind: "failed", error, waitMs };
}

function parse(body: string | undefined): unknown {
  try {
    return JSON.parse(body ?? "null");
  } catch {
    // What is not JSON has no members; who reads it says what is missing.
    return undefined;
  }
}
