import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** The process of a real server, which tests start, end and start again. */
export interface ServerProcess {
  /** Of the process that runs now; `undefined` while it is down. */
  pid(): number | undefined;
  /** Starts it and waits until it is ready. @throws Error with the last that it said */
  start(): Promise<void>;
  /** Ends it and waits until it is gone: SIGTERM in good order, SIGKILL as a power cut would. */
  end(signal: "SIGTERM" | "SIGKILL"): Promise<void>;
}

export interface ServerProcessOptions {
  /** For errors, such as `InfluxDB on http://127.0.0.1:43210`. */
  readonly name: string;
  spawn(): ChildProcess;
  /** Asked again and again after the start. */
  isReady(): Promise<boolean>;
  readonly readyWithinMs: number;
  /** The last that it said, where that is not read from its standard error. */
  said?(): string;
}

/** One that does not end in good order is killed after this time. */
const STOPPED_WITHIN_MS = 30_000;
const SAID_CHARACTERS = 4_000;

/** Does not start it yet. */
export function createServerProcess(options: ServerProcessOptions): ServerProcess {
  const { name, isReady, readyWithinMs } = options;
  let child: ChildProcess | undefined;

  return {
    pid: () => child?.pid,
    async start() {
      if (child !== undefined) throw new Error(`${name} runs already`);
      const started = options.spawn();
      child = started;
      let said = "";
      started.stderr?.on("data", (part: Buffer) => (said = (said + part.toString()).slice(-SAID_CHARACTERS)));
      const ended = once(started, "exit").then(() => {
        if (child === started) child = undefined;
      });
      const end = performance.now() + readyWithinMs;
      while (!(await isReady())) {
        const problem = child !== started ? "it ended" : performance.now() > end ? "it took too long" : undefined;
        if (problem !== undefined) throw new Error(`${name} did not start: ${problem}\n${options.said?.() ?? said}`);
        await Promise.race([sleep(20), ended]);
      }
    },
    async end(signal) {
      const running = child;
      child = undefined;
      if (running === undefined || running.exitCode !== null || running.signalCode !== null) return;
      const gone = once(running, "exit");
      running.kill(signal);
      // One that a test has stopped in its tracks takes no other signal.
      running.kill("SIGCONT");
      const late = setTimeout(() => running.kill("SIGKILL"), STOPPED_WITHIN_MS);
      await gone;
      clearTimeout(late);
    },
  };
}

/** Where a program lies; `undefined` where it is not installed. Debian has some where users' PATHs do not look. */
export function installedAt(program: string): string | undefined {
  return [...(process.env["PATH"] ?? "").split(delimiter), "/usr/bin", "/usr/sbin"]
    .map((folder) => join(folder, program))
    .find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
