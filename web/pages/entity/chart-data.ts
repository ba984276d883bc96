import type { History } from "../../../src/api/history-answers.ts";
import type { Kind } from "../../lib/entity.ts";
import type { ChartData, ChartSeries } from "../../parts/chart/shape.ts";
import { text } from "../../text/en.ts";

type Row = History["rows"][number];

/** What is drawn of a history: the values with what lies around them, and those of the period before under them. */
export function chartOf(answer: History, before: History | undefined, kind: Kind): Omit<ChartData, "format"> {
  const times = answer.rows.map((row) => Date.parse(row.time));
  const hasBands = answer.rows.some((row) => "max_value" in row);
  const isRaw = answer.resolution === "raw";
  const main: ChartSeries = {
    name: kind === "switch" ? text.entity.share : text.entity.value,
    values: answer.rows.map((row) => row.value),
    // A share of time lies between nothing and all: its band would say nothing.
    ...(hasBands && kind === "number" ? { low: answer.rows.map(lowOf), high: answer.rows.map(highOf) } : {}),
    ...(isRaw ? { as: "step" as const } : {}),
    fill: !hasBands || kind === "switch",
  };
  const series = before === undefined ? [main] : [main, earlier(before, times, Date.parse(answer.from))];
  return {
    times,
    series,
    gaps: answer.gaps.map(({ from, to }) => ({ from: Date.parse(from), to: Date.parse(to) })),
    view: { from: Date.parse(answer.from), to: Date.parse(answer.to) },
  };
}

function lowOf(row: Row): number | null {
  return "min_value" in row ? row.min_value : row.value;
}

function highOf(row: Row): number | null {
  return "max_value" in row ? row.max_value : row.value;
}

/** The values of the period before at the times of this one: each as it stood then. */
function earlier(before: History, times: readonly number[], start: number): ChartSeries {
  const by = start - Date.parse(before.from);
  const then = before.rows.map((row) => Date.parse(row.time) + by);
  let at = -1;
  const values = times.map((time) => {
    while (at + 1 < then.length && (then[at + 1] ?? Infinity) <= time) at++;
    return before.rows[at]?.value ?? null;
  });
  return { name: text.entity.before, values, as: "step" };
}
