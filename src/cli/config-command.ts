import { Command } from "commander";
import { configJsonSchema } from "../config/json-schema.ts";
import { loadConfig } from "../config/load.ts";
import { printConfig, printedSettings } from "../config/print.ts";
import { addConfigFlags } from "./config-flags.ts";
import type { Terminal } from "./terminal.ts";

/** `hometide config print | validate | schema`. */
export function configCommand(terminal: Terminal): Command {
  const load = (flags: Readonly<Record<string, unknown>>) =>
    loadConfig({ environment: terminal.environment, flags, cwd: terminal.folder });
  const command = new Command("config").description("show and check the configuration");
  addConfigFlags(
    command.command("print").description("the configuration in force, where each value comes from; secrets are masked"),
  )
    .option("--json", "as JSON")
    .action((flags: Readonly<Record<string, unknown>>) => {
      const loaded = load(flags);
      terminal.out(
        flags["json"] === true ? `${JSON.stringify(printedSettings(loaded), undefined, 2)}\n` : printConfig(loaded),
      );
    });
  addConfigFlags(
    command.command("validate").description("check the configuration; says everything that is wrong (exit code 3)"),
  ).action((flags: Readonly<Record<string, unknown>>) => {
    for (const warning of load(flags).warnings) terminal.error(`warning: ${warning}\n`);
    terminal.error("the configuration is right\n");
  });
  command
    .command("schema")
    .description("the JSON Schema of the YAML file, for editors")
    .action(() => terminal.out(`${JSON.stringify(configJsonSchema(), undefined, 2)}\n`));
  return command;
}
