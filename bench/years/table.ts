import type { YearsOptions } from "./home.ts";
import type { Question, StoreFigures } from "./measure.ts";
import { questions } from "./measure.ts";
import type { Written } from "./ours.ts";

export interface YearsFigures {
  readonly options: YearsOptions;
  readonly written: Written;
  /** With the summaries, sealed. */
  readonly summed: { readonly bytes: number; readonly rows: number };
  readonly summariesMs: number;
  readonly hub: { readonly timings: StoreFigures["timings"]; readonly megabytes: number };
  /** Absent where it is not installed. */
  readonly influx: StoreFigures | undefined;
  readonly duck: StoreFigures;
  /** Absent where it would take too long. */
  readonly recorder: StoreFigures | undefined;
}

/** SPEC section 9: median and p99, ms. */
const reach: Readonly<Record<Question, string>> = {
  rawDay: "0.5 / 3",
  yearByHour: "5 / 10",
  yearByDay: "1 / 3",
  latest: "1 / 5",
  monthByDay: "15 / 40",
  auto: "– / 20",
};

/** A size's table in Markdown. */
export function tableOf(size: string, figures: YearsFigures): string {
  const { options, written, summed, summariesMs, hub, influx, duck, recorder } = figures;
  const { points, first } = written;
  const rate = (ms: number): string =>
    first === undefined ? "straight into blocks" : `${whole(first.measured / (ms / 1_000))} points/s`;
  const peers = [influx, duck, recorder];
  const bytes = (all: number): string => (all / points).toFixed(2);
  const lines = [
    ["", "hometide", "InfluxDB 1.6", "DuckDB, in process", "recorder's schema, in process", "to reach"],
    Array.from({ length: 6 }, () => "---"),
    ["written (the first million, alone)", rate(first?.writeMs ?? 0), "", "", "", ""],
    ["sealed (the same)", rate(first?.sealMs ?? 0), "", "", "", ""],
    ["summed up", `${whole(summed.rows)} rows, ${whole(summed.rows / (summariesMs / 1_000))}/s`, "", "", "", ""],
    ["filled, beside each other", "", ...peers.map((of) => cell(of, ({ loadMs }) => `${whole(loadMs / 1_000)} s`)), ""],
    ["size of the points", `${megabytes(written.bytes)}`, "", "", "", ""],
    ["bytes a point", bytes(written.bytes), "", "", "", "5.5"],
    [
      "size with the roll-ups",
      megabytes(summed.bytes),
      ...peers.map((of) => cell(of, (one) => megabytes(one.bytes))),
      "",
    ],
    [
      "bytes a point with the roll-ups",
      bytes(summed.bytes),
      ...peers.map((of) => cell(of, (one) => bytes(one.bytes))),
      "",
    ],
    ["memory of the hub", `${Math.round(hub.megabytes)} MB`, "", "", "", ""],
    // Every question is a key of the table.
    ...(Object.keys(questions) as Question[]).map((question) => [
      `${questions[question]}, p50 / p99 ms`,
      ...[hub, ...peers].map((of) => cell(of, ({ timings }) => waysIn(timings, question))),
      reach[question],
    ]),
  ];
  const title = `### ${size}: ${whole(points)} points of ${options.entities} entities in ${options.days} days`;
  return `${title}\n\n${lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n")}\n`;
}

function cell<T>(of: T | undefined, text: (of: T) => string): string {
  return of === undefined ? "–" : text(of);
}

/** The points themselves first, then from a roll-up. */
function waysIn(timings: StoreFigures["timings"], question: Question): string {
  const ways = timings[question] ?? [];
  return ways.length === 0
    ? "–"
    : ways
        .map(({ from, timing: { p50, p99 } }) => `${from === "" ? "" : `${from}: `}${ms(p50)} / ${ms(p99)}`)
        .join("; ");
}

function ms(value: number): string {
  return value >= 100 ? whole(value) : value.toPrecision(2);
}

function whole(value: number): string {
  return Math.round(value).toLocaleString("en");
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
