import type { JSX } from "preact";
import { dateTime } from "../../lib/time.ts";
import { text } from "../../text/en.ts";
import type { Column } from "../table.tsx";
import { Table } from "../table.tsx";
import type { ChartData } from "./shape.ts";

/** More rows than this nobody reads; the CSV has all. */
const MOST_ROWS = 500;

/** What a chart draws, in numbers: the newest first. */
export function ChartTable({ label, data }: { readonly label: string; readonly data: ChartData }): JSX.Element {
  const { times, series, view, format } = data;
  const within = times.flatMap((time, at) =>
    view === undefined || (time >= view.from && time <= view.to) ? [at] : [],
  );
  const rows = within.slice(-MOST_ROWS).reverse();
  const column = (name: string, values: readonly (number | null)[]): Column<number> => ({
    name,
    numeric: true,
    cell: (at) => {
      const value = values[at];
      return value === undefined || value === null ? text.chart.gap : format(value);
    },
  });
  const columns = [
    { name: text.chart.time, cell: (at: number) => dateTime(times[at] ?? 0) },
    ...series.flatMap(({ name, values, low, high }) => [
      column(name, values),
      ...(low === undefined ? [] : [column(text.chart.low(name), low)]),
      ...(high === undefined ? [] : [column(text.chart.high(name), high)]),
    ]),
  ];
  return (
    <>
      <Table caption={label} columns={columns} rows={rows} keyOf={String} />
      {within.length > MOST_ROWS && <p class="muted small">{text.chart.cut(MOST_ROWS, within.length)}</p>}
    </>
  );
}
