import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, openSync, closeSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { HomeAssistantClient } from "./client.ts";
import { connectClient } from "./client.ts";
import { RECORDER_FILE, writeConfiguration } from "./configuration.ts";
import { longLivedToken, onboard } from "./onboard.ts";
import type { Release } from "./releases.ts";
import { pythonOf } from "./releases.ts";

/** A real Home Assistant on a free loopback port, in its own temporary folder. */
export interface HomeAssistantServer {
  /** Such as http://127.0.0.1:43210, the same after a restart. */
  readonly url: string;
  /** A long-lived token of the owner. */
  readonly token: string;
  /** Its configuration, with the driver's files. */
  readonly folder: string;
  /** The recorder's SQLite file. */
  readonly recorder: string;
  /** A new websocket of the owner's. The caller closes it. */
  client(): Promise<HomeAssistantClient>;
  /** Another long-lived token of the owner. */
  newToken(name: string): Promise<string>;
  /** Ends it in good order (SIGTERM) and waits until it is gone. */
  stop(): Promise<void>;
  /** Ends it as a power cut would (SIGKILL) and waits until it is gone. */
  kill9(): Promise<void>;
  /** Starts it on the same port and files; waits until it runs. */
  start(): Promise<void>;
  /** `stop` and `start`. */
  restart(): Promise<void>;
  /** Ends it and removes its files. */
  dispose(): Promise<void>;
}

export interface HomeAssistantOptions {
  readonly release: Release;
  /** Further packages of the configuration, by name. */
  readonly packages?: Readonly<Record<string, string>>;
  /** Further files beside the configuration, by name. */
  readonly files?: Readonly<Record<string, string>>;
}

const RUNNING_WITHIN_MS = 120_000;
const STOPPED_WITHIN_MS = 30_000;

/** Starts a fresh one, makes its owner, and waits until it runs. The caller disposes it. */
export async function startHomeAssistant(options: HomeAssistantOptions): Promise<HomeAssistantServer> {
  const { release, packages = {}, files = {} } = options;
  const folder = mkdtempSync(join(tmpdir(), "hometide-home-assistant-"));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const logFile = join(folder, "test-output.log");
  writeConfiguration(folder, { port, packages, files });
  let child: ChildProcess | undefined;
  let token: string | undefined;

  const tail = (): string => readFileSync(logFile, "utf8").slice(-4_000);

  const start = async (): Promise<void> => {
    if (child !== undefined) throw new Error("this Home Assistant runs already");
    const output = openSync(logFile, "a");
    const started = spawn(pythonOf(release), ["-m", "homeassistant", "--config", folder, "--skip-pip"], {
      env: { PATH: process.env["PATH"] ?? "", HOME: folder },
      stdio: ["ignore", output, output],
    });
    closeSync(output);
    child = started;
    const ended = once(started, "exit").then(() => {
      if (child === started) child = undefined;
    });
    const lives = (): boolean => child === started;
    const problem = await Promise.race([comeUp(lives), ended.then(() => "it ended")]);
    if (problem !== undefined) throw new Error(`Home Assistant ${release} did not start: ${problem}\n${tail()}`);
  };

  /** @returns what went wrong */
  const comeUp = async (lives: () => boolean): Promise<string | undefined> => {
    const end = performance.now() + RUNNING_WITHIN_MS;
    while (lives() && performance.now() < end) {
      if (token === undefined) {
        if (await answers(`${url}/api/onboarding`)) token = await onboard(url);
      } else if (await isRunning(url, token)) return undefined;
      await sleep(50);
    }
    return lives() ? `not within ${RUNNING_WITHIN_MS} ms` : "it ended";
  };

  const end = async (signal: "SIGTERM" | "SIGKILL"): Promise<void> => {
    const running = child;
    child = undefined;
    if (running === undefined || running.exitCode !== null || running.signalCode !== null) return;
    const gone = once(running, "exit");
    running.kill(signal);
    const late = setTimeout(() => running.kill("SIGKILL"), STOPPED_WITHIN_MS);
    await gone;
    clearTimeout(late);
  };

  const dispose = async (): Promise<void> => {
    await end("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  };

  try {
    await start();
  } catch (error) {
    await dispose();
    throw error;
  }
  // A start that did not fail has made the owner.
  const owner = token ?? "";
  return {
    url,
    token: owner,
    folder,
    recorder: join(folder, RECORDER_FILE),
    client: () => connectClient(url, owner),
    newToken: (name) => longLivedToken(url, owner, name),
    stop: () => end("SIGTERM"),
    kill9: () => end("SIGKILL"),
    start,
    async restart() {
      await end("SIGTERM");
      await start();
    },
    dispose,
  };
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    // It does not listen yet; who asks knows when to give up.
    return false;
  }
}

/** The port answers long before everything is set up. */
async function isRunning(url: string, token: string): Promise<boolean> {
  try {
    const answer = await fetch(`${url}/api/config`, { headers: { authorization: `Bearer ${token}` } });
    return answer.ok && JSON.parse(await answer.text()).state === "RUNNING";
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  const probe = createServer();
  probe.listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  if (address === null || typeof address === "string") throw new Error("a TCP server has a port");
  probe.close();
  await once(probe, "close");
  return address.port;
}
