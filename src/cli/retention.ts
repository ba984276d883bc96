import { Command } from "commander";
import type { RetentionAnswer } from "../api/storage-answers.ts";
import { loadConfig } from "../config/load.ts";
import type { AskHub } from "./ask-hub.ts";
import { createHubAsk } from "./ask-hub.ts";
import { addConfigFlags } from "./config-flags.ts";
import type { Terminal } from "./terminal.ts";

interface Options extends Readonly<Record<string, unknown>> {
  readonly json?: true;
  readonly dryRun?: true;
}

const PARTIAL = 5;

/** `hometide retention plan | apply`, through the hub that runs. */
export function retentionCommand(terminal: Terminal, finish: (code: number) => void): Command {
  const command = new Command("retention").description("what has outlived its time, and goes");
  const askOf = (options: Options): AskHub =>
    createHubAsk(loadConfig({ environment: terminal.environment, flags: options, cwd: terminal.folder }).config);
  const say = (answer: RetentionAnswer, text: string, json: true | undefined): void => {
    terminal.out(json === true ? `${JSON.stringify(answer, undefined, 2)}\n` : text);
    finish(Object.keys(answer.last_run?.failed ?? {}).length === 0 ? 0 : PARTIAL);
  };

  addConfigFlags(command.command("plan").description("what retention would remove now; it runs each day of itself"))
    .option("--json", "as JSON")
    .addHelpText("after", "\nExamples:\n  hometide retention plan\n  hometide retention plan --json")
    .action(async (options: Options) => {
      const answer = await planOf(askOf(options));
      say(answer, planText(answer), options.json);
    });

  addConfigFlags(command.command("apply").description("remove it now, and give the space back"))
    .option("--dry-run", "only say what would be removed")
    .option("--json", "as JSON")
    .addHelpText("after", "\nExamples:\n  hometide retention apply --dry-run\n  hometide retention apply")
    .action(async (options: Options) => {
      const ask = askOf(options);
      if (options.dryRun === true) {
        const answer = await planOf(ask);
        say(answer, planText(answer), options.json);
        return;
      }
      // See planOf.
      const answer = (await ask("POST", "/api/v1/retention/apply")) as RetentionAnswer;
      say(answer, appliedText(answer), options.json);
    });
  return command;
}

async function planOf(ask: AskHub): Promise<RetentionAnswer> {
  // The hub's API is of this version's schemas: another version has no folder in common with this one.
  return (await ask("GET", "/api/v1/retention")) as RetentionAnswer;
}

function planText({ removals, points, last_run }: RetentionAnswer): string {
  const last = last_run === null ? "never" : `${last_run.time}, ${total(last_run.removed)} points`;
  const lines = removals.map(({ measurement, before, entities, points: count, oldest }) => {
    const of = entities === null ? "" : ` of ${entities.length === 1 ? entities[0] : `${entities.length} entities`}`;
    return `  ${measurement}${of}: ${number(count)} points before ${before}, the oldest of ${oldest ?? "an unknown time"}\n`;
  });
  const what = points === 0 ? "nothing has outlived its time\n" : `would remove ${number(points)} points:\n`;
  return `${what}${lines.join("")}last run: ${last}\n`;
}

function appliedText({ last_run }: RetentionAnswer): string {
  if (last_run === null) return "nothing was removed\n";
  const lines = Object.entries(last_run.removed).map(([name, count]) => `  ${name}: ${number(count)} points\n`);
  const failed = Object.entries(last_run.failed).map(([name, why]) => `  ${name} could not be cleaned: ${why}\n`);
  return `removed ${number(total(last_run.removed))} points\n${lines.join("")}${failed.join("")}`;
}

function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

function number(count: number): string {
  return count.toLocaleString("en");
}
