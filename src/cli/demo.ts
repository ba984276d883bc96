import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { configFile, contentOf } from "../config/config-file.ts";
import type { ConfigInput } from "../config/load.ts";
import { systemClock } from "../model/clock.ts";
import { createLog } from "../ops/log.ts";
import { startDemo } from "../replay/demo.ts";
import { addConfigFlags } from "./config-flags.ts";
import { runHub } from "./run.ts";
import type { Terminal } from "./terminal.ts";

const DEFAULT_SPEED = 60;
const MAX_SPEED = 600;
/** A game's minute lasts a second at 60 times: a poll a second sees every minute. */
const POLL_OF_A_MINUTE_MS = 60_000;

/** `hometide demo`: a hub with an evening of two games and a small home, played again and again from scenarios/. */
export function demoCommand(terminal: Terminal, finish: (code: number) => void): Command {
  const command = new Command("demo")
    .description(
      "run the hub on an evening of two games and a small home, much faster than life, with nothing else needed",
    )
    .option("--speed <times>", `times faster than life, 1 to ${MAX_SPEED}`, readSpeed, DEFAULT_SPEED);
  return addConfigFlags(command)
    .addHelpText("after", "\nExamples:\n  hometide demo\n  hometide demo --speed 10 --port 8006")
    .action(async (flags: Readonly<Record<string, unknown>> & { readonly speed: number }) => {
      finish(await runDemo(terminal, flags));
    });
}

function readSpeed(text: string): number {
  const speed = Number(text);
  if (!(speed >= 1 && speed <= MAX_SPEED)) throw new InvalidArgumentError(`It is a number from 1 to ${MAX_SPEED}.`);
  return speed;
}

/** The user's own settings count, but for the peers; what the demo records goes into a folder that goes with it. */
async function runDemo(
  terminal: Terminal,
  flags: Readonly<Record<string, unknown>> & { readonly speed: number },
): Promise<number> {
  const { speed } = flags;
  const folder = mkdtempSync(join(tmpdir(), "hometide-demo-"));
  const poll = `${Math.max(100, Math.round(POLL_OF_A_MINUTE_MS / speed))}ms`;
  const log = createLog({ level: "warn", format: "pretty" });
  const demo = await startDemo({ clock: systemClock, log, speed });
  try {
    const given: ConfigInput = { environment: terminal.environment, flags, cwd: terminal.folder };
    const own = configFile(given);
    const file = join(folder, "hometide.yaml");
    // What is set on the dashboard of the demo goes with it, too.
    writeFileSync(file, contentOf(own) || "teams: [nfl:NE, nhl:BOS]\n", { mode: 0o600 });
    const input: ConfigInput = {
      environment: {
        ...(existsSync(own.path) ? { HOMETIDE_TEAMS: "nfl:NE,nhl:BOS" } : {}),
        HOMETIDE_DATA_DIR: folder,
        ...terminal.environment,
        HOMETIDE_ESPN_URL: demo.espnUrl,
        HOMETIDE_ESPN_LIVE_INTERVAL: poll,
        HOMETIDE_ESPN_SOON_INTERVAL: poll,
        HOMETIDE_ESPN_IDLE_INTERVAL: poll,
        // The demo's home has a weather of its own: nobody else is asked.
        HOMETIDE_WEATHER_SOURCE: "home_assistant",
        // Invented games would pass for real ones in the user's own home.
        MQTT_ENABLED: "false",
        HOME_ASSISTANT_URL: demo.homeAssistantUrl,
        HOME_ASSISTANT_TOKEN: demo.homeAssistantToken,
        // One that is named and not there is told as ever.
        HOMETIDE_CONFIG: own.isNamed && !existsSync(own.path) ? own.path : file,
      },
      flags: { ...flags, config: undefined },
      cwd: terminal.folder,
    };
    return await runHub(input, (url) =>
      terminal.error(`${demo.title}, ${speed} times as fast as life. Try in another terminal:\n${hints(url)}\n`),
    );
  } finally {
    await demo.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The port may be any free one; this machine's own address leads to every hub that runs on it. */
function hints(url: string): string {
  const base = `http://127.0.0.1:${new URL(url).port}`;
  return ["/api/v1/games/live", "/api/v1/ha/game-status/patriots", "/api/v1/entities?domain=sensor", "/health", "/docs"]
    .map((path) => `  curl '${base}${path}'`)
    .join("\n");
}
