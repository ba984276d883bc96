import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { createInterface } from "node:readline";

const root = resolve(import.meta.dirname, "../..");
const main = resolve(root, "dist/main.js");
/** What `npm start` gives Node before the program. */
const [, startFlags = ""] =
  /"start": "node (.*) dist\/main\.js run"/.exec(readFileSync(resolve(root, "package.json"), "utf8")) ?? [];
export const nodeArguments: readonly string[] = startFlags.split(" ");

export interface Program {
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

/** A program that notes how long each request takes inside it (time-requests.ts). */
export interface TimedProgram extends Program {
  /** Of the requests since this was last asked, ms. */
  serverTimes(): Promise<readonly number[]>;
}

const timeRequests = new URL("time-requests.ts", import.meta.url).href;

/** Starts the hub's program and waits until it says where it listens. */
export async function startProgram(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<Program> {
  const child = spawn(process.execPath, [...nodeArguments, main, ...args], {
    env: environmentOf(environment),
    stdio: ["ignore", "ignore", "pipe"],
  });
  return programOf(child);
}

/** As {@link startProgram}. Its start takes longer. */
export async function startTimedProgram(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<TimedProgram> {
  const child = spawn(process.execPath, [...nodeArguments, "--import", timeRequests, main, ...args], {
    env: environmentOf(environment),
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  return {
    ...(await programOf(child)),
    async serverTimes() {
      const told = once(child, "message");
      child.send("times");
      // The preloaded file answers with a list of numbers.
      const [times] = (await told) as [readonly number[]];
      return times;
    },
  };
}

function environmentOf(own: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return { HOMETIDE_PORT: "0", LOG_FORMAT: "json", ...own };
}

async function programOf(child: ChildProcess): Promise<Program> {
  const url = await listening(child);
  return {
    url,
    pid: child.pid ?? 0,
    async stop() {
      const ended = once(child, "exit");
      child.kill();
      await ended;
    },
  };
}

async function listening(child: ChildProcess): Promise<string> {
  if (child.stderr === null) throw new Error("the hub has no standard error");
  for await (const line of createInterface({ input: child.stderr })) {
    if (!line.includes('"listening"')) continue;
    // What comes later is read and dropped, or the pipe would fill and the hub wait.
    child.stderr.resume();
    return String((JSON.parse(line) as { url: unknown }).url);
  }
  throw new Error("the hub ended before it listened");
}

/** Resident memory of a process, MB (10^6 bytes), from /proc. */
export function residentMegabytes(pid: number): number {
  const line = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  return (Number(line?.[1]) * 1_024) / 1e6;
}
