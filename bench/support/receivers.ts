import { fork } from "node:child_process";
import { once } from "node:events";
import type { AddressInfo, Socket } from "node:net";
import { createServer } from "node:net";

/** The whole request has arrived: at which receiver, the event's id, and when (milliseconds since the epoch). */
export interface Arrival {
  readonly receiver: number;
  readonly id: string;
  readonly at: number;
}

export interface Receivers {
  readonly urls: readonly string[];
  /** What has arrived since this was last asked. Asked for, since what is told while events are on their way costs them time. */
  arrivals(): Promise<readonly Arrival[]>;
  stop(): Promise<void>;
}

/** Milliseconds since the epoch, with their fractions: the same in every process of a machine. */
export function wallNow(): number {
  return performance.timeOrigin + performance.now();
}

/**
 * Starts receivers in a process of their own. Of three the first never answers, the second takes half a second, and the third
 * answers 500 twice before it takes an event; all others answer at once. They read HTTP themselves: a home's receivers
 * have a machine each, these share one processor, and Node's server took a third of the time that was measured.
 *
 * @param connections whether they are kept after an answer, or each event needs new ones, as the first one in minutes does
 */
export async function startReceivers(count: number, connections: "kept" | "new"): Promise<Receivers> {
  const child = fork(import.meta.filename, [String(count), connections]);
  const [urls] = (await once(child, "message")) as [readonly string[]];
  return {
    urls,
    async arrivals() {
      child.send("arrivals");
      // This file is the child too, and answers with a list.
      const [arrivals] = (await once(child, "message")) as [readonly Arrival[]];
      return arrivals;
    },
    async stop() {
      const ended = once(child, "exit");
      child.kill("SIGKILL");
      await ended;
    },
  };
}

/** How many of the receivers have something wrong with them. */
export const FAULTY = 3;

interface Request {
  readonly receiver: number;
  readonly body: string;
  readonly at: number;
}

if (process.argv[1] === import.meta.filename) {
  const [, , count, connections] = process.argv;
  let requests: Request[] = [];
  const idOf = (body: string): string => (JSON.parse(body) as { readonly id: string }).id;
  const tries = new Map<string, number>();
  const answers: readonly ((body: string, send: (status: number) => void) => void)[] = [
    () => undefined,
    (_body, send) => void setTimeout(() => send(204), 500),
    (body, send) => {
      const id = idOf(body);
      tries.set(id, (tries.get(id) ?? 0) + 1);
      send((tries.get(id) ?? 0) > 2 ? 204 : 500);
    },
  ];
  const send = (socket: Socket, status: number): void => {
    const close = connections === "new" ? "connection: close\r\n" : "";
    const answer = `HTTP/1.1 ${status} ${status === 204 ? "No Content" : "No"}\r\n${close}content-length: 0\r\n\r\n`;
    if (connections === "new") socket.end(answer);
    else socket.write(answer);
  };
  /** Requests come one after the other on a connection, each with its length. */
  const serve = (receiver: number, socket: Socket): void => {
    let text = "";
    socket.setEncoding("latin1").on("error", () => socket.destroy());
    socket.on("data", (part: string) => {
      text += part;
      const head = text.indexOf("\r\n\r\n") + 4;
      const length = Number(/\ncontent-length: (\d+)/i.exec(text.slice(0, head))?.[1]);
      if (head < 4 || text.length < head + length) return;
      const at = wallNow();
      const body = text.slice(head);
      text = "";
      requests.push({ receiver, body, at });
      const answer = answers[receiver];
      if (answer === undefined) send(socket, 204);
      else answer(body, (status) => send(socket, status));
    });
  };
  const start = async (receiver: number): Promise<string> => {
    const server = createServer({ noDelay: true }, (socket) => serve(receiver, socket));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  };
  const urls = await Promise.all(Array.from({ length: Number(count) }, (_, n) => start(n)));
  process.on("message", () => {
    process.send?.(requests.map(({ receiver, body, at }): Arrival => ({ receiver, id: idOf(body), at })));
    requests = [];
  });
  process.send?.(urls);
}
