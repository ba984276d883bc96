import { spawn } from "node:child_process";
import { mkdirSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePorts } from "../../test/servers/free-ports.ts";
import { influxdSettings, isInfluxdReady } from "../../test/servers/influxd-settings.ts";
import { createServerProcess } from "../../test/servers/server-process.ts";
import { influxKnobs } from "./influx.ts";

export interface Influxd {
  readonly url: string;
  readonly pid: number;
  /** Of its files. */
  bytes(): number;
  /** Resolves once it has packed its shards: its files stayed as large as they were for a while. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

const READY_WITHIN_MS = 20_000;
const QUIET_MS = 10_000;
const SETTLED_WITHIN_MS = 45_000;

/** Starts the installed InfluxDB on free ports of the loopback, with its files in a folder. */
export async function startInfluxd(folder: string): Promise<Influxd> {
  mkdirSync(folder, { recursive: true });
  const [port = 0, rpcPort = 0] = await freePorts(2);
  const url = `http://127.0.0.1:${port}`;
  const server = createServerProcess({
    name: `InfluxDB on ${url}`,
    spawn: () =>
      spawn("influxd", ["run", "-config", "/dev/null"], {
        env: {
          PATH: process.env["PATH"] ?? "",
          HOME: folder,
          ...influxdSettings(folder, port, rpcPort),
          ...influxKnobs,
        },
        stdio: "ignore",
      }),
    isReady: () => isInfluxdReady(url),
    readyWithinMs: READY_WITHIN_MS,
  });
  await server.start();
  const bytes = (): number => bytesIn(folder);
  return {
    url,
    pid: server.pid() ?? 0,
    bytes,
    stop: () => server.end("SIGTERM"),
    async settled() {
      const until = performance.now() + SETTLED_WITHIN_MS;
      let [known, since] = [bytes(), performance.now()];
      while (performance.now() < until && performance.now() - since < QUIET_MS) {
        await sleep(1_000);
        const now = bytes();
        if (now !== known) [known, since] = [now, performance.now()];
      }
    },
  };
}

function bytesIn(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce(
      (sum, entry) => sum + (statSync(join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.size ?? 0),
      0,
    );
}
