import { setTimeout } from "node:timers/promises";
import { Command } from "commander";
import type { MirrorAnswer, VerificationAnswer } from "../api/mirror-answers.ts";
import { FIRST_MIRROR } from "../mirror/options.ts";
import { systemClock } from "../model/clock.ts";
import { HometideError } from "../model/errors.ts";
import type { Micros } from "../model/time.ts";
import { formatTime, MICROS_PER_DAY, parseTime } from "../model/time.ts";
import { addConfigFlags } from "./config-flags.ts";
import type { MirrorClient } from "./mirror-client.ts";
import { statusText, verificationText } from "./mirror-text.ts";
import type { Terminal } from "./terminal.ts";
import { withMirrors } from "./with-mirrors.ts";

const exitCodes = { ok: 0, unreachable: 4, partial: 5 } as const;
const ASK_AGAIN_MS = 500;
const WHICH = `which mirror; else ${FIRST_MIRROR}, or the only one that is on`;

interface Options extends Readonly<Record<string, unknown>> {
  readonly json?: true;
  readonly from?: string;
  readonly to?: string;
  readonly name?: string;
  readonly dryRun?: true;
  readonly wait: boolean;
}

/** `hometide mirror status | backfill | verify | drop`. */
export function mirrorCommand(terminal: Terminal, finish: (code: number) => void): Command {
  const command = new Command("mirror").description(
    "InfluxDB as a mirror: how it is, what it lacks, whether it is the same",
  );
  const say = (answer: unknown, text: string, json: true | undefined): void =>
    terminal.out(json === true ? `${JSON.stringify(answer, undefined, 2)}\n` : text);

  addConfigFlags(command.command("status").description("how the mirrors are (exit code 4 where one cannot be written)"))
    .option("--json", "as JSON")
    .addHelpText("after", "\nExamples:\n  hometide mirror status\n  hometide mirror status --json")
    .action(async (options: Options) => {
      const mirrors = await withMirrors(terminal, options, (client) => client.mirrors());
      say(
        { mirrors },
        mirrors.length === 0 ? "there is no mirror: set INFLUXDB_URL\n" : mirrors.map(statusText).join("\n"),
        options.json,
      );
      finish(
        mirrors.some(({ connected, status }) => !connected && status !== "disabled")
          ? exitCodes.unreachable
          : exitCodes.ok,
      );
    });

  addConfigFlags(command.command("backfill").description("send a mirror what it lacks, or the points of a span again"))
    .option(
      "--from <time>",
      "from this time (2026-01-31, or 2026-01-31T18:00:00Z) on; without it, everything that is known to lack",
    )
    .option("--to <time>", "up to this time; now where it is absent")
    .option("--name <mirror>", WHICH)
    .option("--no-wait", "do not wait until everything is sent (a hub that runs goes on by itself)")
    .option("--json", "as JSON")
    .addHelpText(
      "after",
      "\nExamples:\n  hometide mirror backfill\n  hometide mirror backfill --from 2026-01-01 --to 2026-02-01",
    )
    .action(async (options: Options) => {
      const span = options.from === undefined && options.to === undefined ? undefined : readSpan(options);
      const given = span && { from: formatTime(span.from), to: formatTime(span.to) };
      const mirror = await withMirrors(terminal, options, async (client) => {
        const noted = await client.backfill(await nameOf(client, options), given);
        return options.wait ? sent(client, noted, terminal) : noted;
      });
      say(mirror, statusText(mirror), options.json);
      finish(mirror.status === "unhealthy" ? exitCodes.unreachable : exitCodes.ok);
    });

  addConfigFlags(
    command
      .command("verify")
      .description("compare counts and checksums of a span on both sides (exit code 5 where they differ)"),
  )
    .option("--from <time>", "from this time on; a day before --to where it is absent")
    .option("--to <time>", "up to this time; now where it is absent")
    .option("--name <mirror>", WHICH)
    .option("--json", "as JSON")
    .addHelpText(
      "after",
      "\nExamples:\n  hometide mirror verify\n  hometide mirror verify --from 2026-01-01 --to 2026-02-01 --json",
    )
    .action(async (options: Options) => {
      const found = await withMirrors(terminal, options, async (client) =>
        verifyDays(client, await nameOf(client, options), options, terminal),
      );
      say(found, verificationText(found), options.json);
      finish(found.equal ? exitCodes.ok : exitCodes.partial);
    });

  addConfigFlags(
    command
      .command("drop")
      .description("give up what is kept for a mirror that is switched off or not in the configuration any more"),
  )
    .requiredOption("--name <mirror>", "which mirror")
    .option("--dry-run", "say what would go, and change nothing")
    .option("--json", "as JSON")
    .addHelpText(
      "after",
      "\nThe hub's store keeps its points. Examples:\n  hometide mirror drop --name old --dry-run\n  hometide mirror drop --name old",
    )
    .action(async (options: Options & { readonly name: string }) => {
      const dry = options.dryRun === true;
      const was = await withMirrors(terminal, options, async (client) =>
        dry ? offOne(await client.mirrors(), options.name) : client.dropMirror(options.name),
      );
      const { queue_points: points, dead_letters: letters } = was.statistics;
      const kept = `${points} waiting points and ${letters} refused ones`;
      say({ mirror: was, dry_run: dry }, `${was.name}: ${kept} ${dry ? "would go" : "are gone"}\n`, options.json);
      finish(exitCodes.ok);
    });
  return command;
}

/** The mirror that is meant where none is named. */
async function nameOf(client: MirrorClient, { name }: Options): Promise<string> {
  if (name !== undefined) return name;
  const on = (await client.mirrors()).filter(({ status }) => status !== "disabled").map((mirror) => mirror.name);
  const [only] = on;
  if (on.includes(FIRST_MIRROR) || only === undefined) return FIRST_MIRROR;
  if (on.length === 1) return only;
  throw new HometideError("bad_request", `Say which with --name: there is ${on.join(", ")}.`);
}

/** A mirror that could be dropped. */
function offOne(mirrors: readonly MirrorAnswer[], name: string): MirrorAnswer {
  const found = mirrors.find((mirror) => mirror.name === name);
  if (found === undefined) throw new HometideError("unknown_mirror", `There is no mirror ${name}.`);
  if (found.status !== "disabled") throw new HometideError("mirror_in_use", `The mirror ${name} is on.`);
  return found;
}

/** Waits until a backfill is sent, or the server takes nothing any more: the rest is noted, and follows. */
async function sent(client: MirrorClient, noted: MirrorAnswer, terminal: Terminal): Promise<MirrorAnswer> {
  let told = "";
  for (let now = noted; ;) {
    if (now.status === "unhealthy" || (!now.backfilling && now.statistics.queue_points === 0)) return now;
    const line = `${now.statistics.points_written} points sent, ${now.statistics.queue_points} in the queue\n`;
    if (line !== told) terminal.error(line);
    told = line;
    // Not the clock's: its timers do not keep the process alive, and nothing else does here.
    await setTimeout(ASK_AGAIN_MS);
    now = (await client.mirrors()).find(({ name }) => name === noted.name) ?? now;
  }
}

/** Day by day, so that no single answer takes long. */
async function verifyDays(
  client: MirrorClient,
  name: string,
  options: Options,
  terminal: Terminal,
): Promise<VerificationAnswer> {
  const { from, to } = readSpan(options);
  let whole: VerificationAnswer | undefined;
  for (let start = from; start < to;) {
    const end = Math.min(to, start - (start % MICROS_PER_DAY) + MICROS_PER_DAY);
    const part = await client.verify(name, { from: formatTime(start), to: formatTime(end) });
    if (end < to)
      terminal.error(`${part.from.slice(0, "2026-01-31".length)}: ${part.equal ? "the same" : "different"}\n`);
    whole = whole === undefined ? part : joined(whole, part);
    start = end;
  }
  if (whole === undefined) throw new HometideError("bad_request", "--from must be before --to");
  return whole;
}

function joined(a: VerificationAnswer, b: VerificationAnswer): VerificationAnswer {
  const days = [...a.days, ...b.days];
  const differences = [...a.differences, ...b.differences];
  return { ...b, from: a.from, equal: a.equal && b.equal, days, differences, more: a.more || b.more };
}

function readSpan({ from, to }: Options): { readonly from: Micros; readonly to: Micros } {
  const end = to === undefined ? systemClock.now() : readTime("--to", to);
  const start = from === undefined ? end - MICROS_PER_DAY : readTime("--from", from);
  if (start >= end) throw new HometideError("bad_request", "--from must be before --to");
  return { from: start, to: end };
}

function readTime(flag: string, text: string): Micros {
  const time = parseTime(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text);
  if (time === undefined)
    throw new HometideError("bad_request", `${flag} ${text} is no time, such as 2026-01-31 or 2026-01-31T18:00:00Z`);
  return time;
}
