import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import type { Clock } from "../model/clock.ts";
import type { Micros } from "../model/time.ts";
import { MICROS_PER_MS } from "../model/time.ts";
import type { Log } from "../ops/log.ts";
import { FaultPlan, type EspnFault } from "./espn/faults.ts";
import { applyQuery, asksForRange, rangeRefused } from "./espn/scoreboard-query.ts";
import type { EspnScript } from "./espn/script.ts";
import { isRefusedAgent } from "./espn/user-agent.ts";

export interface EspnServerOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly script: EspnScript;
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  /**
   * For so long answers are told to be fresh, in seconds. Recorded live scoreboards said 2 to 9 s (ESPN.md); 0 where
   * absent, because most replays go faster than ESPN does.
   */
  readonly maxAge?: number | undefined;
}

/** A request as it came in. */
export interface EspnRequestRecord {
  readonly at: Micros;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly userAgent: string;
  /** What was answered; `undefined` while it is not, or never. */
  readonly status: number | undefined;
}

/** A server that answers as ESPN's site API does. */
export interface EspnServer {
  /** http://host:port, the base before `/apis/…` */
  readonly url: string;
  readonly port: number;
  /** The latest 5,000 at least. */
  readonly requests: readonly EspnRequestRecord[];
  /** What goes wrong from here on. */
  readonly faults: FaultPlan;
  /** Refuses connections until `up`. */
  down(): Promise<void>;
  up(): Promise<void>;
  close(): Promise<void>;
}

const BASE = "/apis/site/v2/sports/";
/** Where the standings are; below {@link BASE} ESPN has a mere link to them (ESPN.md). */
const STANDINGS_BASE = "/apis/v2/sports/";
const MAX_REQUESTS = 10_000;

/** @throws the system's error where the port cannot be had */
export async function startEspnServer(options: EspnServerOptions): Promise<EspnServer> {
  const { clock, log, script, host = "127.0.0.1", maxAge = 0 } = options;
  const requests: { -readonly [Key in keyof EspnRequestRecord]: EspnRequestRecord[Key] }[] = [];
  const faults = new FaultPlan();

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? "/", `http://${host}`);
    const userAgent = request.headers["user-agent"] ?? "";
    const noted = {
      at: clock.now(),
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      userAgent,
      status: undefined as number | undefined,
    };
    requests.push(noted);
    if (requests.length > MAX_REQUESTS) requests.splice(0, MAX_REQUESTS / 2);
    const fault = faults.take(url.pathname, noted.at);
    if (fault?.kind === "hang") return;
    if (fault?.kind === "reset") {
      request.socket.destroy();
      return;
    }
    if (fault?.kind === "slow") await clock.sleep(fault.delayMs);
    const answer = fault?.kind === "status" ? faultAnswer(fault) : answerTo(request, url, script, clock.now());
    noted.status = answer.status;
    send(response, request, fault === undefined ? answer : spoil(answer, fault), fault, { now: clock.now(), maxAge });
  };

  const listen = async (port: number): Promise<Server> => {
    const server = createServer((request, response) => {
      handle(request, response).catch((error: unknown) => {
        log.error({ error, url: request.url }, "The replayed ESPN failed");
        response.destroy();
      });
    });
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, host, resolve);
    });
    return server;
  };
  const shut = async (): Promise<void> => {
    const closing = server;
    server = undefined;
    if (closing === undefined) return;
    const closed = new Promise<void>((resolve) => closing.close(() => resolve()));
    closing.closeAllConnections();
    await closed;
  };

  let server: Server | undefined = await listen(options.port ?? 0);
  // A listening TCP server's address is never a pipe's name.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${host}:${port}`,
    port,
    requests,
    faults,
    down: shut,
    async up() {
      server ??= await listen(port);
    },
    close: shut,
  };
}

interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly payload: unknown;
}

function answerTo(request: IncomingMessage, url: URL, script: EspnScript, now: Micros): Answer {
  if (isRefusedAgent(request.headers["user-agent"]))
    return { status: 403, payload: { code: 403, message: "Forbidden" } };
  if (request.method !== "GET" && request.method !== "HEAD")
    return { status: 405, payload: { code: 405, message: "Method Not Allowed" } };
  const base = [BASE, STANDINGS_BASE].find((one) => url.pathname.startsWith(one));
  if (base === undefined) return NOT_FOUND;
  const path = url.pathname.slice(base.length).replace(/\/$/, "");
  if (path.endsWith("/standings") !== (base === STANDINGS_BASE))
    return base === BASE ? { status: 200, payload: { fullViewLink: { text: "Full Standings" } } } : NOT_FOUND;
  const scoreboard = path.endsWith("/scoreboard");
  if (scoreboard && asksForRange(path.slice(0, path.indexOf("/")), url.searchParams)) {
    return { status: rangeRefused.status, payload: rangeRefused.body };
  }
  const found = script.answer({ path, query: url.searchParams }, now);
  if (found === undefined) return NOT_FOUND;
  const { payload, whole } = found;
  const asIs = whole || !scoreboard || Buffer.isBuffer(payload) || typeof payload !== "object" || payload === null;
  return { status: 200, payload: asIs ? payload : applyQuery(payload, url.searchParams) };
}

const NOT_FOUND: Answer = { status: 404, payload: { code: 404, message: "Not Found" } };

function faultAnswer(fault: Extract<EspnFault, { kind: "status" }>): Answer {
  return {
    status: fault.status,
    payload: { code: fault.status, message: "as asked for" },
    ...(fault.retryAfter === undefined ? {} : { headers: { "Retry-After": String(fault.retryAfter) } }),
  };
}

/** Payloads whose events were taken away, or whose members are called otherwise. */
function spoil(answer: Answer, fault: EspnFault): Answer {
  if (fault.kind !== "empty_list" && fault.kind !== "empty_events" && fault.kind !== "renamed") return answer;
  const payload: unknown = Buffer.isBuffer(answer.payload)
    ? JSON.parse(answer.payload.toString("utf8"))
    : answer.payload;
  if (fault.kind === "renamed") {
    const changed: unknown = JSON.parse(JSON.stringify(payload), (_, value: unknown) => renamed(value, fault));
    return { ...answer, payload: changed };
  }
  if (typeof payload !== "object" || payload === null || !("events" in payload) || !Array.isArray(payload.events))
    return answer;
  const events =
    fault.kind === "empty_list" ? [] : payload.events.map((event: unknown, index) => (index % 2 === 0 ? {} : event));
  return { ...answer, payload: { ...payload, events } };
}

function renamed(value: unknown, { name, to }: { readonly name: string; readonly to: string }): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key === name ? to : key, one as unknown]));
}

/** The headers of the recordings: `Vary: Accept-Encoding`, a short max-age, and no ETag. */
function send(
  response: ServerResponse,
  request: IncomingMessage,
  answer: Answer,
  fault: EspnFault | undefined,
  { now, maxAge }: { readonly now: Micros; readonly maxAge: number },
): void {
  let body = Buffer.isBuffer(answer.payload) ? answer.payload : Buffer.from(JSON.stringify(answer.payload));
  if (fault?.kind === "half_json") body = body.subarray(0, body.length >> 1);
  const gzip = /\bgzip\b/.test(String(request.headers["accept-encoding"] ?? ""));
  if (gzip) body = gzipSync(body, { level: 1 });
  response.writeHead(answer.status, {
    "Content-Type": "application/json;charset=UTF-8",
    "Cache-Control": `max-age=${maxAge}`,
    Vary: "Accept-Encoding",
    Date: new Date(now / MICROS_PER_MS).toUTCString(),
    "Content-Length": body.length,
    ...(gzip ? { "Content-Encoding": "gzip" } : {}),
    ...answer.headers,
  });
  if (fault?.kind === "cut") response.write(body.subarray(0, body.length >> 1), () => response.destroy());
  else response.end(body);
}
