import { setTimeout } from "node:timers/promises";
import { Command, InvalidArgumentError } from "commander";
import type { SimulationAnswer } from "../api/routes/simulations.ts";
import { loadConfig } from "../config/load.ts";
import type { AskHub } from "./ask-hub.ts";
import { createHubAsk } from "./ask-hub.ts";
import { addConfigFlags } from "./config-flags.ts";

import type { Terminal } from "./terminal.ts";

interface Options extends Readonly<Record<string, unknown>> {
  readonly game: string;
  readonly speed: number;
  readonly homeTeam?: string;
  readonly awayTeam?: string;
  readonly wait: boolean;
  readonly list?: true;
  readonly stop?: string;
  readonly json?: true;
}

type Event = SimulationAnswer["events"][number];

const DEFAULT_SPEED = 30;
const MAX_SPEED = 600;
const ASK_AGAIN_MS = 300;

const HELP = `
The hub must be running. Every event goes to webhooks, Home Assistant and MQTT as that of a real game does, and says "test": true; nothing
of the game is kept. Without teams, one that you follow plays. Interrupted, the game goes on in the hub: --stop ends it.

Examples:
  hometide replay
  hometide replay --game scenarios/evening.yaml#nfl --speed 60
  hometide replay --home-team Bears --away-team Packers
  hometide replay --list
  hometide replay --stop sim-1795255200000-1`;

/** `hometide replay`: plays a game of a scenario into the automations of the hub that runs. */
export function replayCommand(terminal: Terminal, finish: (code: number) => void): Command {
  const command = new Command("replay").description("play a game into your automations, marked as a test");
  return addConfigFlags(command)
    .option(
      "--game <scenario[#game]>",
      "file in scenarios/, and which of its games: number, league or a team",
      "scenarios/evening.yaml",
    )
    .option("--speed <times>", `times faster than life, 1 to ${MAX_SPEED}`, readSpeed, DEFAULT_SPEED)
    .option("--home-team <name>", "who plays at home")
    .option("--away-team <name>", "who is the guest")
    .option("--no-wait", "do not wait until it is over")
    .option("--list", "the games that are on, and the latest that are over")
    .option("--stop <id>", "stop a game")
    .option("--json", "as JSON; events one a line")
    .addHelpText("after", HELP)
    .action(async (options: Options) => {
      const { config } = loadConfig({ environment: terminal.environment, flags: options, cwd: terminal.folder });
      finish(await replay(createHubAsk(config), options, terminal));
    });
}

// The hub's API is of this version's schemas: hence the types of its answers below.

async function replay(ask: AskHub, options: Options, terminal: Terminal): Promise<number> {
  const say = (value: unknown, text: string): void =>
    terminal.out(options.json === true ? `${JSON.stringify(value)}\n` : `${text}\n`);
  if (options.list === true) {
    const { simulations } = (await ask("GET", "/api/v1/simulations")) as { simulations: readonly SimulationAnswer[] };
    for (const simulation of simulations) say(simulation, line(simulation));
    return 0;
  }
  if (options.stop !== undefined) {
    const stopped = (await ask("DELETE", pathOf(options.stop))) as SimulationAnswer;
    say(stopped, line(stopped));
    return 0;
  }
  const { scenario, game } = chosen(options.game);
  const started = (await ask("POST", "/api/v1/simulations", {
    scenario,
    ...(game === undefined ? {} : { game }),
    ...(options.homeTeam === undefined ? {} : { home_team: options.homeTeam }),
    ...(options.awayTeam === undefined ? {} : { away_team: options.awayTeam }),
    speed: options.speed,
  })) as SimulationAnswer;
  terminal.error(`${line(started)}; until about ${started.ends_at.slice(11, 19)} UTC\n`);
  if (!options.wait) {
    say(started, started.id);
    return 0;
  }
  const ended = await follow(ask, started, (event) => say(event, eventLine(event)));
  terminal.error(`${line(ended)}\n`);
  return ended.state === "failed" ? 1 : 0;
}

/** Tells each event as it comes, until the game is over. */
async function follow(ask: AskHub, started: SimulationAnswer, tell: (event: Event) => void): Promise<SimulationAnswer> {
  let told = 0;
  for (;;) {
    const now = (await ask("GET", pathOf(started.id))) as SimulationAnswer;
    for (const event of now.events.slice(told)) tell(event);
    told = now.events.length;
    if (now.state !== "running") return now;
    // Not the clock's: its timers do not keep the process alive, and nothing else does here.
    await setTimeout(ASK_AGAIN_MS);
  }
}

function pathOf(id: string): string {
  return `/api/v1/simulations/${encodeURIComponent(id)}`;
}

function line({ id, state, reason, speed, game, events, deliveries }: SimulationAnswer): string {
  const { home_team: home, away_team: away, score } = game;
  const why = reason === null ? "" : ` (${reason})`;
  return `${id}: ${state}${why}, ${away.name} ${score.away} at ${home.name} ${score.home}, ${speed} times as fast as life, ${events.length} events, ${deliveries} deliveries`;
}

function eventLine({ time, event, text }: Event): string {
  return `${time.slice(11, 19)} ${event}: ${text}`;
}

function readSpeed(text: string): number {
  const speed = Number(text);
  if (!(speed >= 1 && speed <= MAX_SPEED)) throw new InvalidArgumentError(`It is a number from 1 to ${MAX_SPEED}.`);
  return speed;
}

/** `scenarios/evening.yaml#nfl`, or shorter `evening#nfl` → the scenario's name, and which of its games. */
function chosen(given: string): { readonly scenario: string; readonly game: string | undefined } {
  const [file = "", game] = given.split("#", 2);
  const scenario = file.replace(/^(\.\/)?scenarios\//, "").replace(/\.ya?ml$/, "");
  return { scenario, game: game === undefined || game === "" ? undefined : game };
}
