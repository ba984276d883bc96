import { fetch } from "undici";
import type { Response } from "undici";
import type { Clock } from "../../model/clock.ts";
import { HometideError, messageOf } from "../../model/errors.ts";
import type { Micros } from "../../model/time.ts";
import { MICROS_PER_DAY, MICROS_PER_HOUR, MICROS_PER_MINUTE, MICROS_PER_MS } from "../../model/time.ts";
import type { Place, WeatherObservation } from "../../model/weather.ts";
import type { Metrics } from "../../ops/metrics.ts";
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
  const { clock, timeoutMs, metrics } = options;
  const url = `${options.url}/v1/forecast?${query(place)}`;
  const timeout = new AbortController();
  const timer = clock.after(timeoutMs, () => timeout.abort());
  const count = (status: string): void => metrics.weatherRequests.inc({ status });
  try {
    const headers = {
      "user-agent": `hometide/${options.version} (+https://github.com/hometide/hometide)`,
      accept: "application/json",
    };
    const response = await fetch(url, { headers, signal: AbortSignal.any([signal, timeout.signal]) });
    const body = await readBody(response);
    const answer = parse(body);
    if (!response.ok) {
      count(String(response.status));
      return refusal(options.url, response, readReason(answer), clock.now());
    }
    const observation = readAnswer(answer);
    count(typeof observation === "string" ? "unreadable" : String(response.status));
    if (typeof observation !== "string") return { kind: "answered", observation };
    const why = body === undefined ? `has more than ${MAX_BODY_BYTES} bytes` : `cannot be read: ${observation}`;
    return failed(new HometideError("weather_unreadable", `The answer of ${options.url} ${why}`));
  } catch (error) {
    const late = timeout.signal.aborted;
    count(late ? "timeout" : signal.aborted ? "stopped" : "network");
    const why = late ? `gave no answer within ${timeoutMs} ms` : `cannot be asked: ${causeOf(error)}`;
    return failed(new HometideError("weather_unreachable", `${options.url} ${why}`, { cause: error }));
  } finally {
    timer.cancel();
  }
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

function refusal(base: string, response: Response, reason: string | undefined, now: Micros): WeatherAnswer {
  const { status } = response;
  const code = status >= 500 ? "weather_unreachable" : "weather_refused";
  const why = reason === undefined ? "" : `: ${reason}`;
  const asked = Number(response.headers.get("retry-after") ?? Number.NaN);
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

/** @returns the text, or `undefined` where it is too large; the rest then is not read */
async function readBody(response: Response): Promise<string | undefined> {
  // undici's type leaves open what the body is made of; it is bytes, as fetch's standard says.
  const body: AsyncIterable<Uint8Array> | null = response.body;
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop early cancels the stream, and so the transfer.
  for await (const chunk of body ?? []) {
    size += chunk.byteLength;
    if (size > MAX_BODY_BYTES) return undefined;
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}

function parse(body: string | undefined): unknown {
  try {
    return JSON.parse(body ?? "null");
  } catch {
    // What is not JSON has no members; who reads it says what is missing.
    return undefined;
  }
}

/** fetch hides the reason (`ECONNREFUSED`) in the cause of its error. */
function causeOf(error: unknown): string {
  return error instanceof Error && error.cause !== undefined ? messageOf(error.cause) : messageOf(error);
}
