import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:http";
import { once } from "node:events";
import { gunzipSync } from "node:zlib";
import { onTestFinished } from "vitest";
import type { Exchange, RecordedServer } from "./influx-recordings.ts";
import { asRecorded, recordedExchanges } from "./influx-recordings.ts";

/** A request as it came in, unpacked. */
export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly params: Readonly<Record<string, string>>;
  readonly authorization: string | undefined;
  readonly body: string;
  /** The InfluxQL of a request to /query, from the address or the body. */
  readonly statement: string | undefined;
  /** The exchange that answered it. */
  readonly answeredBy: string;
}

export interface InfluxReplay {
  readonly url: string;
  readonly seen: readonly Seen[];
  /** From now on requests for which `when` holds get this exchange's answer; later rules come first. */
  use(name: string, when?: (request: Omit<Seen, "answeredBy">) => boolean): void;
}

/** What does not change the meaning of a request. */
const WITHOUT_MEANING = new Set(["epoch", "chunked", "chunk_size", "precision", "rp"]);

/**
 * Answers from the recordings of one real server with their exact bytes: the recorded request that is most like the one
 * that came, by method, path, class of body (which statement, which JSON, lines or none), credentials and parameters.
 * A request that nothing recorded is like gets the server's recorded 404.
 */
export async function startInfluxReplay(recorded: RecordedServer, instance = "main"): Promise<InfluxReplay> {
  const exchanges = recordedExchanges(recorded);
  const own = exchanges.filter((exchange) => exchange.server === instance);
  const seen: Seen[] = [];
  const rules: { readonly exchange: Exchange; readonly when: (request: Omit<Seen, "answeredBy">) => boolean }[] = [];
  const times = new Map<Exchange, number>();
  const named = (name: string): Exchange => {
    const found =
      own.find((exchange) => exchange.name === name) ?? exchanges.find((exchange) => exchange.name === name);
    if (found === undefined) throw new Error(`${recorded} has no exchange ${name}`);
    return found;
  };

  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const request = await read(incoming);
    const rule = rules.findLast(({ exchange, when }) => sameEndpoint(exchange, request) && when(request));
    const chosen = rule?.exchange ?? mostAlike(own, request, times) ?? named("unknown-path");
    times.set(chosen, (times.get(chosen) ?? 0) + 1);
    seen.push({ ...request, answeredBy: chosen.name });
    const { status, headers, body, transportError } = chosen.response;
    if (status === null) {
      incoming.socket.destroy();
      return;
    }
    const { "content-encoding": _unpacked, ...kept } = headers;
    outgoing.writeHead(
      status,
      transportError === undefined ? kept : { ...kept, "content-length": String(Buffer.byteLength(body) + 1) },
    );
    if (transportError === undefined) outgoing.end(body);
    else outgoing.write(body, () => incoming.socket.destroy());
  };

  const server = createServer({ maxHeaderSize: 1 << 20 }, (incoming, outgoing) => {
    answer(incoming, outgoing).catch((error: unknown) =>
      outgoing.destroy(error instanceof Error ? error : new Error(String(error))),
    );
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("a TCP server has a port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    seen,
    use: (name, when = () => true) => rules.push({ exchange: named(name), when }),
  };
}

async function read(incoming: IncomingMessage): Promise<Omit<Seen, "answeredBy">> {
  const parts: Buffer[] = [];
  for await (const part of incoming) parts.push(part as Buffer);
  const raw = Buffer.concat(parts);
  const body = (incoming.headers["content-encoding"] === "gzip" ? gunzipSync(raw) : raw).toString();
  const authorization = asRecorded(incoming.headers.authorization);
  return describeRequest(incoming.method ?? "", incoming.url ?? "", authorization, body);
}

function describeRequest(
  method: string,
  target: string,
  authorization: string | undefined,
  body: string,
): Omit<Seen, "answeredBy"> {
  const url = new URL(`http://replay${target.startsWith("//") ? "/" : ""}${target}`);
  const { q: asked, ...params } = Object.fromEntries(url.searchParams);
  const statement = url.pathname === "/query" ? (asked ?? new URLSearchParams(body).get("q") ?? undefined) : asked;
  return { method, path: url.pathname, params, authorization, body, statement };
}

function describeExchange({ request }: Exchange): Omit<Seen, "answeredBy"> {
  return describeRequest(request.method, request.path, request.headers["Authorization"], request.body ?? "");
}

/** A query may come by GET or by POST; identifiers of buckets in a path are placeholders for one another. */
function sameEndpoint(exchange: Exchange, request: Omit<Seen, "answeredBy">): boolean {
  const recorded = describeExchange(exchange);
  const general = (path: string): string => path.replace(/\/[0-9a-f]{16}$/, "/ID");
  const query = request.path === "/query" && recorded.path === "/query";
  return general(recorded.path) === general(request.path) && (query || recorded.method === request.method);
}

function mostAlike(
  exchanges: readonly Exchange[],
  request: Omit<Seen, "answeredBy">,
  times: ReadonlyMap<Exchange, number>,
): Exchange | undefined {
  let best: { readonly exchange: Exchange; readonly score: number } | undefined;
  for (const exchange of exchanges) {
    const recorded = describeExchange(exchange);
    if (!sameEndpoint(exchange, request) || bodyClass(recorded) !== bodyClass(request)) continue;
    let score = 0;
    if (recorded.authorization === request.authorization) score += 100;
    if (recorded.statement === request.statement && recorded.body === request.body) score += 60;
    // Of equal requests the first answer that was not given yet, then the last one again.
    score += (times.get(exchange) ?? 0) === 0 ? 2 : 0;
    for (const name of new Set([...Object.keys(recorded.params), ...Object.keys(request.params)])) {
      if (!WITHOUT_MEANING.has(name)) score += recorded.params[name] === request.params[name] ? 5 : -5;
    }
    if (exchange.name === "write-good") score += 1;
    if (best === undefined || score > best.score) best = { exchange, score };
  }
  return best?.exchange;
}

/** Which kind of body: the words that begin a statement, the keys of JSON, lines, or nothing. */
function bodyClass(request: Omit<Seen, "answeredBy">): string {
  if (request.statement !== undefined) return /^[A-Z ]+/.exec(request.statement)?.[0].trim() ?? "statement";
  if (request.body === "") return "nothing";
  if (request.body.startsWith("{"))
    return Object.keys(JSON.parse(request.body) as object)
      .sort()
      .join(",");
  return "lines";
}
