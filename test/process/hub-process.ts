import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { onTestFinished } from "vitest";

const main = resolve(import.meta.dirname, "../../dist/main.js");

/** A port where nothing listens: the hub's ESPN and its Open-Meteo must never be the real ones in a test. */
const NOWHERE = "http://127.0.0.1:9";

export interface HubProcess {
  readonly url: string;
  readonly pid: number;
  /** Lines of standard error that are no log: what a command says to people. */
  readonly said: readonly string[];
  /** The lines of the log so far, parsed. */
  readonly log: readonly Readonly<Record<string, unknown>>[];
  get<T>(path: string): Promise<T>;
  /** Posts JSON; the answer must be 201. */
  post<T>(path: string, body: object): Promise<T>;
  /** kill -9; resolves when the process is gone. */
  kill(): Promise<void>;
  /** SIGTERM; resolves to the exit code. */
  stop(): Promise<number | null>;
}

/** Starts the built program as a user would, with this environment and no other, and waits until it listens. */
export async function startHubProcess(
  environment: Readonly<Record<string, string>>,
  args: readonly string[] = ["run"],
): Promise<HubProcess> {
  const child = spawn(process.execPath, [main, ...args], {
    env: {
      HOMETIDE_PORT: "0",
      HOMETIDE_ESPN_URL: NOWHERE,
      HOMETIDE_WEATHER_URL: NOWHERE,
      LOG_FORMAT: "json",
      TZ: "UTC",
      ...environment,
    },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const gone = once(child, "exit");
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    await gone;
    return child.exitCode;
  };
  onTestFinished(async () => void (await end("SIGKILL")));
  const log: Readonly<Record<string, unknown>>[] = [];
  const said: string[] = [];
  const url = await listening(child, log, said);
  return {
    url,
    pid: child.pid ?? 0,
    said,
    log,
    async get<T>(path: string) {
      const answer = await fetch(url + path);
      if (!answer.ok && answer.status !== 503)
        throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
      // What a path answers is the test's business.
      return (await answer.json()) as T;
    },
    async post<T>(path: string, body: object) {
      const headers = { "content-type": "application/json" };
      const answer = await fetch(url + path, { method: "POST", headers, body: JSON.stringify(body) });
      if (answer.status !== 201) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
      // What a path answers is the test's business.
      return (await answer.json()) as T;
    },
    kill: async () => void (await end("SIGKILL")),
    stop: () => end("SIGTERM"),
  };
}

function listening(child: ChildProcess, log: Readonly<Record<string, unknown>>[], said: string[]): Promise<string> {
  return new Promise((found, failed) => {
    if (child.stderr === null) throw new Error("the hub has no standard error");
    createInterface({ input: child.stderr }).on("line", (line) => {
      if (!line.startsWith("{")) {
        said.push(line);
        return;
      }
      const entry = JSON.parse(line) as Readonly<Record<string, unknown>>;
      log.push(entry);
      if (entry["msg"] === "listening") found(String(entry["url"]));
    });
    child.once("exit", (code) =>
      failed(new Error(`the hub ended with ${String(code)}: ${said.join("\n")} ${JSON.stringify(log.slice(-5))}`)),
    );
  });
}
