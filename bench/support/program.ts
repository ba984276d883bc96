import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { createInterface } from "node:readline";

const main = resolve(import.meta.dirname, "../../dist/main.js");

export interface Program {
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

/** Starts the hub's program and waits until it says where it listens. */
export async function startProgram(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<Program> {
  const child = spawn(process.execPath, [main, ...args], {
    env: { HOMETIDE_PORT: "0", LOG_FORMAT: "json", ...environment },
    stdio: ["ignore", "ignore", "pipe"],
  });
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
