import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { systemClock } from "../src/model/clock.ts";
import { MAX_TIME, MICROS_PER_DAY, MICROS_PER_HOUR, parseTime } from "../src/model/time.ts";
import { silentLog } from "../src/ops/log.ts";
import { easternDate } from "../src/replay/espn/scoreboard-query.ts";
import type { EmbeddedStore } from "../src/store/embedded/store.ts";
import { openEmbeddedStore } from "../src/store/embedded/store.ts";
import { playSeason } from "../test/seasons/play-season.ts";
import { checkSeason } from "../test/seasons/season-check.ts";
import type { SeasonLeague } from "../test/seasons/season-games.ts";
import { seasonGames } from "../test/seasons/season-games.ts";
import { playerSummaries } from "../test/seasons/season-players.ts";
import { trueNfl, trueNhl } from "../test/seasons/true-count.ts";

/*
 * npm run seasons [-- --league nfl|nhl] [--live SECONDS] [--games COUNT] [--http] [--write]
 *
 * A whole season of the NFL (2024) and of the NHL (2024-25), made of ../shared/fixtures/history, followed by the real
 * source at the pace that a hub has, into a real store (over HTTP with --http, several times as slow); then every score and record is compared with the file.
 * Each league runs in a process of its own. With --write the table goes into docs/seasons.md. The short form runs in
 * `npm test`.
 */
const { values } = parseArgs({
  options: {
    league: { type: "string" },
    live: { type: "string", default: "15" },
    games: { type: "string" },
    write: { type: "boolean", default: false },
    http: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
  },
});
const liveSeconds = Number(values.live);
const root = resolve(import.meta.dirname, "..");
const history = resolve(root, "../shared/fixtures/history");

interface Figures {
  readonly season: string;
  readonly games: number;
  readonly ties: number;
  readonly overtimes: number;
  readonly wrong: readonly string[];
  readonly complaints: readonly string[];
  readonly requests: number;
  readonly quietDays: number;
  readonly quietMost: number;
  readonly gameDayMedian: number;
  readonly gameDayMost: number;
  readonly points: number;
  readonly storeBytes: number;
  readonly playerPoints: number;
  /** With the statistics of the players of all games. */
  readonly fullBytes: number;
  readonly teams: number;
  readonly peakBytes: number;
  readonly seconds: number;
  readonly liveSeconds: number;
}

const seasons: Readonly<Record<SeasonLeague, readonly [name: string, file: string, season: number]>> = {
  nfl: ["NFL 2024", "nfl-games-1970-2024.csv", 2024],
  nhl: ["NHL 2024-25", "nhl-games-2024-25.csv", 2025],
};

/** Recorded summaries of finished games: the players' statistics are drawn after them. */
const finalSummaries: Readonly<Record<SeasonLeague, string>> = {
  nfl: "nfl-summary-401547417-final.json",
  nhl: "nhl-summary-401774292-final.json",
};

if (values.json) process.stdout.write(`${JSON.stringify(await follow(values.league === "nhl" ? "nhl" : "nfl"))}\n`);
else await both();

async function follow(league: SeasonLeague): Promise<Figures> {
  const [name, fileName, season] = seasons[league];
  const file = join(history, fileName);
  const count = Number(values.games ?? Infinity);
  const staged = seasonGames(file, season).slice(0, count);
  const truth = (league === "nfl" ? trueNfl(file, season) : trueNhl(file)).slice(0, count);
  const starts = staged.map(({ startsAt }) => startsAt);
  const [from, to] = [Math.min(...starts) - 2 * MICROS_PER_DAY, Math.max(...starts) + MICROS_PER_DAY];
  const folder = mkdtempSync(join(tmpdir(), `hometide-season-${league}-`));
  const began = performance.now();
  const store = await openEmbeddedStore({ folder, clock: systemClock, log: silentLog, groupMs: 20 });
  try {
    let days = 0;
    const onDay = (day: string): void => void process.stderr.write(`${name}: ${day}, ${(days += 1)} days\n`);
    const played = await playSeason({
      league,
      games: staged,
      from,
      to,
      journal: store,
      liveMs: liveSeconds * 1_000,
      way: values.http ? "http" : "direct",
      onDay,
    });
    const seconds = (performance.now() - began) / 1_000;
    const peakBytes = process.resourceUsage().maxRSS * 1_024;
    const checked = await checkSeason({ league, staged, truth, sports: played.sports, store });
    const storeBytes = await sealedBytes(store, folder);
    const summaries = playerSummaries(resolve(root, "../shared/fixtures/espn", finalSummaries[league]), staged);
    let playerPoints = 0;
    const stored: Promise<void>[] = [];
    for (const summary of summaries) {
      const readAt = parseTime(summary.start_time ?? "") ?? 0;
      const { commit, apply } = played.sports.observe({ kind: "summary", league, summary, problems: [], readAt });
      stored.push(store.accept(commit));
      apply();
      playerPoints += commit.points.filter(({ series }) => series.measurement === `${league}_player_stats`).length;
    }
    await Promise.all(stored);
    const fullBytes = await sealedBytes(store, folder);
    await store.close();
    // A day's requests are also those of the games that go on past midnight Eastern.
    const busy = new Set(starts.flatMap((at) => [easternDate(at), easternDate(at + 5 * MICROS_PER_HOUR)]));
    const whole = [...played.requests].slice(1, -1);
    const sorted = (isBusy: boolean): readonly number[] =>
      whole.flatMap(([day, made]) => (busy.has(day) === isBusy ? [made] : [])).sort((a, b) => a - b);
    const [quiet, full] = [sorted(false), sorted(true)];
    return {
      season: name,
      games: checked.finals,
      ties: checked.ties,
      overtimes: checked.overtimes,
      wrong: checked.wrong,
      complaints: played.complaints,
      requests: [...played.requests.values()].reduce((sum, made) => sum + made, 0),
      quietDays: quiet.length,
      quietMost: quiet.at(-1) ?? 0,
      gameDayMedian: full[Math.floor(full.length / 2)] ?? 0,
      gameDayMost: full.at(-1) ?? 0,
      points: checked.points,
      storeBytes,
      playerPoints,
      fullBytes,
      teams: new Set(staged.flatMap(({ facts }) => [facts.home.team, facts.away.team])).size,
      peakBytes,
      seconds,
      liveSeconds,
    };
  } finally {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What the file takes once the hub has sealed what is old, as it does each hour. */
async function sealedBytes(store: EmbeddedStore, folder: string): Promise<number> {
  await store.seal({ before: MAX_TIME + 1 });
  await store.outbox.compact();
  return bytesOf(folder);
}

function bytesOf(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}

async function both(): Promise<void> {
  const wanted: readonly SeasonLeague[] =
    values.league === "nfl" || values.league === "nhl" ? [values.league] : ["nfl", "nhl"];
  const figures = await Promise.all(wanted.map((league) => inProcess(league)));
  const table = tableOf(figures);
  process.stdout.write(table);
  for (const { season, wrong, complaints } of figures)
    for (const line of [...wrong, ...complaints]) process.stdout.write(`${season}: ${line}\n`);
  const isRight = figures.every(
    ({ wrong, complaints, quietMost, fullBytes, teams }) =>
      wrong.length === 0 && complaints.length === 0 && quietMost < 150 && fullBytes / teams < 1_000_000,
  );
  if (!isRight) process.exitCode = 1;
  if (values.write) write(table);
}

async function inProcess(league: SeasonLeague): Promise<Figures> {
  const games = values.games === undefined ? [] : ["--games", values.games];
  const http = values.http ? ["--http"] : [];
  const child = spawn(
    process.execPath,
    [import.meta.filename, "--json", "--league", league, "--live", values.live, ...games, ...http],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  let out = "";
  child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
  const code = await new Promise<number | null>((done) => child.once("close", done));
  if (code !== 0) throw new Error(`the season of the ${league} ended with ${code}`);
  // The child has just written it.
  return JSON.parse(out) as Figures;
}

function tableOf(figures: readonly Figures[]): string {
  const row = (name: string, of: (one: Figures) => string | number): string =>
    `| ${[name, ...figures.map((one) => of(one))].join(" | ")} |\n`;
  const count = (number: number): string => Math.round(number).toLocaleString("en-US");
  const right = ({ wrong }: Figures): string => (wrong.length === 0 ? "all right" : `${wrong.length} wrong`);
  return [
    row("", ({ season }) => season),
    row("---", () => "---"),
    row("games, from plan to end", ({ games }) => count(games)),
    row("ties; ends after regulation, as the file tells them", ({ ties, overtimes }) => `${ties}; ${overtimes}`),
    row("scores, starts, timelines and records against the file", right),
    row("polls while a game is on", (one) => `every ${one.liveSeconds} s`),
    row("requests", ({ requests }) => count(requests)),
    row("a day without games: at most (budget 150)", (one) => `${one.quietMost} (${one.quietDays} days)`),
    row("a day with games: median, at most", (one) => `${count(one.gameDayMedian)}, ${count(one.gameDayMost)}`),
    row("points", ({ points }) => count(points)),
    row("store with its indexes and documents, sealed", (one) => `${(one.storeBytes / 1e6).toFixed(1)} MB`),
    row("a team", (one) => `${(one.storeBytes / one.teams / 1e6).toFixed(2)} MB`),
    row("points of the players of all games", ({ playerPoints }) => count(playerPoints)),
    row("store with them, sealed", (one) => `${(one.fullBytes / 1e6).toFixed(1)} MB`),
    row("a team (to stay under 1 MB)", (one) => `${(one.fullBytes / one.teams / 1e6).toFixed(2)} MB`),
    row("peak memory, the replayed ESPN included", (one) => `${count(one.peakBytes / 1e6)} MB`),
    row("took", ({ seconds }) => `${(seconds / 60).toFixed(1)} min`),
  ].join("");
}

function write(table: string): void {
  const file = join(root, "docs/seasons.md");
  const marks = ["<!-- table -->\n\n", "\n<!-- end of table -->"] as const;
  const text = readFileSync(file, "utf8");
  const [begin, end] = [text.indexOf(marks[0]), text.indexOf(marks[1])];
  if (begin === -1 || end === -1) throw new Error(`${file} has no place for the table`);
  writeFileSync(file, text.slice(0, begin + marks[0].length) + table + text.slice(end));
}
