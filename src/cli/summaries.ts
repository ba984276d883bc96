import { setTimeout } from "node:timers/promises";
import { Command } from "commander";
import type { RebuildAnswer, SummariesAnswer } from "../api/summary-answers.ts";
import { loadConfig } from "../config/load.ts";
import type { AskHub } from "./ask-hub.ts";
import { createHubAsk } from "./ask-hub.ts";
import { addConfigFlags } from "./config-flags.ts";
import type { Terminal } from "./terminal.ts";

interface Options extends Readonly<Record<string, unknown>> {
  readonly json?: true;
  readonly from: string;
  readonly to?: string;
  readonly entity?: string;
  readonly dryRun?: true;
  readonly wait: boolean;
}

const ASK_AGAIN_MS = 500;

/** `hometide summaries status | rebuild`. */
export function summariesCommand(terminal: Terminal, finish: (code: number) => void): Command {
  const command = new Command("summaries").description("hours, days, months, seasons and years of each entity");
  const askOf = (options: Options): AskHub =>
    createHubAsk(loadConfig({ environment: terminal.environment, flags: options, cwd: terminal.folder }).config);
  const say = (answer: unknown, text: string, json: true | undefined): void => {
    terminal.out(json === true ? `${JSON.stringify(answer, undefined, 2)}\n` : text);
    finish(0);
  };

  addConfigFlags(command.command("status").description("how far the summaries are"))
    .option("--json", "as JSON")
    .addHelpText("after", "\nExamples:\n  hometide summaries status\n  hometide summaries status --json")
    .action(async (options: Options) => {
      const status = await statusOf(askOf(options));
      say(status, statusText(status), options.json);
    });

  addConfigFlags(
    command
      .command("rebuild")
      .description(
        "make the summaries of a span again from the points; interrupted, the hub goes on with it by itself",
      ),
  )
    .requiredOption("--from <time>", "from this time (2026-01-31, or 2026-01-31T18:00:00Z) on")
    .option("--to <time>", "up to this time; now where it is absent")
    .option("--entity <id>", "of this entity only")
    .option("--dry-run", "only say how much that would be")
    .option("--no-wait", "do not wait until they are made")
    .option("--json", "as JSON")
    .addHelpText(
      "after",
      "\nExamples:\n  hometide summaries rebuild --from 2026-01-01\n  hometide summaries rebuild --from 2026-01-01 --to 2026-02-01 --entity sensor.power --dry-run",
    )
    .action(async (options: Options) => {
      const { from, to, entity, dryRun = false } = options;
      const ask = askOf(options);
      const body = {
        from,
        ...(to === undefined ? {} : { to }),
        ...(entity === undefined ? {} : { entity_id: entity }),
        dry_run: dryRun,
      };
      // The hub's API is of this version's schemas: another version has no folder in common with this one.
      const rebuild = (await ask("POST", "/api/v1/summaries/rebuild", body)) as RebuildAnswer;
      if (options.wait && !dryRun) await made(ask, rebuild, terminal);
      say(rebuild, rebuildText(rebuild, options.wait), options.json);
    });
  return command;
}

async function statusOf(ask: AskHub): Promise<SummariesAnswer> {
  // See above.
  return (await ask("GET", "/api/v1/summaries")) as SummariesAnswer;
}

/** Waits until nothing waits to be made. */
async function made(ask: AskHub, { hours }: RebuildAnswer, terminal: Terminal): Promise<void> {
  let told = "";
  for (let status = await statusOf(ask); status.waiting_entities > 0; status = await statusOf(ask)) {
    const done = Math.max(0, Math.min(100, Math.floor(100 * (1 - status.waiting_hours / Math.max(1, hours)))));
    const line = `${done} %: ${status.waiting_hours} hours of ${status.waiting_entities} entities wait\n`;
    if (line !== told) terminal.error(line);
    told = line;
    // Not the clock's: its timers do not keep the process alive, and nothing else does here.
    await setTimeout(ASK_AGAIN_MS);
  }
}

function statusText(status: SummariesAnswer): string {
  const { time_zone, made_up_to, waiting_entities, waiting_hours, oldest_waiting, rows_written } = status;
  const waiting =
    waiting_entities === 0
      ? "nothing"
      : `${waiting_hours} hours of ${waiting_entities} entities, the oldest from ${oldest_waiting}`;
  return [
    `made up to: ${made_up_to ?? "nothing yet"} (${time_zone})`,
    `waiting: ${waiting}`,
    `written: ${rows_written} rows since the hub started`,
    "",
  ].join("\n");
}

function rebuildText({ from, to, entities, hours, dry_run }: RebuildAnswer, waited: boolean): string {
  if (entities === 0) return "there is nothing to make in this span: no points of it are kept, or it has not ended\n";
  const what = `${hours} hours of ${entities} entities, ${from} to ${to}`;
  if (dry_run) return `would make ${what}\n`;
  return waited ? `made ${what}\n` : `noted: ${what}; \`hometide summaries status\` tells how far they are\n`;
}
