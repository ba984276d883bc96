import { Command, InvalidArgumentError, Option } from "commander";
import { loadConfig } from "../config/load.ts";
import { gameEventKinds } from "../model/game-event.ts";
import { deliveryKinds } from "../model/webhook.ts";
import { addConfigFlags } from "./config-flags.ts";
import type { Terminal } from "./terminal.ts";
import type { WebhooksClient } from "./webhooks-client.ts";
import { createWebhooksClient } from "./webhooks-client.ts";
import { deliveriesText, deliveryText, registeredText, webhooksText, webhookText } from "./webhooks-text.ts";

const exitCodes = { ok: 0, failed: 1 } as const;

interface Options extends Readonly<Record<string, unknown>> {
  readonly json?: true;
  readonly dryRun?: true;
}

interface AddOptions extends Options {
  readonly delivery: string;
  readonly webhookId?: string;
  readonly events: readonly string[];
  readonly team?: string;
  readonly league?: string;
  readonly minScoreChange?: number;
  readonly delay?: number;
  readonly expiresAfter?: number;
}

/** `hometide webhooks list | add | test | rotate | deliveries | redeliver | resume | remove`. */
export function webhooksCommand(terminal: Terminal, finish: (code: number) => void): Command {
  const command = new Command("webhooks").description("who gets the events of games, and what became of them");
  const clientOf = (options: Options): WebhooksClient =>
    createWebhooksClient(
      loadConfig({ environment: terminal.environment, flags: options, cwd: terminal.folder }).config,
    );
  const say = (answer: unknown, text: string, { json }: Options): void =>
    terminal.out(json === true ? `${JSON.stringify(answer, undefined, 2)}\n` : text);
  const verb = (usage: string, description: string, ...examples: readonly string[]): Command =>
    addConfigFlags(command.command(usage).description(description))
      .option("--json", "as JSON")
      .addHelpText("after", `\nExamples:\n${examples.map((example) => `  hometide webhooks ${example}`).join("\n")}`);

  verb("list", "all of them, with how they are", "list", "list --json").action(async (options: Options) => {
    const webhooks = await clientOf(options).list();
    say({ webhooks }, webhooksText(webhooks), options);
    finish(exitCodes.ok);
  });

  verb(
    "add [url]",
    "have events sent; the secret is told this once",
    "add http://192.168.1.20:1880/goal --events score_update,game_end --team nfl:NE",
    "add --delivery home_assistant_event --events game_start,game_end --league nhl",
    "add --delivery home_assistant_webhook --webhook-id goal_light --events score_update --team Bruins --delay 30",
  )
    .addOption(new Option("--delivery <how>", "how events are sent").choices(deliveryKinds).default("webhook"))
    .option("--webhook-id <id>", "id of a webhook trigger of Home Assistant")
    .requiredOption("--events <names>", `which, separated by commas: ${gameEventKinds.join(", ")}`, list)
    .option("--team <team>", "games of this team alone")
    .option("--league <league>", "games of this league alone")
    .option("--min-score-change <points>", "leave out scores of fewer points", number)
    .option("--delay <seconds>", "hold events back, so that lights do not spoil a delayed stream", number)
    .option("--expires-after <seconds>", "do not send what is later than this", number)
    .action(async (url: string | undefined, options: AddOptions) => {
      const registered = await clientOf(options).add({
        delivery: options.delivery,
        url,
        webhook_id: options.webhookId,
        events: options.events,
        team: options.team,
        league: options.league,
        min_score_change: options.minScoreChange,
        delay_seconds: options.delay,
        expires_after_seconds: options.expiresAfter,
      });
      say(registered, registeredText(registered), options);
      finish(exitCodes.ok);
    });

  verb(
    "test <id>",
    "send a test event now (exit code 1 where it does not arrive)",
    "test wh_AbC",
    "test wh_AbC --event game_end",
  )
    .addOption(new Option("--event <name>", "else the first that it is registered for").choices(gameEventKinds))
    .action(async (id: string, options: Options & { readonly event?: string }) => {
      const delivery = await clientOf(options).test(id, options.event);
      say(delivery, deliveryText(delivery), options);
      finish(delivery.state === "delivered" ? exitCodes.ok : exitCodes.failed);
    });

  verb("rotate <id>", "a new secret; the earlier one signs beside it for a day", "rotate wh_AbC").action(
    async (id: string, options: Options) => {
      const rotated = await clientOf(options).rotate(id, undefined);
      say(rotated, registeredText(rotated), options);
      finish(exitCodes.ok);
    },
  );

  verb(
    "deliveries <id>",
    "its queue and its log, the newest first",
    "deliveries wh_AbC",
    "deliveries wh_AbC --limit 5 --json",
  )
    .option("--limit <count>", "at most so many", number, 100)
    .action(async (id: string, options: Options & { readonly limit: number }) => {
      const deliveries = await clientOf(options).deliveries(id, Math.floor(options.limit));
      say({ deliveries }, deliveriesText(deliveries), options);
      finish(exitCodes.ok);
    });

  verb(
    "redeliver <id> [delivery]",
    "send a delivery once more, or all that failed or were skipped",
    "redeliver wh_AbC 401671789-12.wh_AbC",
    "redeliver wh_AbC --dry-run",
  )
    .option("--dry-run", "say how many it would be, and send nothing")
    .action(async (id: string, delivery: string | undefined, options: Options) => {
      const client = clientOf(options);
      const dry = options.dryRun === true;
      const count = dry ? await countOf(client, id, delivery) : await client.redeliver(id, delivery);
      say({ count, dry_run: dry }, `${count} ${dry ? "would be sent" : "in the queue"}\n`, options);
      finish(exitCodes.ok);
    });

  verb("resume <id>", "go on with a paused one", "resume wh_AbC").action(async (id: string, options: Options) => {
    const webhook = await clientOf(options).resume(id);
    say(webhook, webhookText(webhook), options);
    finish(exitCodes.ok);
  });

  verb("remove <id>", "remove it, with its queue and its log", "remove wh_AbC --dry-run", "remove wh_AbC")
    .option("--dry-run", "say what would go, and change nothing")
    .action(async (id: string, options: Options) => {
      const client = clientOf(options);
      const dry = options.dryRun === true;
      const [found] = dry ? (await client.list()).filter((webhook) => webhook.id === id) : [await client.remove(id)];
      const text =
        found === undefined ? `there is no webhook ${id}\n` : `${dry ? "would go" : "gone"}: ${webhookText(found)}`;
      say({ webhook: found ?? null, dry_run: dry }, text, options);
      finish(found === undefined ? exitCodes.failed : exitCodes.ok);
    });
  return command;
}

async function countOf(client: WebhooksClient, id: string, delivery: string | undefined): Promise<number> {
  const all = await client.deliveries(id, 1_000);
  return all.filter((one) =>
    delivery === undefined ? one.state === "failed" || one.state === "skipped" : one.id === delivery,
  ).length;
}

function list(text: string): readonly string[] {
  return text.split(",").map((name) => name.trim());
}

function number(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isFinite(value) && value >= 0) return value;
  throw new InvalidArgumentError("It must be a number, 0 or more.");
}
