import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

/** What goes wrong with one request. */
export type Fault =
  /** This answer, and the request never reaches the server. */
  | {
      readonly kind: "answer";
      readonly status: number;
      readonly body?: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** No answer ever, and the request never reaches the server. */
  | { readonly kind: "hang" }
  /** The connection breaks before the server has seen the request. */
  | { readonly kind: "refuse" }
  /** The server does what was asked, and its answer is lost. */
  | { readonly kind: "lose-answer" }
  /** The server does what was asked, and its answer breaks off in the middle of the headers. */
  | { readonly kind: "cut-answer" }
  /** This answer, broken off in the middle of its body; the request never reaches the server. */
  | { readonly kind: "cut-body"; readonly status: number; readonly body: string }
  /** The answer comes so much later. */
  | { readonly kind: "slow"; readonly ms: number };

export interface FaultProxy {
  readonly url: string;
  /** Writes so far, whatever became of them. */
  readonly writes: () => number;
  /** The most writes that were under way at once. */
  readonly mostAtOnce: () => number;
  /** For each write from now on: gives its fault, or nothing. Other requests pass. */
  readonly onWrite: (fault: (number: number) => Fault | undefined) => void;
  /** Ends every connection, then refuses new ones until it is called with false. */
  readonly down: (isDown: boolean) => void;
  /** For where requests go from now on. */
  readonly pointTo: (target: string) => void;
}

/** A real HTTP server in front of a real server: passes requests on, and lets writes meet with faults. */
export async function startFaultProxy(target: string): Promise<FaultProxy> {
  let upstream = new URL(target);
  let faultOf: (number: number) => Fault | undefined = () => undefined;
  let writes = 0;
  let underWay = 0;
  let mostAtOnce = 0;
  let isDown = false;

  const pass = async (
    incoming: IncomingMessage,
    body: Buffer,
  ): Promise<{
    readonly status: number;
    readonly headers: Record<string, string | string[]>;
    readonly body: Buffer;
  }> => {
    const outgoing = request(new URL(incoming.url ?? "/", upstream), {
      method: incoming.method,
      headers: { ...incoming.headers, host: upstream.host },
    });
    outgoing.end(body);
    const [answer] = (await once(outgoing, "response")) as [IncomingMessage];
    const headers = Object.fromEntries(
      Object.entries(answer.headers).filter(([name]) => name !== "transfer-encoding" && name !== "connection"),
    );
    return {
      status: answer.statusCode ?? 500,
      headers: headers as Record<string, string | string[]>,
      body: await read(answer),
    };
  };

  const handle = async (incoming: IncomingMessage, answer: ServerResponse): Promise<void> => {
    const body = await read(incoming);
    const isWrite =
      incoming.method === "POST" &&
      /^\/(write|api\/v2\/write|api\/v3\/write_lp)\b/.test(incoming.url ?? "") &&
      body.length > 0;
    const fault = isWrite ? faultOf(writes++) : undefined;
    if (isWrite) {
      underWay += 1;
      mostAtOnce = Math.max(mostAtOnce, underWay);
      answer.once("close", () => (underWay -= 1));
    }
    if (fault?.kind === "hang") return;
    if (fault?.kind === "refuse") {
      incoming.socket.destroy();
      return;
    }
    if (fault?.kind === "answer") {
      answer.writeHead(fault.status, fault.headers).end(fault.body ?? "");
      return;
    }
    if (fault?.kind === "cut-body") {
      answer.writeHead(fault.status, { "content-length": Buffer.byteLength(fault.body) });
      answer.write(fault.body.slice(0, fault.body.length / 2), () => incoming.socket.destroy());
      return;
    }
    const passed = await pass(incoming, body);
    if (fault?.kind === "slow") await new Promise((resolve) => setTimeout(resolve, fault.ms));
    if (fault?.kind === "lose-answer") incoming.socket.destroy();
    else if (fault?.kind === "cut-answer") incoming.socket.end("HTTP/1.1 204 No Cont");
    else answer.writeHead(passed.status, passed.headers).end(passed.body);
  };

  const server = createServer((incoming, answer) => {
    // The server behind is away: so is this one, for whoever asks.
    handle(incoming, answer).catch(() => incoming.socket.destroy());
  });
  server.on("connection", (socket) => {
    if (isDown) socket.destroy();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return {
    // A TCP server has a port.
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    writes: () => writes,
    mostAtOnce: () => mostAtOnce,
    onWrite: (fault) => (faultOf = fault),
    down(down) {
      isDown = down;
      if (down) server.closeAllConnections();
    },
    pointTo: (next) => (upstream = new URL(next)),
  };
}

async function read(from: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of from) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
