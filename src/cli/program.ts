import { Command, CommanderError } from "commander";
import { errorCodes, HometideError, messageOf } from "../model/errors.ts";
import type { Terminal } from "./terminal.ts";
import { version } from "./version.ts";

/** Exit codes, as SPEC section 8 names them. */
const exitCodes = { ok: 0, failed: 1, usage: 2, configuration: 3, unreachable: 4, partial: 5 } as const;

/** Builds a command; `finish` takes its exit code. */
type MakeCommand = (terminal: Terminal, finish: (code: number) => void) => Command;

/** The commands, each loaded only when it is asked for: a hub that starts does not wait for the others. */
const commands: Readonly<Record<string, () => Promise<MakeCommand>>> = {
  run: async () => (await import("./run.ts")).runHubCommand,
  demo: async () => (await import("./demo.ts")).demoCommand,
  replay: async () => (await import("./replay.ts")).replayCommand,
  backfill: async () => (await import("./backfill.ts")).backfillCommand,
  mirror: async () => (await import("./mirror.ts")).mirrorCommand,
  "dead-letters": async () => (await import("./dead-letters.ts")).deadLettersCommand,
  rules: async () => (await import("./rules.ts")).rulesCommand,
  webhooks: async () => (await import("./webhooks.ts")).webhooksCommand,
  import: async () => (await import("./import.ts")).importCommand,
  summaries: async () => (await import("./summaries.ts")).summariesCommand,
  retention: async () => (await import("./retention.ts")).retentionCommand,
  storage: async () => (await import("./storage.ts")).storageCommand,
  doctor: async () => (await import("./doctor.ts")).doctorCommand,
  config: async () => (await import("./config-command.ts")).configCommand,
};

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
  const named = args.find((argument) => Object.hasOwn(commands, argument));
  // A word that is no command is told as one, and not taken for an argument of the hub.
  const runs = args[0]?.startsWith("-") ?? true;
  for (const [name, load] of Object.entries(commands)) {
    // Without a command that is known, all are there to be listed; with flags alone, or nothing, the hub runs.
    if (named !== undefined && named !== name) continue;
    const command = settle((await load())(terminal, finish), program);
    program.addCommand(command, { isDefault: runs && name === "run" });
  }
  try {
    await program.parseAsync([...args], { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    terminal.error(`${explain(error)}\n`);
    return exitCodeOf(error);
  }
}

/** A command made apart from the program, and those below it, say and end things as the program does. */
function settle(command: Command, program: Command): Command {
  command.copyInheritedSettings(program);
  for (const below of command.commands) settle(below, program);
  return command;
}

function explain(error: unknown): string {
  if (!(error instanceof HometideError)) return `hometide: ${messageOf(error)}`;
  return `hometide: ${errorCodes[error.code].title}: ${error.message}\n${error.mend}`;
}

function exitCodeOf(error: unknown): number {
  if (!(error instanceof HometideError)) return exitCodes.failed;
  if (error.code === "config_invalid") return exitCodes.configuration;
  if (error.code === "bad_request") return exitCodes.usage;
  return error.code.endsWith("_unreachable") ? exitCodes.unreachable : exitCodes.failed;
}
