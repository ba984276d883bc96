import type { Command } from "commander";
import { loadConfig } from "../config/load.ts";
import { addConfigFlags } from "./config-flags.ts";
import type { Terminal } from "./terminal.ts";
import { createWebhooksClient } from "./webhooks-client.ts";
import { targetText } from "./webhooks-text.ts";

interface Options extends Readonly<Record<string, unknown>> {
  readonly json?: true;
}

const PARTIAL = 5;

/** `hometide doctor webhooks`: whether the events of games can reach those who are registered for them. */
export function addDoctorWebhooks(doctor: Command, terminal: Terminal, finish: (code: number) => void): void {
  addConfigFlags(
    doctor
      .command("webhooks")
      .description(
        "have the hub that runs look who is paused, whose address is refused, which triggers Home Assistant does not know; sends nothing: exit code 5 where there is something",
      ),
  )
    .option("--json", "as JSON")
    .addHelpText("after", "\nExamples:\n  hometide doctor webhooks\n  hometide doctor webhooks --json")
    .action(async (options: Options) => {
      const { config } = loadConfig({ environment: terminal.environment, flags: options, cwd: terminal.folder });
      const client = createWebhooksClient(config);
      const report = [];
      for (const webhook of await client.list()) {
        const { id, problem } = await client.check(webhook.id);
        report.push({ id, target: targetText(webhook), problem });
      }
      const lines = report.map(({ id, target, problem }) => `${id}  ${target}: ${problem ?? "nothing is wrong"}\n`);
      const text = lines.length === 0 ? "no webhook is registered\n" : lines.join("");
      terminal.out(options.json === true ? `${JSON.stringify({ webhooks: report }, undefined, 2)}\n` : text);
      finish(report.every(({ problem }) => problem === null) ? 0 : PARTIAL);
    });
}
