import { setTimeout } from "node:timers/promises";
import { Command } from "commander";
import type { GapAnswer } from "../api/gap-answers.ts";
import { loadConfig } from "../config/load.ts";
import type { AskHub } from "./ask-hub.ts";
import { createHubAsk } from "./ask-hub.ts";
import { addConfigFlags } from "./config-flags.ts";
import { createProgress } from "./progress.ts";
import type { Terminal } from "./terminal.ts";

interface Options extends Readonly<Record<string, unknown>> {
  readonly from: string;
  readonly to?: string;
  readonly entity: readonly string[];
  readonly dryRun?: true;
  readonly wait: boolean;
  readonly json?: true;
}

const exitCodes = { ok: 0, failed: 1, partial: 5 } as const;
const ASK_AGAIN_MS = 500;

/** `hometide backfill --from … [--to …]`: what Home Assistant's recorder has and the hub lacks. */
export function backfillCommand(terminal: Terminal, finish: (code: number) => void): Command {
  const command = new Command("backfill").description(
    "read a span from Home Assistant's recorder, such as the time before the hub was installed",
  );
  return addConfigFlags(command)
    .requiredOption("--from <time>", "from this time on (2026-01-31, or 2026-01-31T18:00:00Z)")
    .option("--to <time>", "up to this time; now where it is absent")
    .option(
      "--entity <id>",
      "only this entity; may be given again",
      (given: string, all: readonly string[]) => [...all, given],
      [],
    )
    .option("--dry-run", "count what is missing, and write nothing")
    .option("--no-wait", "do not wait until it is done (the hub goes on by itself)")
    .option("--json", "the outcome as JSON")
    .addHelpText(
      "after",
      "\nThe hub must be running and connected to Home Assistant. What it has already stays as it is; stopped in the middle, the hub\ngoes on with it at its next start. Exit code 5 where the recorder did not have all.\n\nExamples:\n  hometide backfill --from 2026-11-01 --dry-run\n  hometide backfill --from 2026-11-01 --to 2026-11-08 --entity sensor.power",
    )
    .action(async (options: Options) => {
      const { config } = loadConfig({ environment: terminal.environment, flags: options, cwd: terminal.folder });
      const ask = createHubAsk(config);
      const { from, to, entity } = options;
      // The hub's API is of this version's schemas.
      const noted = (await ask("POST", "/api/v1/gaps/backfill", {
        from,
        ...(to === undefined ? {} : { to }),
        ...(entity.length === 0 ? {} : { entities: entity }),
        ...(options.dryRun === true ? { dry_run: true } : {}),
      })) as GapAnswer;
      const result = options.wait ? await waitFor(ask, noted, terminal) : noted;
      terminal.out(options.json === true ? `${JSON.stringify(result, undefined, 2)}\n` : textOf(result));
      finish(exitCodeOf(result));
    });
}

async function waitFor(ask: AskHub, noted: GapAnswer, terminal: Terminal): Promise<GapAnswer> {
  const progress = createProgress(terminal);
  for (let now = noted; ;) {
    if (now.state !== "waiting" && now.state !== "healing") {
      progress.end();
      return now;
    }
    progress.show(now.progress, `${now.points} states, ${now.hours} hourly rows`);
    // Not the clock's: its timers do not keep the process alive, and nothing else does here.
    await setTimeout(ASK_AGAIN_MS);
    now = (await ask("GET", `/api/v1/gaps/${now.id}`)) as GapAnswer;
  }
}

function exitCodeOf({ state }: GapAnswer): number {
  if (state === "partial") return exitCodes.partial;
  return state === "unhealable" ? exitCodes.failed : exitCodes.ok;
}

function textOf(gap: GapAnswer): string {
  const { from, to, state, points, hours, missing, unrecorded, detail } = gap;
  const verb = gap.dry_run ? "missing" : "added";
  const span = `from ${from} to ${to ?? "now"}`;
  const lines = [
    state === "waiting" || state === "healing"
      ? `noted: the hub reads ${span} (hometide backfill goes on by itself; GET /api/v1/gaps/${gap.id} tells how far)`
      : `${span}: ${points} states and ${hours} hourly rows ${verb}`,
    ...(detail === null ? [] : [detail]),
    ...missing.map((part) => `  not in the recorder: ${part.from} to ${part.to}${part.hours ? " (hourly rows)" : ""}`),
    ...(unrecorded.length === 0 ? [] : [`  left out by the recorder: ${unrecorded.join(", ")}`]),
  ];
  return `${lines.join("\n")}\n`;
}
