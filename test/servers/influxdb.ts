import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe } from "vitest";
import { freePorts } from "./free-ports.ts";
import { influxdSettings, isInfluxdReady } from "./influxd-settings.ts";
import { createServerProcess, installedAt } from "./server-process.ts";

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
/** Another program may take a free port between looking and starting. */
const ATTEMPTS = 5;

/** `describe` for tests of a real InfluxDB: says why it skips where none is installed. */
export function describeInfluxdb(name: string, tests: () => void): void {
  if (installedAt(PROGRAM) !== undefined) describe(name, tests);
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
  const [port = 0, rpcPort = 0] = await freePorts(2);
  const url = `http://127.0.0.1:${port}`;
  const auth = options.auth === true;
  let knobs: Readonly<Record<string, string>> = {};
  const server = createServerProcess({
    name: `InfluxDB on ${url}`,
    spawn: () =>
      spawn(PROGRAM, ["run", "-config", "/dev/null"], {
        env: { PATH: process.env["PATH"] ?? "", HOME: folder, ...knobs },
        stdio: ["ignore", "ignore", "pipe"],
      }),
    isReady: () => isInfluxdReady(url),
    readyWithinMs: READY_WITHIN_MS,
  });

  return {
    url,
    port,
    admin: auth ? ADMIN : undefined,
    pid: server.pid,
    stop: () => server.end("SIGTERM"),
    kill: () => server.end("SIGKILL"),
    start(environment = {}) {
      knobs = {
        ...influxdSettings(folder, port, rpcPort),
        INFLUXDB_HTTP_AUTH_ENABLED: String(auth),
        ...options.environment,
        ...environment,
      };
      return server.start();
    },
    query: (influxql, database) => query(url, influxql, database, auth),
    dispose: async () => {
      await server.end("SIGTERM");
      rmSync(folder, { recursive: true, force: true });
    },
  };
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
