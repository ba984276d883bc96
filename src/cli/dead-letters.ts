import { Command, InvalidArgumentError } from "commander";
import type { DeadLetterAnswer } from "../api/mirror-answers.ts";
import { HometideError } from "../model/errors.ts";
import { addConfigFlags } from "./config-flags.ts";
import type { LetterSelection, MirrorClient } from "./mirror-client.ts";
import type { Terminal } from "./terminal.ts";
import { withMirrors } from "./with-mirrors.ts";

interface Options extends Readonly<Record<string, unknown>> {
  readonly json?: true;
  readonly mirror?: string;
  readonly ids?: readonly number[];
  readonly all?: true;
  readonly dryRun?: true;
  readonly limit?: number;
}

/** `hometide dead-letters list | retry | drop`. */
export function deadLettersCommand(terminal: Terminal, finish: (code: number) => void): Command {
  const command = new Command("dead-letters").description("points that a mirror's server refused for good");
  addConfigFlags(command.command("list").description("the refused points with the server's words, oldest first"))
    .option("--mirror <name>", "of one mirror")
    .option("--limit <count>", "at most so many", readCount)
    .option("--json", "as JSON, one object a line")
    .addHelpText(
      "after",
      "\nExamples:\n  hometide dead-letters list --limit 20\n  hometide dead-letters list --json | jq -r .line",
    )
    .action(async (options: Options) => {
      await withMirrors(terminal, options, async (client) => {
        let left = options.limit ?? Infinity;
        for await (const letter of client.deadLetters(options.mirror)) {
          if (left-- <= 0) break;
          terminal.out(options.json === true ? `${JSON.stringify(letter)}\n` : letterText(letter));
        }
      });
      finish(0);
    });
  const change = (name: "retry" | "drop", about: string, done: string, example: string): void => {
    addConfigFlags(command.command(name).description(about))
      .option("--ids <ids>", "those with these ids, separated by commas", readIds)
      .option("--mirror <name>", "those of one mirror")
      .option("--all", "all of them")
      .option("--dry-run", "say how many, and change nothing")
      .option("--json", "as JSON")
      .addHelpText("after", `\nExamples:\n  hometide dead-letters ${name} --all --dry-run\n  ${example}`)
      .action(async (options: Options) => {
        const selection = selectionOf(options);
        const dry = options.dryRun === true;
        const count = await withMirrors(terminal, options, (client) =>
          dry ? countOf(client, selection) : client[name](selection),
        );
        const text = `${count} points ${dry ? `would be ${done}` : done}\n`;
        terminal.out(options.json === true ? `${JSON.stringify({ count, dry_run: dry })}\n` : text);
        finish(0);
      });
  };
  change("retry", "send refused points again", "put back into the queue", "hometide dead-letters retry --ids 3,4");
  change(
    "drop",
    "give refused points up (the store keeps its own)",
    "dropped",
    "hometide dead-letters drop --mirror influxdb",
  );
  return command;
}

function selectionOf({ mirror, ids, all }: Options): LetterSelection {
  if (mirror === undefined && ids === undefined && all !== true) {
    throw new HometideError("bad_request", "Say which: --ids, --mirror or --all.");
  }
  return { mirror, ids };
}

async function countOf(client: MirrorClient, { mirror, ids }: LetterSelection): Promise<number> {
  const wanted = ids === undefined ? undefined : new Set(ids);
  let count = 0;
  for await (const { id } of client.deadLetters(mirror)) if (wanted === undefined || wanted.has(id)) count += 1;
  return count;
}

function letterText({ id, mirror, refused_at, reason, line }: DeadLetterAnswer): string {
  return `${id}  ${refused_at}  ${mirror}: ${reason}\n    ${line}\n`;
}

function readIds(text: string): readonly number[] {
  if (!/^\d{1,15}(,\d{1,15})*$/.test(text)) throw new InvalidArgumentError("numbers separated by commas, such as 3,4");
  return text.split(",").map(Number);
}

function readCount(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError("a number");
  return Number(text);
}
