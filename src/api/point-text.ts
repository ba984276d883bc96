import type { Around, PointColumns } from "../model/point-columns.ts";
import { decimalOfCell, listedPlace } from "../model/text-cell.ts";
import { formatTime } from "../model/time.ts";
import type { HistoryRow } from "./history-answers.ts";

/**
 * The points of an entity as rows of JSON with commas between them: what JSON.stringify makes of each `historyRow`, without
 * an object for each. Texts, and what was true around points, are written once. Bytes as {@link bytesText}.
 *
 * @param points of home_assistant_events: the fields of a series are columns, those of contexts stand in `around`
 */
export function pointsText({ times, places, around, columns, texts }: PointColumns): string {
  const written = texts.map((text) => bytesText(JSON.stringify(text)));
  const ends = around.map(aroundText);
  const valuesOf = (name: string, isText: boolean): Float64Array | undefined =>
    columns.find((column) => column.name === name && column.isText === isText)?.values;
  const numbers = (name: string): ((row: number) => string) => {
    const values = valuesOf(name, false);
    if (values === undefined) return () => "null";
    return (row) => numberText(values[row] as number);
  };
  const cells = (name: string): ((row: number) => string) => {
    const values = valuesOf(name, true);
    if (values === undefined) return () => "null";
    return (row) => cellText(values[row] as number, written);
  };
  const [state, unit, previous] = [cells("state_value"), cells("unit_of_measurement"), cells("previous_state")];
  const [value, duration] = [numbers("normalized_value"), numbers("duration_seconds")];
  const [energy, confidence] = [numbers("energy_consumption"), numbers("confidence")];
  let rows = "";
  for (let row = 0; row < times.length; row++) {
    const comma = row === 0 ? "" : ",";
    // Inside the columns.
    const end = ends[places[row] as number] as string;
    rows += `${comma}{"time":"${formatTime(times[row] as number)}","state":${state(row)},"value":${value(row)},"unit":${unit(row)},"previous_state":${previous(row)},"duration_seconds":${duration(row)},"energy_consumption":${energy(row)},"confidence":${confidence(row)},${end}`;
  }
  return rows;
}

/** A text whose characters are the bytes that it has in UTF-8: of the answer's bytes it is copied as it is. */
export function bytesText(text: string): string {
  return IS_ASCII.test(text) ? text : Buffer.from(text).toString("latin1");
}

const IS_ASCII = /^[\0-\x7f]*$/;

function cellText(cell: number, written: readonly string[]): string {
  if (Number.isNaN(cell)) return "null";
  const place = listedPlace(cell);
  // A place in the list of texts.
  return place === undefined ? `"${decimalOfCell(cell)}"` : (written[place] as string);
}

function numberText(value: number): string {
  return Number.isNaN(value) ? "null" : String(value);
}

/** The rest of a row, with the bracket at its end. */
function aroundText({ tags, fields }: Around): string {
  const number = (name: string): number | null => {
    const value = fields[name];
    return typeof value === "number" ? value : null;
  };
  const end = {
    time_of_day: tags["time_of_day"] ?? null,
    weather_condition: tags["weather_condition"] ?? null,
    weather_temp: number("weather_temp"),
    weather_humidity: number("weather_humidity"),
    weather_pressure: number("weather_pressure"),
  } satisfies Partial<HistoryRow>;
  return bytesText(JSON.stringify(end).slice(1));
}
