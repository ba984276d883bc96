import { once } from "node:events";
import type { IncomingHttpHeaders, Server, ServerResponse } from "node:http";
import { createServer } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import type { GameEvent } from "../../src/model/game-event.ts";
import { touchdown } from "./events.ts";

/** A POST as a receiver saw it. */
export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly event: GameEvent;
}

export interface Receiver {
  readonly url: string;
  readonly received: readonly Received[];
  /** The ids of the events that came, in order, repeats included. */
  eventIds(): readonly string[];
  /** How many connections were opened to it so far. */
  connections(): number;
  /** Closes the connections that are open. */
  hangUp(): void;
  close(): Promise<void>;
}

/** How a receiver answers its n-th request, counted from 1. Without an answer the request hangs. */
export type Answering = (response: ServerResponse, n: number, request: Received) => void;

export const answer =
  (status: number, body = "", headers: Readonly<Record<string, string>> = {}): Answering =>
  (response) =>
    void response.writeHead(status, headers).end(body);

/** For answers that do not look at the request. */
export const NOTHING: Received = { path: "", headers: {}, body: "", event: touchdown("none") };

/** Never answers. */
export const hang: Answering = () => undefined;

/** A receiver of webhooks on a loopback socket, over TLS where a certificate is given. */
export async function startReceiver(
  answering: Answering = answer(204),
  options: { readonly port?: number; readonly tls?: { readonly key: string; readonly cert: string } } = {},
): Promise<Receiver> {
  const received: Received[] = [];
  const server: Server = options.tls === undefined ? createServer() : createTlsServer(options.tls);
  // As aiohttp does: connections stay open, and no answer says for how long.
  server.keepAliveTimeout = 0;
  let connections = 0;
  server.on("connection", () => {
    connections += 1;
  });
  server.on("request", (request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks).toString();
      // Webhooks send events and nothing else; each test looks at what it gets.
      const event = JSON.parse(body) as GameEvent;
      const one = { path: request.url ?? "", headers: request.headers, body, event };
      received.push(one);
      answering(response, received.length, one);
    });
  });
  server.listen(options.port ?? 0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    if (!server.listening) return;
    const closed = once(server, "close");
    server.close();
    server.closeAllConnections();
    await closed;
  };
  onTestFinished(close);
  return {
    url: `${options.tls === undefined ? "http" : "https"}://127.0.0.1:${port}/hook`,
    received,
    eventIds: () => received.map(({ event }) => event.id),
    connections: () => connections,
    hangUp: () => server.closeAllConnections(),
    close,
  };
}

/** An address where nothing listens: connections are refused. */
export async function deadUrl(): Promise<string> {
  const receiver = await startReceiver();
  await receiver.close();
  return receiver.url;
}
