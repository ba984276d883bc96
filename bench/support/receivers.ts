import { fork } from "node:child_process";
import { once } from "node:events";
import type { Server } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** The whole request has arrived: at which receiver, the event's id, and when (milliseconds since the epoch). */
export interface Arrival {
  readonly receiver: number;
  readonly id: string;
  readonly at: number;
}

export interface Receivers {
  readonly urls: readonly string[];
  readonly arrivals: readonly Arrival[];
  stop(): Promise<void>;
}

/** Milliseconds since the epoch, with their fractions: the same in every process of a machine. */
export function wallNow(): number {
  return performance.timeOrigin + performance.now();
}

/**
 * Starts receivers in a process of their own. Of three the first never answers, the second takes half a second, and the third
 * answers 500 twice before it takes an event; all others answer at once.
 */
export async function startReceivers(count: number): Promise<Receivers> {
  const child = fork(import.meta.filename, [String(count)]);
  const arrivals: Arrival[] = [];
  const [urls] = (await once(child, "message")) as [readonly string[]];
  child.on("message", (message) => arrivals.push(...(message as readonly Arrival[])));
  return {
    urls,
    arrivals,
    async stop() {
      const ended = once(child, "exit");
      child.kill("SIGKILL");
      await ended;
    },
  };
}

/** How many of the receivers have something wrong with them. */
export const FAULTY = 3;

if (process.argv[1] === import.meta.filename) {
  const arrivals: Arrival[] = [];
  const tries = new Map<string, number>();
  const answers: readonly ((id: string, send: (status: number) => void) => void)[] = [
    () => undefined,
    (_id, send) => void setTimeout(() => send(204), 500),
    (id, send) => {
      tries.set(id, (tries.get(id) ?? 0) + 1);
      send((tries.get(id) ?? 0) > 2 ? 204 : 500);
    },
  ];
  const start = async (receiver: number): Promise<string> => {
    const server: Server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on("data", (part: Buffer) => parts.push(part));
      request.on("end", () => {
        const at = wallNow();
        const { id } = JSON.parse(Buffer.concat(parts).toString()) as { readonly id: string };
        arrivals.push({ receiver, id, at });
        const send = (status: number): void => void response.writeHead(status).end();
        const answer = answers[receiver];
        if (answer === undefined) send(204);
        else answer(id, send);
      });
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  };
  const urls = await Promise.all(Array.from({ length: Number(process.argv[2]) }, (_, n) => start(n)));
  process.send?.(urls);
  // What is told while events are on their way would cost them time.
  setInterval(() => arrivals.length > 0 && process.send?.(arrivals.splice(0)), 200);
}
