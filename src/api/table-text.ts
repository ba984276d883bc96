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

const hours = Array.from({ length: 24 }, (_, hour) => Buffer.from(`T${String(hour).padStart(2, "0")}:00:00Z"`));

/** Most are full hours: their days' texts are made once. */
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
    const hour = hours[(time - day) / MICROS_PER_HOUR];
    if (hour === undefined) writer.ascii(`"${formatTime(time)}"`);
    else {
      writer.raw(dayText);
      writer.raw(hour);
    }
  }
}
