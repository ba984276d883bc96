import { systemClock } from "../model/clock.ts";
import { messageOf } from "../model/errors.ts";
import { createLog } from "../ops/log.ts";
import type { EspnFault } from "./espn/faults.ts";
import { recordedScript, type RecordedPage } from "./espn/script.ts";
import { startEspnServer, type EspnServer } from "./espn-server.ts";
import { recordingHome, type RecordingHome } from "./home-assistant/recording-home.ts";
import { startHomeAssistantServer, type HomeAssistantServer } from "./home-assistant-server.ts";
import { parseJson } from "./unknown.ts";

/**
 * The replay servers as a process of their own: `node src/replay/process.ts '{"homeAssistant": {…}}'`.
 *
 * It prints one line of JSON with the addresses and then does what its parent asks over IPC:
 * `{id, peer, call, arguments}` is answered by `{id, result}` or `{id, error}`. It ends with its parent.
 */
export interface ReplayProcessOptions {
  readonly espn?: { readonly pages: readonly RecordedPage[]; readonly port?: number };
  readonly homeAssistant?: {
    readonly token: string;
    readonly file: string;
    readonly commandsFile?: string;
    readonly speed?: number;
    readonly playTo?: number;
    readonly port?: number;
    readonly startupMs?: number;
    readonly maxBufferedBytes?: number;
    readonly alone?: boolean;
    readonly commitMs?: number;
    readonly maxStates?: number;
  };
}

/** The line that the process prints. */
export interface ReplayProcessAddresses {
  readonly espn?: { readonly url: string; readonly port: number };
  readonly homeAssistant?: { readonly url: string; readonly port: number; readonly total: number };
}

/** What the parent may ask. */
export interface ReplayProcessCall {
  readonly id: number;
  readonly peer: "homeAssistant" | "espn";
  readonly call: string;
  readonly arguments: readonly unknown[];
}

type Peer = Readonly<Record<string, (...parameters: readonly never[]) => unknown>>;
type Peers = { [Name in ReplayProcessCall["peer"]]?: Peer };

async function main(options: ReplayProcessOptions): Promise<void> {
  const log = createLog({ level: "warn", format: "json" });
  const peers: Peers = {};
  const addresses: { -readonly [Name in keyof ReplayProcessAddresses]: ReplayProcessAddresses[Name] } = {};
  if (options.espn !== undefined) {
    const server = await startEspnServer({
      clock: systemClock,
      log,
      script: recordedScript(options.espn.pages),
      port: options.espn.port,
    });
    peers.espn = espnCalls(server);
    addresses.espn = { url: server.url, port: server.port };
  }
  if (options.homeAssistant !== undefined) {
    const home = recordingHome({ clock: systemClock, ...options.homeAssistant });
    const server = await startHomeAssistantServer({ clock: systemClock, log, home, ...options.homeAssistant });
    peers.homeAssistant = homeAssistantCalls(server, home);
    addresses.homeAssistant = { url: server.url, port: server.port, total: home.total };
  }
  process.on("message", (message) => void answer(peers, message));
  process.on("disconnect", () => process.exit(0));
  process.stdout.write(`${JSON.stringify(addresses)}\n`);
}

function espnCalls({ faults, down, up, requests }: EspnServer): Peer {
  return {
    down,
    up,
    requests: () => requests,
    nextFault: (count: number, fault: EspnFault, path?: string) => faults.next(count, fault, path),
    clearFaults: () => faults.clear(),
  };
}

function homeAssistantCalls(server: HomeAssistantServer, home: RecordingHome): Peer {
  const { drop, stop, start, freeze, thaw, fire, setAnswer, connections } = server;
  const { position, playTo, reached } = home;
  return {
    drop,
    stop,
    start,
    freeze,
    thaw,
    fire,
    setAnswer,
    connections,
    position,
    playTo,
    reached,
    finished: () => server.finished,
    purge: (before: number) => home.recorder.purge(before),
    forgetHours: () => home.recorder.forgetHours(),
    exclude: (entityIds: readonly string[]) => home.recorder.exclude(entityIds),
  };
}

async function answer(peers: Peers, message: unknown): Promise<void> {
  // Only our own parent speaks on this channel, and it speaks this type.
  const { id, peer, call, arguments: parameters } = message as ReplayProcessCall;
  try {
    const run = peers[peer]?.[call];
    if (run === undefined) throw new Error(`No such call: ${peer}.${call}`);
    // What a call takes is known to the parent only.
    const result = await run(...(parameters as never[]));
    process.send?.({ id, result: result ?? null });
  } catch (error) {
    process.send?.({ id, error: messageOf(error) });
  }
}

// The argument is written by our own tests and tools, in this type.
await main(parseJson(process.argv[2] ?? "{}") as ReplayProcessOptions);
