import { spawn } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Agent, request } from "undici";
import type { Micros } from "../../src/model/time.ts";
import { sourceArguments } from "../support/source-arguments.ts";
import type { HubOrder, HubReply, Leapt } from "./hub-order.ts";

const entry = resolve(import.meta.dirname, "hub-process.ts");

/** A hub in a process of its own, on a clock that is driven from here. */
export interface DrivenHub {
  /** Moves its clock on; no pause of the hub ends before `release`. */
  leapTo(time: Micros): Promise<Leapt>;
  release(): Promise<void>;
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body?: unknown): Promise<T>;
  /** kill -9 */
  kill(): Promise<void>;
  /** SIGTERM; resolves to the exit code. */
  stop(): Promise<number | null>;
}

/** @throws Error where it ends instead of listening, with what it logged */
export async function startDrivenHub(now: Micros, environment: Readonly<Record<string, string>>): Promise<DrivenHub> {
  const child = spawn(process.execPath, [...sourceArguments, entry, String(now), JSON.stringify(environment)], {
    stdio: ["ignore", "inherit", "pipe", "ipc"],
    // Started many times: from the second time on nothing is compiled again.
    env: { TZ: "UTC", NODE_COMPILE_CACHE: join(tmpdir(), "hometide-years-compiled") },
  });
  const agent = new Agent({ connections: 2 });
  let said = "";
  child.stderr?.on("data", (chunk: Buffer) => (said = (said + chunk.toString()).slice(-20_000)));
  const gone = once(child, "exit");
  let alive = true;
  const waiting = new Map<number, { told(leapt: Leapt): void; failed(error: Error): void }>();
  const listening = Promise.withResolvers<string>();
  child.on("message", (reply: HubReply) => {
    if (reply.id === undefined) listening.resolve(reply.url);
    else waiting.get(reply.id)?.told(reply);
    if (reply.id !== undefined) waiting.delete(reply.id);
  });
  void gone.then(([code]) => {
    alive = false;
    for (const { failed } of waiting.values()) failed(new Error(`the hub ended by itself: ${said}`));
    listening.reject(new Error(`the hub ended with ${String(code)}: ${said}`));
  });
  const url = await listening.promise;
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    await gone;
    await agent.destroy();
    return child.exitCode;
  };
  const ask = async (method: "GET" | "POST", path: string, body?: unknown): Promise<unknown> => {
    const answer = await request(url + path, {
      method,
      dispatcher: agent,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
    });
    const text = await answer.body.text();
    // A machine that is busy with much else: the hub has 5 s for an answer, and says so where they are not enough.
    if (answer.statusCode === 504 && method === "GET") return ask(method, path);
    if (answer.statusCode >= 400 && answer.statusCode !== 503 && answer.statusCode !== 404)
      throw new Error(`${method} ${path} answered ${answer.statusCode}: ${text}`);
    return JSON.parse(text);
  };
  let lastId = 0;
  const order = (leapTo?: Micros): Promise<Leapt> => {
    const id = ++lastId;
    return new Promise((told, failed) => {
      if (!alive) {
        failed(new Error(`the hub ended by itself: ${said}`));
        return;
      }
      waiting.set(id, { told, failed });
      child.send((leapTo === undefined ? { id } : { id, leapTo }) satisfies HubOrder);
    });
  };
  return {
    leapTo: (time) => order(time),
    release: async () => void (await order()),
    // What a path answers is the caller's business.
    get: async <T>(path: string) => (await ask("GET", path)) as T,
    post: async <T>(path: string, body?: unknown) => (await ask("POST", path, body)) as T,
    kill: async () => void (await end("SIGKILL")),
    stop: () => end("SIGTERM"),
  };
}
