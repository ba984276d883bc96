import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { Command } from "commander";
import { loadConfig } from "../config/load.ts";
import { systemClock } from "../model/clock.ts";
import { HometideError, messageOf } from "../model/errors.ts";
import { readCsvGames } from "../sports/import/csv-games.ts";
import type { ImportResult } from "../sports/import/view.ts";
import type { CsvGames } from "../sports/import/table.ts";
import type { AskHub } from "./ask-hub.ts";
import { createHubAsk } from "./ask-hub.ts";
import { addConfigFlags } from "./config-flags.ts";
import type { Terminal } from "./terminal.ts";

interface Options extends Readonly<Record<string, unknown>> {
  readonly team: readonly string[];
  readonly dryRun?: true;
  readonly json?: true;
}

/** Games in a request: a fifth of the hub's limit for a body. */
const PART = 500;
const exitCodes = { ok: 0, partial: 5 } as const;

/** `hometide import games FILE.csv`. */
export function importCommand(terminal: Terminal, finish: (code: number) => void): Command {
  const command = new Command("import").description("take history from before the installation");
  addConfigFlags(command.command("games <file>").description("finished games of the NFL or NHL from a CSV file"))
    .option(
      "--team <name=abbreviation>",
      "whom a name of the file means; may be given again",
      (given: string, all: readonly string[]) => [...all, given],
      [],
    )
    .option("--dry-run", "say what would be written, and write nothing")
    .option("--json", "the outcome as JSON")
    .addHelpText(
      "after",
      '\nThe hub must be running. Games that it has already stay as they are.\n\nExamples:\n  hometide import games nfl-games.csv --dry-run\n  hometide import games nhl-2024-25.csv --team "Arizona Coyotes=ARI"',
    )
    .action(async (file: string, options: Options) => {
      const teams = Object.fromEntries(options.team.map(readTeam));
      const games = readCsvGames(await textOf(resolve(terminal.folder, file)), systemClock.now());
      const { config } = loadConfig({ environment: terminal.environment, flags: options, cwd: terminal.folder });
      const result = await send(createHubAsk(config), games, { teams, dry_run: options.dryRun === true }, terminal);
      const outcome = { ...result, unplayed: games.unplayed, unreadable: games.problems };
      terminal.out(
        options.json === true
          ? `${JSON.stringify(outcome, undefined, 2)}\n`
          : textOfResult(games, result, options.dryRun === true),
      );
      const lacks = result.refused + result.too_old + games.problems.length;
      finish(lacks === 0 ? exitCodes.ok : exitCodes.partial);
    });
  return command;
}

/** Sends the games part by part, and adds up what became of them. */
async function send(
  ask: AskHub,
  { league, games }: CsvGames,
  how: { readonly teams: Readonly<Record<string, string>>; readonly dry_run: boolean },
  terminal: Terminal,
): Promise<ImportResult> {
  let total: ImportResult = NOTHING;
  for (let from = 0; from < games.length; from += PART) {
    const part = games.slice(from, from + PART);
    // The hub's API is of this version's schemas.
    const result = (await ask("POST", "/api/v1/games/import", { league, games: part, ...how })) as ImportResult;
    total = add(total, result);
    terminal.error(`${Math.min(from + PART, games.length)} of ${games.length} games\n`);
  }
  return total;
}

const NOTHING: ImportResult = {
  mapping: [],
  unknown: [],
  stored: 0,
  already_known: 0,
  too_old: 0,
  keep_days: null,
  refused: 0,
};

function add(a: ImportResult, b: ImportResult): ImportResult {
  return {
    mapping: byName([...a.mapping, ...b.mapping]),
    unknown: byName([...a.unknown, ...b.unknown]),
    stored: a.stored + b.stored,
    already_known: a.already_known + b.already_known,
    too_old: a.too_old + b.too_old,
    keep_days: b.keep_days,
    refused: a.refused + b.refused,
  };
}

function byName<T extends { readonly name: string }>(all: readonly T[]): readonly T[] {
  return [...new Map(all.map((one) => [one.name, one])).values()].sort((a, b) => a.name.localeCompare(b.name));
}

function textOfResult(read: CsvGames, result: ImportResult, dryRun: boolean): string {
  const lines = [`${read.shape}, ${read.league.toUpperCase()}`, ...read.notes.map((note) => `  ${note}`), "Teams:"];
  for (const { name, team, how } of result.mapping) {
    const remark = how === "former" ? " (a former name)" : how === "asked" ? " (as asked)" : "";
    lines.push(`  ${name} is ${team}${remark}`);
  }
  for (const { name, nearest } of result.unknown)
    lines.push(`  ${name} is no team: say --team "${name}=ABBREVIATION" (near: ${nearest.join(", ")})`);
  for (const { line, detail } of read.problems) lines.push(`line ${line} cannot be read: ${detail}`);
  lines.push(`${result.stored} games ${dryRun ? "would be written" : "written"}`);
  if (result.already_known > 0) lines.push(`${result.already_known} are stored already`);
  if (read.unplayed > 0) lines.push(`${read.unplayed} have no score yet`);
  if (result.refused > 0) lines.push(`${result.refused} refused: a team is not known`);
  if (result.too_old > 0)
    lines.push(
      result.keep_days === null
        ? `${result.too_old} left out: nothing is kept from before 1970.`
        : `${result.too_old} left out: games are kept for ${result.keep_days} days. ` +
            "Set INFLUXDB_RETENTION_DAYS (retention.sports_days) higher, restart the hub, import again.",
    );
  return `${lines.join("\n")}\n`;
}

function readTeam(given: string): readonly [string, string] {
  const at = given.lastIndexOf("=");
  if (at < 1 || at === given.length - 1)
    throw new HometideError("bad_request", `--team ${given} is not NAME=ABBREVIATION, such as "Arizona Coyotes=ARI".`);
  return [given.slice(0, at), given.slice(at + 1)];
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new HometideError("bad_request", `The file ${file} cannot be read: ${messageOf(error)}`, { cause: error });
  }
}
