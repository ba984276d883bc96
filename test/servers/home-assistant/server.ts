import { spawn } from "node:child_process";
import { mkdtempSync, openSync, closeSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../free-ports.ts";
import { createServerProcess } from "../server-process.ts";
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

/** Starts a fresh one, makes its owner, and waits until it runs. The caller disposes it. */
export async function startHomeAssistant(options: HomeAssistantOptions): Promise<HomeAssistantServer> {
  const { release, packages = {}, files = {} } = options;
  const folder = mkdtempSync(join(tmpdir(), "hometide-home-assistant-"));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const logFile = join(folder, "test-output.log");
  writeConfiguration(folder, { port, packages, files });
  let token: string | undefined;
  const server = createServerProcess({
    name: `Home Assistant ${release} on ${url}`,
    spawn() {
      const output = openSync(logFile, "a");
      const started = spawn(pythonOf(release), ["-m", "homeassistant", "--config", folder, "--skip-pip"], {
        env: { PATH: process.env["PATH"] ?? "", HOME: folder },
        stdio: ["ignore", output, output],
      });
      closeSync(output);
      return started;
    },
    async isReady() {
      if (token !== undefined) return isRunning(url, token);
      if (await answers(`${url}/api/onboarding`)) token = await onboard(url);
      return false;
    },
    readyWithinMs: RUNNING_WITHIN_MS,
    said: () => readFileSync(logFile, "utf8").slice(-4_000),
  });

  const dispose = async (): Promise<void> => {
    await server.end("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  };

  try {
    await server.start();
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
    stop: () => server.end("SIGTERM"),
    kill9: () => server.end("SIGKILL"),
    start: server.start,
    async restart() {
      await server.end("SIGTERM");
      await server.start();
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
