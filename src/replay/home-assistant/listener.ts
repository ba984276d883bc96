import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { WebSocketServer, type WebSocket } from "ws";
import type { Clock } from "../../model/clock.ts";
import { configText } from "./commands.ts";
import type { CommandContext } from "./handler.ts";

/** An open port with the clients on it. */
export interface Listener {
  readonly port: number;
  readonly sockets: ReadonlySet<WebSocket>;
  /** Loses every client: 1006 breaks off, anything else is the code of a close frame. */
  lose(code: number): void;
  /** Closes the port; resolves once every client is gone. */
  close(): Promise<void>;
}

export interface ListenerOptions {
  readonly host: string;
  readonly port: number;
  readonly clock: Clock;
  readonly token: string;
  readonly context: CommandContext;
  /** A new client, with the stream under its websocket. */
  accept(socket: WebSocket, wire: Duplex): void;
}

/** A client that does not answer a close frame is cut off after this time. */
const CLOSE_TIMEOUT_MS = 500;
const ABNORMAL = 1006;

/** @throws the system's error where the port cannot be had */
export async function openListener(options: ListenerOptions): Promise<Listener> {
  const { host, clock } = options;
  const sockets = new Set<WebSocket>();
  const server = createServer((request, response) => answer(request, response, options));
  const upgrades = new WebSocketServer({ server, path: "/api/websocket" });
  upgrades.on("connection", (socket, request) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    // The request's socket is the one that was upgraded.
    options.accept(socket, request.socket);
  });
  await new Promise<void>((resolve, reject) => {
    // The websocket server repeats the error of the port.
    upgrades.once("error", reject);
    server.listen(options.port, host, resolve);
  });
  const lose = (code: number): void => {
    for (const socket of sockets) {
      if (code === ABNORMAL) socket.terminate();
      else socket.close(code);
    }
  };
  return {
    // A listening TCP server's address is never a pipe's name.
    port: (server.address() as AddressInfo).port,
    sockets,
    lose,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      const gone = [...sockets].map((socket) => new Promise((resolve) => socket.once("close", resolve)));
      // A paused socket would never read the answer to its close frame.
      for (const socket of sockets) socket.resume();
      const late = clock.after(CLOSE_TIMEOUT_MS, () => lose(ABNORMAL));
      await Promise.all(gone);
      late.cancel();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** The two REST answers that tell whether Home Assistant is there and in which state. */
function answer(request: IncomingMessage, response: ServerResponse, options: ListenerOptions): void {
  const send = (status: number, text: string): void => {
    response.writeHead(status, { "Content-Type": "application/json" }).end(text);
  };
  if (request.headers.authorization !== `Bearer ${options.token}`) send(401, "401: Unauthorized");
  else if (request.url === "/api/") send(200, JSON.stringify({ message: "API running." }));
  else if (request.url === "/api/config") send(200, configText(options.context));
  else send(404, JSON.stringify({ message: "Not found." }));
}
