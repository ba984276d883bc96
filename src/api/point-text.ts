import type { Around, PointColumns } from "../model/point-columns.ts";
import { decimalOfCell, digitsOfCell, FORMS, listedPlace } from "../model/text-cell.ts";
import { formatTime } from "../model/time.ts";
import type { HistoryRow } from "./history-answers.ts";

/**
 * The points of an entity as rows of JSON with commas between them: what JSON.stringify makes of each `historyRow`, without
 * an object for each. Texts, and what was true around points, are written once.
 *
 * @param points of home_assistant_events: the fields of a series are columns, those of contexts stand in `around`
 */
export function pointsText({ times, places, around, columns, texts }: PointColumns): Buffer {
  const written = texts.map((text) => bytesText(JSON.stringify(text)));
  const ends = around.map(aroundText);
  const valuesOf = (name: string, isText: boolean): Float64Array | undefined =>
    columns.find((column) => column.name === name && column.isText === isText)?.values;
  const numbers = (name: string): ((row: number) => string) => {
    const values = valuesOf(name, false);
    if (values === undefined) return () => "null";
    return (row) => numberText(values[row] as number);
  };
  const states = valuesOf("state_value", true) ?? nothing(times.length);
  const before = valuesOf("previous_state", true) ?? nothing(times.length);
  const units = valuesOf("unit_of_measurement", true) ?? nothing(times.length);
  const values = valuesOf("normalized_value", false) ?? nothing(times.length);
  const duration = numbers("duration_seconds");
  const [energy, confidence] = [numbers("energy_consumption"), numbers("confidence")];
  let rows = "";
  let [lastCell, lastState] = [Number.NaN, ""];
  for (let row = 0; row < times.length; row++) {
    // Inside the columns, here and below.
    const [cell, value, cellBefore] = [states[row] as number, values[row] as number, before[row] as number];
    const comma = row === 0 ? "" : ",";
    const end = ends[places[row] as number] as string;
    const previous = cellBefore === lastCell ? lastState : cellText(cellBefore, written);
    const state = cellText(cell, written);
    const told = isWrittenSo(value, cell) ? state.slice(1, -1) : numberText(value);
    rows += `${comma}{"time":"${formatTime(times[row] as number)}","state":${state},"value":${told},"unit":${cellText(units[row] as number, written)},"previous_state":${previous},"duration_seconds":${duration(row)},"energy_consumption":${energy(row)},"confidence":${confidence(row)},${end}`;
    [lastCell, lastState] = [cell, state];
  }
  return Buffer.from(rows, "latin1");
}

function nothing(length: number): Float64Array {
  return new Float64Array(length).fill(Number.NaN);
}

/** A text whose characters are the bytes that it has in UTF-8: all of them together become bytes at once. */
function bytesText(text: string): string {
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

/** Decimals with so many digits after the point have no exponent as numbers. */
const PLAIN_DIGITS = 6;

/** Whether the engine would write a number with the very digits of a decimal's cell, which were written already. */
function isWrittenSo(value: number, cell: number): boolean {
  if (Number.isNaN(cell)) return false;
  const digits = digitsOfCell(cell);
  if (digits > PLAIN_DIGITS) return false;
  const integer = (cell - digits) / FORMS;
  // Of an exact integer and a power of ten the quotient is the number nearest to the decimal.
  return digits === 0 ? integer === value : integer % 10 !== 0 && integer / 10 ** digits === value;
}

/** The rest of a row, with the bracket at its end. */
function aroundText({ context, fields }: Around): string {
  const number = (name: string): number | null => {
    const value = fields[name];
    return typeof value === "number" ? value : null;
  };
  const end = {
    time_of_day: context["time_of_day"] ?? null,
    weather_condition: context["weather_condition"] ?? null,
    weather_temp: number("weather_temp"),
    weather_humidity: number("weather_humidity"),
    weather_pressure: number("weather_pressure"),
  } satisfies Partial<HistoryRow>;
  return bytesText(JSON.stringify(end).slice(1));
}
