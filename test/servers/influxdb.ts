import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { accessSync, constants, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe } from "vitest";

/** A real InfluxDB 1.6 (Debian's package) on free loopback ports, in its own temporary folder. */
export interface InfluxServer {
  /** Such as http://127.0.0.1:43210, the same after a restart. */
  readonly url: string;
  readonly port: number;
  /** Set where the server was started with `auth`. */
  readonly admin: { readonly username: string; readonly password: string } | undefined;
  /** Of the process that runs now; `undefined` while the server is down. */
  readonly pid: () => number | undefined;
  /** Ends it in good order (SIGTERM) and waits until it is gone. */
  readonly stop: () => Promise<void>;
  /** Ends it as a power cut would (SIGKILL) and waits until it is gone. */
  readonly kill: () => Promise<void>;
  /** Starts it again on the same ports and files, with other knobs where given; waits until it answers. */
  readonly start: (environment?: Readonly<Record<string, string>>) => Promise<void>;
  /** Posts InfluxQL as the administrator and gives the parsed answer. */
  readonly query: (influxql: string, database?: string) => Promise<unknown>;
  /** Ends it and removes its files. */
  readonly dispose: () => Promise<void>;
}

export interface InfluxServerOptions {
  /** Asks for credentials; an administrator is made. */
  readonly auth?: boolean;
  /** InfluxDB's own knobs, such as `INFLUXDB_HTTP_MAX_BODY_SIZE`. */
  readonly environment?: Readonly<Record<string, string>>;
}

const PROGRAM = "influxd";
const ADMIN = { username: "admin", password: "admin-password" } as const;
const READY_WITHIN_MS = 20_000;
const STOPPED_WITHIN_MS = 10_000;
/** Another program may take a free port between looking and starting. */
const ATTEMPTS = 5;

/** Whether `influxd` is on the PATH. */
function influxdbAvailable(): boolean {
  return (process.env["PATH"] ?? "").split(delimiter).some((folder) => isExecutable(join(folder, PROGRAM)));
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** `describe` for tests of a real InfluxDB: says why it skips where none is installed. */
export function describeInfluxdb(name: string, tests: () => void): void {
  if (influxdbAvailable()) describe(name, tests);
  else describe.skip(`${name} (skipped: influxd is not installed, apt-get install influxdb)`, tests);
}

/** Starts a server and waits until it answers. The caller disposes it. */
export async function startInfluxdb(options: InfluxServerOptions = {}): Promise<InfluxServer> {
  const folder = mkdtempSync(join(tmpdir(), "hometide-influxdb-"));
  let failure: unknown;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const server = await serverIn(folder, options);
    try {
      await server.start();
      if (server.admin !== undefined) await makeAdmin(server.url);
      return server;
    } catch (error) {
      failure = error;
      await server.stop();
    }
  }
  rmSync(folder, { recursive: true, force: true });
  throw failure;
}

async function serverIn(folder: string, options: InfluxServerOptions): Promise<InfluxServer> {
  const [port, rpcPort] = await freePorts();
  const url = `http://127.0.0.1:${port}`;
  const auth = options.auth === true;
  let child: ChildProcess | undefined;

  const start = async (environment: Readonly<Record<string, string>> = {}): Promise<void> => {
    if (child !== undefined) throw new Error("this InfluxDB runs already");
    const knobs = { ...settingsOf(folder, port, rpcPort, auth), ...options.environment, ...environment };
    const started = spawn(PROGRAM, ["run", "-config", "/dev/null"], {
      env: { PATH: process.env["PATH"] ?? "", HOME: folder, ...knobs },
      stdio: ["ignore", "ignore", "pipe"],
    });
    child = started;
    let said = "";
    started.stderr.on("data", (part: Buffer) => (said = (said + part.toString()).slice(-4_000)));
    const ended = once(started, "exit").then(() => (child = child === started ? undefined : child));
    const problem = await Promise.race([ready(url, () => child === started), ended.then(() => "it ended")]);
    if (problem !== undefined) throw new Error(`InfluxDB on ${url} did not start: ${problem}\n${said}`);
  };

  const end = async (signal: "SIGTERM" | "SIGKILL"): Promise<void> => {
    const running = child;
    child = undefined;
    if (running === undefined || running.exitCode !== null || running.signalCode !== null) return;
    const gone = once(running, "exit");
    running.kill(signal);
    const patience = AbortSignal.timeout(STOPPED_WITHIN_MS);
    patience.addEventListener("abort", () => running.kill("SIGKILL"), { once: true });
    await gone;
  };

  return {
    url,
    port,
    admin: auth ? ADMIN : undefined,
    pid: () => child?.pid,
    stop: () => end("SIGTERM"),
    kill: () => end("SIGKILL"),
    start,
    query: (influxql, database) => query(url, influxql, database, auth),
    dispose: async () => {
      await end("SIGTERM");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function settingsOf(folder: string, port: number, rpcPort: number, auth: boolean): Readonly<Record<string, string>> {
  return {
    INFLUXDB_REPORTING_DISABLED: "true",
    INFLUXDB_BIND_ADDRESS: `127.0.0.1:${rpcPort}`,
    INFLUXDB_META_DIR: join(folder, "meta"),
    INFLUXDB_DATA_DIR: join(folder, "data"),
    INFLUXDB_DATA_WAL_DIR: join(folder, "wal"),
    INFLUXDB_DATA_QUERY_LOG_ENABLED: "false",
    INFLUXDB_MONITOR_STORE_ENABLED: "false",
    INFLUXDB_HTTP_BIND_ADDRESS: `127.0.0.1:${port}`,
    INFLUXDB_HTTP_LOG_ENABLED: "false",
    INFLUXDB_HTTP_AUTH_ENABLED: String(auth),
  };
}

/** Two ports that were free a moment ago. */
async function freePorts(): Promise<[number, number]> {
  const probes = [createServer(), createServer()] as const;
  const ports = await Promise.all(
    probes.map(async (probe) => {
      probe.listen(0, "127.0.0.1");
      await once(probe, "listening");
      const address = probe.address();
      if (address === null || typeof address === "string") throw new Error("a TCP server has a port");
      return address.port;
    }),
  );
  await Promise.all(
    probes.map(async (probe) => {
      probe.close();
      await once(probe, "close");
    }),
  );
  const [first, second] = ports;
  if (first === undefined || second === undefined) throw new Error("two probes have two ports");
  return [first, second];
}

/** Resolves once the server answers, or to what went wrong. */
async function ready(url: string, isRunning: () => boolean): Promise<string | undefined> {
  const patience = AbortSignal.timeout(READY_WITHIN_MS);
  while (!patience.aborted && isRunning()) {
    try {
      const answer = await fetch(`${url}/ping`, { signal: patience });
      if (answer.status === 204) return undefined;
    } catch {
      // It does not listen yet; the loop ends by `patience`.
    }
    await sleep(10);
  }
  return isRunning() ? `no answer within ${READY_WITHIN_MS} ms` : "it ended";
}

/** With auth on, an InfluxDB 1 takes nothing but this until an administrator exists. */
async function makeAdmin(url: string): Promise<void> {
  const q = `CREATE USER ${ADMIN.username} WITH PASSWORD '${ADMIN.password}' WITH ALL PRIVILEGES`;
  const answer = await fetch(`${url}/query`, { method: "POST", body: new URLSearchParams({ q }) });
  if (!answer.ok) throw new Error(`making the administrator: ${answer.status} ${await answer.text()}`);
}

async function query(url: string, q: string, database: string | undefined, auth: boolean): Promise<unknown> {
  const credentials = Buffer.from(`${ADMIN.username}:${ADMIN.password}`).toString("base64");
  const answer = await fetch(`${url}/query`, {
    method: "POST",
    headers: auth ? { authorization: `Basic ${credentials}` } : {},
    body: new URLSearchParams({ q, epoch: "ns", ...(database === undefined ? {} : { db: database }) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${q}: ${answer.status} ${text}`);
  return JSON.parse(text);
}
