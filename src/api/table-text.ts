import type { Table } from "../history/read-table.ts";
import type { Micros } from "../model/time.ts";
import { formatTime, MICROS_PER_DAY, MICROS_PER_HOUR } from "../model/time.ts";
import { JsonWriter } from "./json-writer.ts";

/** About what a table has beside its figures, and what a time and a number take. */
const HEAD_BYTES = 4_096;
const TIME_BYTES = 24;
const NUMBER_BYTES = 12;

/**
 * A table as JSON, written at once: JSON.stringify would want an object or a list of everything first.
 *
 * @param head its members come first
 */
export function tableText(head: Readonly<Record<string, unknown>>, { times, entities }: Table): Buffer {
  const numbers = entities.reduce((sum, { values }) => sum + values.length, 0) * times.length;
  const writer = new JsonWriter(HEAD_BYTES + times.length * TIME_BYTES + numbers * NUMBER_BYTES);
  writer.text(JSON.stringify(head).slice(0, -1));
  writer.ascii(',"times":[');
  writeTimes(writer, times);
  writer.ascii('],"entities":[');
  for (const [index, { entityId, values }] of entities.entries()) {
    writer.ascii(index === 0 ? '{"entity_id":' : ',{"entity_id":');
    writer.text(JSON.stringify(entityId));
    writer.ascii(',"values":[');
    for (const [field, column] of values.entries()) {
      writer.ascii(field === 0 ? "[" : ",[");
      writer.numbers(column);
      writer.ascii("]");
    }
    writer.ascii("]}");
  }
  writer.ascii(`],"count":${entities.length}}`);
  return writer.finish();
}

const HOURS = 24;
const hours = Array.from({ length: HOURS }, (_, hour) => Buffer.from(`T${String(hour).padStart(2, "0")}:00:00Z"`));
/** The full hours of a day with commas between them, but for the date, which takes the place of the zeros. */
const wholeDay = Buffer.from(hours.map((hour) => `"0000-00-00${hour.toString()}`).join(","));
const HOUR_BYTES = '"0000-00-00T00:00:00Z",'.length;
/** A quotation mark, and the date of a year of four digits. */
const DAY_BYTES = '"0000-00-00'.length;

/** Most are full hours of days: their days' texts are made once, and whole days written at once. */
function writeTimes(writer: JsonWriter, times: Float64Array): void {
  let day: Micros = Number.NaN;
  let dayText = Buffer.of();
  for (let index = 0; index < times.length; index++) {
    const time = times[index] as number;
    if (!(time - day >= 0 && time - day < MICROS_PER_DAY)) {
      day = Math.floor(time / MICROS_PER_DAY) * MICROS_PER_DAY;
      dayText = Buffer.from(`"${formatTime(day).slice(0, 10)}`);
    }
    if (index > 0) writer.ascii(",");
    if (dayText.length === DAY_BYTES && isWholeDay(times, index, day)) {
      for (let at = 0; at < wholeDay.length; at += HOUR_BYTES)
        for (let byte = 0; byte < DAY_BYTES; byte++) wholeDay[at + byte] = dayText[byte] as number;
      writer.bytes(wholeDay);
      index += HOURS - 1;
      continue;
    }
    const hour = hours[(time - day) / MICROS_PER_HOUR];
    if (hour === undefined) writer.ascii(`"${formatTime(time)}"`);
    else {
      writer.raw(dayText);
      writer.raw(hour);
    }
  }
}

/** Whether the times from an index on are the 24 full hours of a day. */
function isWholeDay(times: Float64Array, from: number, day: Micros): boolean {
  for (let hour = 0; hour < HOURS; hour++) if (times[from + hour] !== day + hour * MICROS_PER_HOUR) return false;
  return true;
}
