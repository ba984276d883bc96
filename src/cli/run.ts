import { Command } from "commander";
import { createSettingsEditor } from "../config/editor.ts";
import type { ConfigInput, LoadedConfig } from "../config/load.ts";
import { loadConfig } from "../config/load.ts";
import type { Config } from "../config/schema.ts";
import { startHub } from "../hub.ts";
import { systemClock } from "../model/clock.ts";
import { createLog } from "../ops/log.ts";
import { LogRing } from "../ops/log-ring.ts";
import type { Run } from "../ops/lifecycle.ts";
import { runUntilStopped } from "../ops/lifecycle.ts";
import { addConfigFlags } from "./config-flags.ts";
import type { Terminal } from "./terminal.ts";
import { version } from "./version.ts";

/** `hometide run`: the hub, until a signal stops it. */
export function runHubCommand(terminal: Terminal, finish: (code: number) => void): Command {
  const command = new Command("run").description("run the hub (http://127.0.0.1:8005 unless configured otherwise)");
  return addConfigFlags(command)
    .addHelpText(
      "after",
      "\nExamples:\n  hometide run\n  hometide run --teams nfl:NE,nhl:BOS --data-dir /var/lib/hometide",
    )
    .action(async (flags: Readonly<Record<string, unknown>>) => {
      finish(await runHub({ environment: terminal.environment, flags, cwd: terminal.folder }));
    });
}

/**
 * Runs a hub of this configuration until a signal. When the dashboard changes the configuration's file, the hub is closed
 * and started with the new one, in this process and at the same address.
 *
 * @param onListening told the address once the hub answers there
 */
export async function runHub(
  input: ConfigInput,
  onListening: (url: string) => void = () => undefined,
): Promise<number> {
  let loaded = loadConfig(input);
  let former: LoadedConfig | undefined;
  let url: string | undefined;
  const recent = new LogRing(systemClock);
  const log = createLog({ ...loaded.config.log, also: recent });
  const recentLog = (): ReturnType<LogRing["lines"]> => recent.lines();

  const start = async (): Promise<Run> => {
    for (const warning of loaded.warnings) log.warn(warning);
    const { promise: again, resolve } = Promise.withResolvers<void>();
    const before = loaded;
    const changed = (next: LoadedConfig): void => {
      former = before;
      loaded = next;
      resolve();
    };
    const editor = createSettingsEditor({ input, loaded, changed });
    const hub = await startHub({
      config: atSamePort(loaded.config, url),
      clock: systemClock,
      log,
      version,
      recentLog,
      editor,
    });
    if (url === undefined) onListening(hub.url);
    url = hub.url;
    return { close: () => hub.close(), again };
  };

  return runUntilStopped(log, async () => {
    try {
      return await start();
    } catch (error) {
      if (former === undefined) throw error;
      log.error({ err: error }, "the hub does not start with the new settings: it goes on with the former ones");
      loaded = former;
      return start();
    }
  });
}

/** Any free port is the one that was free when the hub was first started: its address is known by then. */
function atSamePort(config: Config, url: string | undefined): Config {
  if (url === undefined || config.server.port !== 0) return config;
  return { ...config, server: { ...config.server, port: Number(new URL(url).port) } };
}
