import { setTimeout } from "node:timers/promises";
import { Command } from "commander";
import type { MirrorAnswer, VerificationAnswer } from "../api/mirror-answers.ts";
import { systemClock } from "../model/clock.ts";
import { HometideError } from "../model/errors.ts";
import type { Micros } from "../model/time.ts";
import { formatTime, MICROS_PER_DAY, parseTime } from "../model/time.ts";
import { addConfigFlags } from "./config-flags.ts";
import type { MirrorClient } from "./mirror-client.ts";
import type { Terminal } from "./terminal.ts";
import { withMirrors } from "./with-mirrors.ts";

const exitCodes = { ok: 0, unreachable: 4, partial: 5 } as const;
const ASK_AGAIN_MS = 500;
/** The mirror that a configuration describes has this name. */
const INFLUXDB = "influxdb";

interface Options extends Readonly<Record<string, unknown>> {
  readonly json?: true;
  readonly from?: string;
  readonly to?: string;
  readonly name: string;
  readonly wait: boolean;
}

/** `hometide mirror status | backfill | verify`. */
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
      finish(mirrors.some(({ connected }) => !connected) ? exitCodes.unreachable : exitCodes.ok);
    });

  addConfigFlags(command.command("backfill").description("send a mirror what it lacks, or the points of a span again"))
    .option(
      "--from <time>",
      "from this time (2026-01-31, or 2026-01-31T18:00:00Z) on; without it, everything that is known to lack",
    )
    .option("--to <time>", "up to this time; now where it is absent")
    .option("--name <mirror>", "which mirror", INFLUXDB)
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
        const noted = await client.backfill(options.name, given);
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
    .option("--name <mirror>", "which mirror", INFLUXDB)
    .option("--json", "as JSON")
    .addHelpText(
      "after",
      "\nExamples:\n  hometide mirror verify\n  hometide mirror verify --from 2026-01-01 --to 2026-02-01 --json",
    )
    .action(async (options: Options) => {
      const found = await withMirrors(terminal, options, (client) => verifyDays(client, options, terminal));
      say(found, verificationText(found), options.json);
      finish(found.equal ? exitCodes.ok : exitCodes.partial);
    });
  return command;
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
async function verifyDays(client: MirrorClient, options: Options, terminal: Terminal): Promise<VerificationAnswer> {
  const { from, to } = readSpan(options);
  let whole: VerificationAnswer | undefined;
  for (let start = from; start < to;) {
    const end = Math.min(to, start - (start % MICROS_PER_DAY) + MICROS_PER_DAY);
    const part = await client.verify(options.name, { from: formatTime(start), to: formatTime(end) });
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

function statusText(mirror: MirrorAnswer): string {
  const { name, url, server, status, reason, statistics, circuit_breaker, gaps, findings } = mirror;
  const { write_ms: ms } = statistics;
  const lines = [
    `${name}: ${status} (${url}${server === null ? "" : `, ${server}`})`,
    ...(reason === null ? [] : [`  ${reason}`]),
    `  circuit breaker: ${circuit_breaker.replace("_", "-")}`,
    `  written: ${statistics.points_written} points in ${statistics.batches} batches${ms === null ? "" : `, ${ms.p50} ms (median) to ${ms.p99} ms`}`,
    `  waiting: ${statistics.queue_points} points, ${statistics.queue_bytes} bytes, for up to ${statistics.queue_age_seconds} s`,
    `  refused: ${statistics.dead_letters} points`,
    ...gaps.map(({ measurement, from, to, cause }) => `  lacks: ${measurement} from ${from} to ${to} (${cause})`),
    ...findings.map((finding) => `  note: ${finding}`),
  ];
  return `${lines.join("\n")}\n`;
}

function verificationText(of: VerificationAnswer): string {
  const lines = of.days.map(
    ({ day, measurement, store, mirror, equal }) =>
      `${equal ? "same     " : "different"}  ${day}  ${measurement}: ${store.points} points here, ${mirror.points} there`,
  );
  for (const { kind, line } of of.differences) lines.push(`  ${kind}: ${line}`);
  if (of.more) lines.push("  … and more");
  if (!of.equal && of.waiting > 0) lines.push(`${of.waiting} points have not been sent yet`);
  if (!of.equal && of.dead_letters > 0)
    lines.push(`${of.dead_letters} points were refused: hometide dead-letters list`);
  lines.push(
    of.equal
      ? `the same from ${of.from} to ${of.to}`
      : "not the same; `hometide mirror backfill --from … --to …` sends a span again",
  );
  return `${lines.join("\n")}\n`;
}
