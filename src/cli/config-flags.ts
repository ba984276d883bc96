import type { Command } from "commander";
import { CONFIG_FILE, settings } from "../config/settings.ts";

/** Adds a flag for each setting that has one; the configuration reads and checks what they say. */
export function addConfigFlags(command: Command): Command {
  command.option(`--${CONFIG_FILE.flag} <file>`, "YAML file with the configuration");
  for (const { flag, description } of settings)
    if (flag !== undefined) command.option(`--${flag} <value>`, description);
  return command;
}
