import { Command } from "commander";
import type { LoadedConfig } from "../config/load.ts";
import { loadConfig } from "../config/load.ts";
import { startHub } from "../hub.ts";
import { systemClock } from "../model/clock.ts";
import { createLog } from "../ops/log.ts";
import { LogRing } from "../ops/log-ring.ts";
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
      finish(await runHub(loadConfig({ environment: terminal.environment, flags, cwd: terminal.folder })));
    });
}

/** Runs a hub of this configuration until a signal. @param onListening told the address once the hub answers there */
export async function runHub(
  { config, warnings }: LoadedConfig,
  onListening: (url: string) => void = () => undefined,
): Promise<number> {
  const recent = new LogRing(systemClock);
  const log = createLog({ ...config.log, also: recent });
  for (const warning of warnings) log.warn(warning);
  const hub = await startHub({ config, clock: systemClock, log, version, recentLog: () => recent.lines() });
  onListening(hub.url);
  return runUntilStopped(log, () => hub.close());
}
