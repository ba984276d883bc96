import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { checkYears } from "../test/years/check-years.ts";
import { oneWinter, southernYear, threeYears } from "../test/years/courses.ts";
import type { Course } from "../test/years/plan.ts";
import type { Month, PlayedYears } from "../test/years/played.ts";
import { YearsPlayer } from "../test/years/play-years.ts";
import { findGrowth, pointsOf, SUMMARIES } from "../test/years/size-curve.ts";

/*
 * npm run years [-- --course three|south|winter] [--seed NUMBER] [--write] [--keep]
 *
 * Takes the whole hub through three years of a home in New York, and eight months of one in Sydney, on a clock that leaps:
 * it is killed, stopped, left alone for weeks, its home's entities are renamed and removed; then every point and every
 * summary is compared with what the home said. With --write the tables go into docs/years.md. `--course winter` is
 * the short form, which `npm test` runs. With --keep the store stays, with what was played as played.json beside it.
 */
const { values } = parseArgs({
  options: {
    course: { type: "string" },
    seed: { type: "string" },
    write: { type: "boolean", default: false },
    keep: { type: "boolean", default: false },
  },
});
const courses: Readonly<Record<string, Course>> = { three: threeYears, south: southernYear, winter: oneWinter };
const root = resolve(import.meta.dirname, "..");

const named = values.course === undefined ? [threeYears, southernYear] : [courses[values.course] ?? threeYears];
const wanted = named.map((course) => (values.seed === undefined ? course : { ...course, seed: Number(values.seed) }));
const texts: string[] = [];
for (const course of wanted) texts.push(await run(course));
if (values.write) write(texts);

async function run(course: Course): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "hometide-years-"));
  try {
    const began = performance.now();
    const say = (month: Month): void =>
      void process.stderr.write(`${course.title}: ${month.month}, ${lineOf(month)}\n`);
    const played = await new YearsPlayer(course, folder, say).play();
    const seconds = (performance.now() - began) / 1_000;
    if (values.keep) writeFileSync(join(folder, "played.json"), JSON.stringify(played));
    const { wrong, wrongCount, compared } = await checkYears(played, course, folder);
    const growth = findGrowth(played, course);
    const main = join(root, "src/main.ts");
    const check = execFileSync(process.execPath, [main, "storage", "check", "--data-dir", folder], {
      encoding: "utf8",
    });
    for (const line of [...wrong, ...played.misnamed, ...growth]) process.stdout.write(`${course.title}: ${line}\n`);
    if (wrongCount + played.misnamed.length + growth.length > 0) process.exitCode = 1;
    const text = tableOf(course, played, { compared, wrongCount, check: check.trim(), seconds });
    process.stdout.write(text);
    return text;
  } finally {
    if (values.keep) process.stderr.write(`kept: ${folder}\n`);
    else rmSync(folder, { recursive: true, force: true });
  }
}

function count(number: number): string {
  return Math.round(number).toLocaleString("en-US");
}

function lineOf(month: Month): string {
  const { events, bytes } = month;
  const points = pointsOf(month, /^home_assistant_events$/);
  return `${count(events)} states, ${count(points)} points, ${count(pointsOf(month, SUMMARIES))} summaries, ${(bytes / 1e6).toFixed(2)} MB`;
}

function tableOf(
  course: Course,
  { counts, events, gaps, outages, months, misnamed, stories }: PlayedYears,
  found: {
    readonly compared: Readonly<Record<string, number>>;
    readonly wrongCount: number;
    readonly check: string;
    readonly seconds: number;
  },
): string {
  const { compared, wrongCount, check, seconds } = found;
  const { raw, hourly, daily } = course.keepDays;
  const row = (name: string, value: string | number): string => `| ${name} | ${value} |\n`;
  const rows = (pattern: RegExp): number =>
    Object.entries(compared).reduce((sum, [name, of]) => sum + (pattern.test(name) ? of : 0), 0);
  const of = (name: string): string => count(counts[name] ?? 0);
  return [
    `## ${course.title.charAt(0).toUpperCase()}${course.title.slice(1)}\n\n`,
    row("", `${day(course.from)} to ${day(course.to)}, ${course.place.timeZone}`),
    row("---", "---"),
    row("entities; states that they had", `${stories.length}; ${count(events)}`),
    row("kept: points, hours, days", `${raw} d, ${hourly} d, ${daily} d`),
    row("kill -9 of the hub; stopped and started", `${of("kill")}; ${of("stop")}`),
    row("away for longer than the recorder remembers", outages.length),
    row("connection broken off; Home Assistant restarted", `${of("drop")}; ${of("restart")}`),
    row(
      "renamed, heard and unheard; removed and added again",
      `${of("rename")}, ${of("quiet_rename")}; ${of("leave")}`,
    ),
    row("backfills of days that were recorded and not heard", of("late")),
    row("gaps; points healed in them", `${gaps.length}; ${count(gaps.reduce((sum, { points }) => sum + points, 0))}`),
    row("points compared with what was said, to the microsecond", count(rows(/^(home_assistant_events|weather)$/))),
    row("hours, days, months, seasons and years compared, every column", count(rows(SUMMARIES))),
    row("wrong", wrongCount),
    row("names that lead elsewhere", misnamed.length),
    row("`hometide storage check`", check),
    row("took", `${(seconds / 60).toFixed(1)} min`),
    "\n| month begins | states so far | points kept | of them sealed | hours kept | longer summaries | file |\n|---|---|---|---|---|---|---|\n",
    ...months.map((month) => {
      const sealed = month.measurements.find(({ measurement }) => measurement === "home_assistant_events")?.sealed
        .points;
      const cells = [
        month.month,
        count(month.events),
        count(pointsOf(month, /^home_assistant_events$/)),
        count(sealed ?? 0),
        count(pointsOf(month, /^hourly_events$/)),
        count(pointsOf(month, /^(daily|monthly|seasonal|yearly)_events$/)),
        `${(month.bytes / 1e6).toFixed(2)} MB`,
      ];
      return `| ${cells.join(" | ")} |\n`;
    }),
  ].join("");
}

function day(time: number): string {
  return new Date(time / 1_000).toISOString().slice(0, 10);
}

/** Puts these sections into the page; those of courses that were not run stay. */
function write(sections: readonly string[]): void {
  const file = join(root, "docs/years.md");
  const marks = ["<!-- tables -->\n\n", "\n<!-- end of tables -->"] as const;
  const before = readFileSync(file, "utf8");
  const [begin, end] = [before.indexOf(marks[0]), before.indexOf(marks[1])];
  if (begin === -1 || end === -1) throw new Error(`${file} has no place for the tables`);
  const start = begin + marks[0].length;
  const titleOf = (section: string): string => section.split("\n", 1)[0] ?? "";
  const there = before.slice(start, end + 1).split(/^(?=## )/m);
  const all = new Map([...there, ...sections].map((section) => [titleOf(section), `${section.trim()}\n`]));
  writeFileSync(file, before.slice(0, start) + [...all.values()].join("\n") + before.slice(end));
}
