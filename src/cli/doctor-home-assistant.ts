import type { Command } from "commander";
import type { WebhookAnswer } from "../api/webhook-answers.ts";
import { loadConfig } from "../config/load.ts";
import { systemClock } from "../model/clock.ts";
import { errorCodes, HometideError } from "../model/errors.ts";
import type { HomeAssistantReport } from "../sources/home-assistant/examine.ts";
import { addConfigFlags } from "./config-flags.ts";
import type { Terminal } from "./terminal.ts";
import { createWebhooksClient } from "./webhooks-client.ts";

interface Options extends Readonly<Record<string, unknown>> {
  readonly json?: true;
}

/** What the hub sends to Home Assistant, or why that cannot be told. */
type Registered = readonly WebhookAnswer[] | { readonly problem: string };

const CONFIGURATION = 3;
const PARTIAL = 5;

/** `hometide doctor home-assistant`: whether Home Assistant takes the hub, and whether what is sent there has a taker. */
export function addDoctorHomeAssistant(doctor: Command, terminal: Terminal, finish: (code: number) => void): void {
  addConfigFlags(
    doctor
      .command("home-assistant")
      .description(
        "sign in at Home Assistant, and look whether it knows the webhook ids that events are sent to (it answers 200 to those that it does not know): exit code 5 where something will not arrive, 4 where it cannot be reached, 3 where none is configured",
      ),
  )
    .option("--json", "as JSON")
    .addHelpText("after", "\nExamples:\n  hometide doctor home-assistant\n  hometide doctor home-assistant --json")
    .action(async (options: Options) => {
      const { config } = loadConfig({ environment: terminal.environment, flags: options, cwd: terminal.folder });
      const { url, token } = config.home_assistant;
      if (url === undefined || token === undefined) {
        terminal.error("Home Assistant is not configured: set HOME_ASSISTANT_URL and HOME_ASSISTANT_TOKEN.\n");
        finish(CONFIGURATION);
        return;
      }
      // The client of Home Assistant is loaded by those alone who ask for it.
      const { examineHomeAssistant } = await import("../sources/home-assistant/examine.ts");
      const home = await examineHomeAssistant({ url, token }, systemClock, new AbortController().signal);
      const registered = await createWebhooksClient(config).list().catch(toldProblem);
      const problems = problemsOf(home, registered);
      terminal.out(
        options.json === true
          ? `${JSON.stringify({ ...home, registered, problems }, undefined, 2)}\n`
          : textOf(home, registered, problems),
      );
      finish(problems.length > 0 ? PARTIAL : 0);
    });
}

function toldProblem(error: unknown): { readonly problem: string } {
  if (!(error instanceof HometideError)) throw error;
  return { problem: `${error.message} ${errorCodes[error.code].mend}` };
}

/** What will not arrive, each in a sentence that says what to do. */
function problemsOf(home: HomeAssistantReport, registered: Registered): readonly string[] {
  const problems: string[] = [];
  if (home.state !== "RUNNING") problems.push(`Home Assistant is ${home.state}: wait until it has come up.`);
  if ("problem" in registered) return [...problems, `What is sent there was not looked at: ${registered.problem}`];
  const ids = home.webhook_ids;
  for (const { id, delivery, webhook_id: name } of registered) {
    if (delivery === "home_assistant_event" && !home.administrator)
      problems.push(`${id} fires events, and the user of HOME_ASSISTANT_TOKEN is no administrator.`);
    if (delivery !== "home_assistant_webhook" || name === null) continue;
    if ("problem" in ids) problems.push(`${id} posts to ${name}, which was not looked up: ${ids.problem}`);
    else if (!ids.includes(name))
      problems.push(
        `${id} posts to ${name}, which Home Assistant does not know: is there an automation with this webhook_id, and is it switched on?`,
      );
  }
  return problems;
}

function textOf(home: HomeAssistantReport, registered: Registered, problems: readonly string[]): string {
  const { url, version, state, administrator, round_trip_ms: ms, webhook_ids: ids } = home;
  const sent = "problem" in registered ? [] : registered.filter(({ delivery }) => delivery !== "webhook");
  const lines = [
    `${url}: Home Assistant ${version}, ${state}, answers within ${ms} ms`,
    `the token is ${administrator ? "an administrator's" : "not an administrator's"}`,
    ...("problem" in ids
      ? []
      : [`webhooks that it knows: ${ids.length}; registrations that send there: ${sent.length}`]),
    ...problems,
  ];
  return `${lines.join("\n")}\n`;
}
