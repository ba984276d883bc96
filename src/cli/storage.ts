import { Command } from "commander";
import { loadConfig } from "../config/load.ts";
import { formatTime } from "../model/time.ts";
import type { StoreCheck, StoreProblem } from "../store/embedded/check.ts";
import { checkStore } from "../store/embedded/check.ts";
import { addConfigFlags } from "./config-flags.ts";
import { createProgress } from "./progress.ts";
import type { Terminal } from "./terminal.ts";

interface Options extends Readonly<Record<string, unknown>> {
  readonly json?: true;
}

const DAMAGED = 1;

/** `hometide storage check`: reads the store's file, whether the hub runs or not. */
export function storageCommand(terminal: Terminal, finish: (code: number) => void): Command {
  const command = new Command("storage").description("the file in which everything is kept");
  addConfigFlags(
    command
      .command("check")
      .description("read every sealed block and compare what is there with what was counted; changes nothing"),
  )
    .option("--json", "as JSON")
    .addHelpText("after", "\nExamples:\n  hometide storage check\n  hometide storage check --data-dir /backup --json")
    .action((options: Options) => {
      const { config } = loadConfig({ environment: terminal.environment, flags: options, cwd: terminal.folder });
      const progress = createProgress(terminal);
      const check = checkStore(config.data_dir, (share) => progress.show(share, "of the measurements are checked"));
      progress.end();
      terminal.out(options.json === true ? `${JSON.stringify(jsonOf(check), undefined, 2)}\n` : textOf(check));
      finish(check.problems.length === 0 ? 0 : DAMAGED);
    });
  return command;
}

/** The names and times of the API's answers. */
function jsonOf({ points, blocks, problems }: StoreCheck): unknown {
  return {
    points,
    blocks,
    problems: problems.map(({ from, to, ...rest }) => ({
      ...rest,
      ...(from === undefined ? {} : { from: formatTime(from) }),
      ...(to === undefined ? {} : { to: formatTime(to) }),
    })),
  };
}

function textOf({ points, blocks, problems }: StoreCheck): string {
  const read = `${points.toLocaleString("en")} points, ${blocks.toLocaleString("en")} sealed blocks`;
  if (problems.length === 0) return `${read}: all is as it was written.\n`;
  return `${read}; ${problems.length === 1 ? "one problem" : `${problems.length} problems`}:\n${problems.map(lineOf).join("")}`;
}

function lineOf({ measurement, tags, from, to, what }: StoreProblem): string {
  const names = Object.entries(tags ?? {}).map(([name, value]) => `${name}=${value}`);
  const span = from === undefined || to === undefined ? [] : [`${formatTime(from)} to ${formatTime(to)}`];
  return `  ${[measurement, names.join(","), ...span].filter((part) => part !== undefined && part !== "").join(" ")}: ${what}\n`;
}
