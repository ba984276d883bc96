import { Command } from "commander";
import { espnSettings } from "../config/espn-settings.ts";
import { loadConfig } from "../config/load.ts";
import { systemClock } from "../model/clock.ts";
import { createMetrics } from "../ops/metrics.ts";
import type { PageReport } from "../sources/espn/doctor.ts";
import { examineEspn } from "../sources/espn/doctor.ts";
import type { Finding } from "../sources/espn/examine.ts";
import { addConfigFlags } from "./config-flags.ts";
import { addDoctorMqtt } from "./doctor-mqtt.ts";
import { addDoctorHomeAssistant } from "./doctor-home-assistant.ts";
import { addDoctorWebhooks } from "./doctor-webhooks.ts";
import type { Terminal } from "./terminal.ts";
import { version } from "./version.ts";

interface Options extends Readonly<Record<string, unknown>> {
  readonly json?: true;
}

const UNREACHABLE = 4;
const PARTIAL = 5;

/** `hometide doctor SUBJECT`: looks whether what the hub depends on is as it expects. A subject is a command below. */
export function doctorCommand(terminal: Terminal, finish: (code: number) => void): Command {
  const command = new Command("doctor").description("look whether what the hub depends on is as it expects");
  addConfigFlags(
    command
      .command("espn")
      .description(
        "compare ESPN's live answers with what the hub reads in them: exit code 5 where something that it relies on is missing, 4 where ESPN cannot be reached",
      ),
  )
    .option("--json", "as JSON")
    .addHelpText("after", "\nExamples:\n  hometide doctor espn\n  hometide doctor espn --leagues nfl,mlb --json")
    .action(async (options: Options) => {
      const { config } = loadConfig({ environment: terminal.environment, flags: options, cwd: terminal.folder });
      const { signal } = new AbortController();
      const settings = espnSettings(config);
      const pages = await examineEspn({ settings, version, clock: systemClock, metrics: createMetrics(), signal });
      const report = { url: settings.url, pages };
      terminal.out(options.json === true ? `${JSON.stringify(report, undefined, 2)}\n` : pages.map(textOf).join(""));
      finish(exitCodeOf(pages));
    });
  addDoctorMqtt(command, terminal, finish);
  addDoctorWebhooks(command, terminal, finish);
  addDoctorHomeAssistant(command, terminal, finish);
  return command;
}

function exitCodeOf(pages: readonly PageReport[]): number {
  if (pages.some(({ outcome }) => outcome === "changed")) return PARTIAL;
  return pages.some(({ outcome }) => outcome === "unreachable") ? UNREACHABLE : 0;
}

const words: Readonly<Record<PageReport["outcome"], string>> = {
  as_expected: "as expected",
  changed: "changed",
  empty: "nothing listed, so nothing to compare",
  absent: "ESPN has none",
  unreachable: "unreachable",
};

function textOf({ league, page, outcome, reason, objects, findings }: PageReport): string {
  const seen = objects === 0 ? "" : ` (${objects} objects)`;
  const why = reason === undefined ? "" : `: ${reason}`;
  return [`${league} ${page}: ${words[outcome]}${seen}${why}`, ...findings.map(findingText), ""].join("\n");
}

function findingText({ path, expected, found, places, of, breaks, perhaps }: Finding): string {
  const what = found === "missing" ? "is missing" : `is a ${found} and no ${expected}`;
  const like = perhaps === undefined ? "" : `; ${perhaps} is there, perhaps it is that now`;
  return `  ${breaks ? "NEEDED " : ""}${path} ${what} in ${places} of ${of}${like}`;
}
