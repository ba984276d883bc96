import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Clock } from "../model/clock.ts";
import type { Micros } from "../model/time.ts";
import { MICROS_PER_SECOND } from "../model/time.ts";
import type { Log } from "../ops/log.ts";
import type { EspnFault } from "./espn/faults.ts";
import { FaultPlan } from "./espn/faults.ts";
import { answerForecast, type WeatherFacts } from "./weather-answer.ts";

export interface WeatherServerOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** One weather for each interval, round and round. */
  readonly weather: readonly WeatherFacts[];
  /** Open-Meteo's is 900: a quarter of an hour. */
  readonly intervalSeconds?: number;
  /** Which quota a 429 says to be used up; the minute's where absent. */
  readonly quota?: keyof typeof quotas;
  readonly host?: string;
  readonly port?: number;
}

/** What can go wrong: the faults of the replayed ESPN that any HTTP server can have. */
export type WeatherFault = Exclude<EspnFault, { kind: "empty_list" | "empty_events" }>;

/**
 * A server that answers `/v1/forecast?current=…` as Open-Meteo documents it (open-meteo.com/en/docs). There are no
 * recordings of Open-Meteo beside the project: the form is its documentation's, the weather a scenario of our own.
 */
export interface WeatherServer {
  /** http://host:port */
  readonly url: string;
  /** The questions so far: path and query. */
  readonly requests: readonly string[];
  /** What goes wrong with the next `count` answers. */
  fail(count: number, fault: WeatherFault): void;
  /** Goes on without faults. */
  mend(): void;
  close(): Promise<void>;
}

/** @throws the system's error where the port cannot be had */
export async function startWeatherServer(options: WeatherServerOptions): Promise<WeatherServer> {
  const { clock, log, host = "127.0.0.1", intervalSeconds = 900, quota = "minute" } = options;
  const requests: string[] = [];
  const faults = new FaultPlan();

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    requests.push(request.url ?? "");
    const url = new URL(request.url ?? "/", `http://${host}`);
    const fault = faults.take(url.pathname, clock.now());
    if (fault?.kind === "hang") return;
    if (fault?.kind === "reset") {
      request.socket.destroy();
      return;
    }
    if (fault?.kind === "slow") await clock.sleep(fault.delayMs);
    if (fault?.kind === "status") {
      const retryAfter = fault.retryAfter === undefined ? {} : { "Retry-After": String(fault.retryAfter) };
      const reason = fault.status === 429 ? quotas[quota] : "as asked for";
      send(response, fault.status, JSON.stringify({ error: true, reason }), retryAfter);
      return;
    }
    const { status, payload } = answerForecast(url, weatherNow());
    const body = JSON.stringify(payload);
    if (fault?.kind === "half_json") send(response, status, body.slice(0, body.length >> 1));
    else if (fault?.kind === "cut") cut(response, status, body);
    else send(response, status, body);
  };

  /** The weather of the interval that has begun. */
  function weatherNow(): { readonly at: Micros; readonly intervalSeconds: number; readonly facts: WeatherFacts } {
    const interval = intervalSeconds * MICROS_PER_SECOND;
    const count = Math.floor(clock.now() / interval);
    const facts = options.weather[count % options.weather.length];
    if (facts === undefined) throw new RangeError("a scenario needs at least one weather");
    return { at: count * interval, intervalSeconds, facts };
  }

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      log.error({ error, url: request.url }, "The replayed Open-Meteo failed");
      response.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, host, resolve);
  });
  // A listening TCP server's address is never a pipe's name.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${host}:${port}`,
    requests,
    fail: (count, fault) => faults.next(count, fault),
    mend: () => faults.clear(),
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Sentences that Open-Meteo was seen to send (open-meteo/open-meteo, issues 438 and 439). */
const quotas = {
  minute: "Minutely API request limit exceeded. Please try again in one minute.",
  hour: "Hourly API request limit exceeded. Please try again in the next hour.",
  day: "Daily API request limit exceeded. Please try again tomorrow.",
} as const;

const HEAD = { "Content-Type": "application/json; charset=utf-8" };

function send(response: ServerResponse, status: number, body: string, headers: Record<string, string> = {}): void {
  response.writeHead(status, { ...HEAD, ...headers }).end(body);
}

/** The head promises the whole body, the socket ends in the middle of it. */
function cut(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { ...HEAD, "Content-Length": Buffer.byteLength(body) });
  response.write(body.slice(0, body.length >> 1), () => response.destroy());
}
