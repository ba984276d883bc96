import autocannon from "autocannon";
import { fork } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { BenchResult } from "./bench.ts";
import { percentile } from "./bench.ts";
import type { TimedProgram } from "./support/program.ts";
import { startTimedProgram } from "./support/program.ts";

export const name = "game-status";
export const about = "GET /api/v1/ha/game-status/{team}, as Home Assistant's REST sensors ask it";

const PATH = "/api/v1/ha/game-status/patriots";
const CONTEXT = "/api/v1/ha/game-context/patriots";
const SECONDS = 5;

/** The hub with its demo at life's own pace, so that ESPN and a home go on beside the questions. */
export async function run(): Promise<readonly BenchResult[]> {
  const hub = await startTimedProgram(["demo", "--speed", "1"], {});
  const answer = await (await fetch(hub.url + PATH)).text();
  const bare = await startBare(answer);
  const [ours, theirs] = [await load(hub.url + PATH), await load(bare.url)];
  const paced = [await pacedOf(hub, PATH, "game-status"), await pacedOf(hub, CONTEXT, "game-context")].flat();
  await bare.stop();
  await hub.stop();
  return [
    {
      name: "at saturation",
      unit: "requests/s",
      value: ours.requests.average,
      peer: { name: "bare Node http, same body", value: theirs.requests.average },
      reach: "0.5 x",
    },
    ...paced,
  ];
}

/** Each second the games' answers are made anew once, the rest are kept ones. */
async function pacedOf(hub: TimedProgram, path: string, what: string): Promise<readonly BenchResult[]> {
  await hub.serverTimes();
  const { latency } = await load(hub.url + path, 500);
  const server = await hub.serverTimes();
  const name = `${what} at 500 requests/s: p99`;
  return [
    { name: `${name} in the server`, unit: "ms", value: percentile(server, 0.99), reach: "under 1" },
    { name: "- seen by the client", unit: "ms", value: latency.p99 },
  ];
}

function load(url: string, overallRate?: number): Promise<autocannon.Result> {
  return autocannon({ url, connections: 10, duration: SECONDS, ...(overallRate === undefined ? {} : { overallRate }) });
}

async function startBare(body: string): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const child = fork(import.meta.filename, ["bare"], { env: { BARE_BODY: body } });
  const [port] = (await once(child, "message")) as [number];
  return {
    url: `http://127.0.0.1:${port}/`,
    async stop() {
      const ended = once(child, "exit");
      child.kill();
      await ended;
    },
  };
}

// The peer: what Node itself takes to answer with the same bytes, in a process of its own.
if (process.argv[2] === "bare") {
  const body = process.env["BARE_BODY"] ?? "";
  const headers = { "content-type": "application/json; charset=utf-8", "content-length": Buffer.byteLength(body) };
  const server = createServer((_, response) => response.writeHead(200, headers).end(body));
  server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
}
