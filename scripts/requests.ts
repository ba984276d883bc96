import { join, resolve } from "node:path";
import { MICROS_PER_DAY, parseTime } from "../src/model/time.ts";
import type { DailyRequests } from "../test/support/season/follow.ts";
import { followSeasons, quietDays, total } from "../test/support/season/follow.ts";
import { nflSeason, nhlSeason } from "../test/support/season/history.ts";

/*
 * npm run requests [-- day | week | season]
 *
 * How many requests ESPN gets of a hub that follows the NFL and the NHL with one followed team of each: the real source
 * on a replayed season (../shared/fixtures/history, 2024-25), over HTTP (a whole season without it), on a clock that goes
 * as fast as it can. The short form runs in `npm test`.
 */
const history = resolve(import.meta.dirname, "../../shared/fixtures/history");
const spans: Readonly<Record<string, readonly [from: string, to: string]>> = {
  // A Tuesday in summer, the days around included.
  day: ["2024-07-29T10:00:00Z", "2024-08-01T10:00:00Z"],
  week: ["2024-11-16T17:00:00Z", "2024-11-24T17:00:00Z"],
  season: ["2024-09-01T04:00:00Z", "2025-06-20T04:00:00Z"],
};
const named = process.argv[2] ?? "season";
const span = spans[named];
if (span === undefined) throw new Error(`usage: node scripts/requests.ts ${Object.keys(spans).join(" | ")}`);
const [from, to] = span.map((text) => parseTime(text) ?? 0) as [number, number];
const nfl = nflSeason(join(history, "nfl-games-1970-2024.csv"), 2024);
const nhl = nhlSeason(join(history, "nhl-games-2024-25.csv"), 2025);
const onDay = (day: string): void => void process.stderr.write(`\r${day}`);
const began = performance.now();
const days = await followSeasons({ nfl, nhl, from, to, onDay, way: named === "season" ? "direct" : "http" });
process.stderr.write("\r");
print(days, Math.round((performance.now() - began) / 1_000));

function print(requests: DailyRequests, seconds: number): void {
  // The first and the last day are not whole.
  const whole = [...requests.keys()].slice(1, -1);
  const quiet = new Set(quietDays([...nfl, ...nhl], from - MICROS_PER_DAY, to + MICROS_PER_DAY));
  const kinds = [...new Set([...requests.values()].flatMap((one) => [...one.keys()]))].sort();
  const sum = (of: readonly string[], kind: string): number =>
    of.reduce((all, day) => all + (requests.get(day)?.get(kind) ?? 0), 0);
  const quietWhole = whole.filter((day) => quiet.has(day));
  const games = whole.filter((day) => !quiet.has(day));
  const mean = (of: readonly string[], kind: string): string =>
    of.length === 0 ? "" : (sum(of, kind) / of.length).toFixed(1);
  const lines = [
    `| requests (${named}, ${whole.length} whole days, ${seconds} s) | in all | a quiet day (${quietWhole.length}) | a day with games (${games.length}) |`,
    "| --- | --- | --- | --- |",
    ...kinds.map((kind) => `| ${kind} | ${sum(whole, kind)} | ${mean(quietWhole, kind)} | ${mean(games, kind)} |`),
  ];
  const totals = (of: readonly string[]): readonly number[] => of.map((day) => total(requests.get(day)));
  const most = (of: readonly string[]): number => Math.max(0, ...totals(of));
  const all = (of: readonly string[]): number => totals(of).reduce((one, other) => one + other, 0);
  const each = (of: readonly string[]): string =>
    of.length === 0 ? "" : `${(all(of) / of.length).toFixed(0)}, at most ${most(of)}`;
  lines.push(`| all | ${all(whole)} | ${each(quietWhole)} (under 300) | ${each(games)} |`);
  process.stdout.write(`${lines.join("\n")}\n`);
  process.exitCode = most(quietWhole) < 300 ? 0 : 1;
}
