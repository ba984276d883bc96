import { Command, InvalidArgumentError } from "commander";
import { loadConfig } from "../config/load.ts";
import { addConfigFlags } from "./config-flags.ts";
import type { RulesClient } from "./rules-client.ts";
import { openRules } from "./rules-client.ts";
import { rulesText, suggestionsText, trialText } from "./rules-text.ts";
import type { Terminal } from "./terminal.ts";

interface Options extends Readonly<Record<string, unknown>> {
  readonly json?: true;
  readonly offline?: true;
  readonly state?: string;
  readonly area?: string;
  readonly integration?: string;
  readonly deviceClass?: string;
  readonly days: number;
  readonly limit: number;
}

/** `hometide rules list | test | suggest`. */
export function rulesCommand(terminal: Terminal, finish: (code: number) => void): Command {
  const command = new Command("rules").description("what is stored of which entities, why, and what need not be");
  const say = (answer: unknown, text: string, json: true | undefined): void => {
    terminal.out(json === true ? `${JSON.stringify(answer, undefined, 2)}\n` : text);
    finish(0);
  };
  const ask = async <T>(options: Options, run: (client: RulesClient) => Promise<T>): Promise<T> => {
    const { config } = loadConfig({ environment: terminal.environment, flags: options, cwd: terminal.folder });
    const client = await openRules(config, { offline: options.offline === true });
    try {
      return await run(client);
    } finally {
      await client.close();
    }
  };

  addConfigFlags(command.command("list").description("the rules, how many entities each has, what it left out"))
    .option("--offline", "by the configuration alone, although a hub runs with another one")
    .option("--json", "as JSON")
    .addHelpText("after", "\nExamples:\n  hometide rules list\n  hometide rules list --json")
    .action((options: Options) =>
      ask(options, async (client) => {
        const rules = await client.list();
        say({ rules }, rulesText(rules, client.from), options.json);
      }),
    );

  addConfigFlags(command.command("test <entity>").description("which rule decides about an entity, and why"))
    .option("--state <state>", "what would be stored of this state, in the unit that is stored")
    .option("--area <name>", "where it is, in place of what is known")
    .option("--integration <name>", "its integration, in place of what is known")
    .option("--device-class <name>", "its device class, in place of what is known")
    .option("--offline", "by the configuration alone: to try rules before the hub is started with them")
    .option("--json", "as JSON")
    .addHelpText(
      "after",
      "\nExamples:\n  hometide rules test sensor.power\n  hometide rules test sensor.power --state 230.4\n  hometide rules test light.new --area Kitchen --offline",
    )
    .action((entityId: string, options: Options) =>
      ask(options, async (client) => {
        const { state, area, integration, deviceClass } = options;
        const trial = await client.test(entityId, { state, area, integration, device_class: deviceClass });
        say(trial, trialText(trial, client.from), options.json);
      }),
    );

  addConfigFlags(command.command("suggest").description("rules that would save points, from what was really stored"))
    .option("--days <days>", "how far back to look", number(0.01, 90), 7)
    .option("--limit <count>", "at most so many", number(1, 40), 20)
    .option("--json", "as JSON")
    .addHelpText("after", "\nExamples:\n  hometide rules suggest\n  hometide rules suggest --days 1 --json")
    .action((options: Options) =>
      ask(options, async (client) => {
        const { days, limit } = options;
        const suggestions = await client.suggestions({ days, limit: Math.floor(limit) });
        say({ suggestions }, suggestionsText(suggestions), options.json);
      }),
    );
  return command;
}

function number(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== "" && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It must be a number from ${least} to ${most}.`);
  };
}
