import { Command, CommanderError } from "commander";
import { errorCodes, HometideError, messageOf } from "../model/errors.ts";
import { configCommand } from "./config-command.ts";
import { demoCommand } from "./demo.ts";
import type { Terminal } from "./terminal.ts";
import { runHubCommand } from "./run.ts";
import { version } from "./version.ts";

/** Exit codes, as SPEC section 8 names them. */
const exitCodes = { ok: 0, failed: 1, usage: 2, configuration: 3, unreachable: 4, partial: 5 } as const;

/**
 * Runs one command of the program.
 *
 * @returns the exit code; what went wrong has been said on standard error
 */
export async function runCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  let code: number = exitCodes.ok;
  const finish = (result: number): void => {
    code = result;
  };
  const program = new Command("hometide")
    .description("A home time-series hub: Home Assistant's events and the games you follow, kept for years")
    .version(version)
    .exitOverride()
    .configureOutput({ writeOut: (text) => terminal.out(text), writeErr: (text) => terminal.error(text) })
    .showHelpAfterError("(hometide --help lists the commands)");
  for (const command of [runHubCommand, demoCommand, configCommand])
    program.addCommand(command(terminal, finish).exitOverride());
  try {
    await program.parseAsync([...args], { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    terminal.error(`${explain(error)}\n`);
    return exitCodeOf(error);
  }
}

function explain(error: unknown): string {
  if (!(error instanceof HometideError)) return `hometide: ${messageOf(error)}`;
  return `hometide: ${errorCodes[error.code].title}: ${error.message}\n${error.mend}`;
}

function exitCodeOf(error: unknown): number {
  if (!(error instanceof HometideError)) return exitCodes.failed;
  if (error.code === "config_invalid") return exitCodes.configuration;
  return error.code.endsWith("_unreachable") ? exitCodes.unreachable : exitCodes.failed;
}
