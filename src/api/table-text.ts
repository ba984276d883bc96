import type { Table } from "../history/read-table.ts";
import type { Micros } from "../model/time.ts";
import { formatTime, MICROS_PER_DAY, MICROS_PER_HOUR } from "../model/time.ts";
import { JsonWriter } from "./json-writer.ts";

/**
 * A table as JSON, written at once: JSON.stringify would want an object or a list of everything first.
 *
 * @param head its members come first
 */
export function tableText(head: Readonly<Record<string, unknown>>, { times, entities }: Table): Buffer {
  const writer = new JsonWriter();
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
      writeNumbers(writer, column);
      writer.ascii("]");
    }
    writer.ascii("]}");
  }
  writer.ascii(`],"count":${entities.length}}`);
  return writer.finish();
}

function writeNumbers(writer: JsonWriter, values: Float64Array): void {
  for (let index = 0; index < values.length; index++) {
    if (index > 0) writer.ascii(",");
    // Inside the array.
    const value = values[index] as number;
    if (Number.isNaN(value)) writer.ascii("null");
    else writer.number(value);
  }
}

const hours = Array.from({ length: 24 }, (_, hour) => `T${String(hour).padStart(2, "0")}:00:00Z"`);

/** Most are full hours: their days' texts are made once. */
function writeTimes(writer: JsonWriter, times: Float64Array): void {
  let day: Micros = Number.NaN;
  let dayText = "";
  for (let index = 0; index < times.length; index++) {
    const time = times[index] as number;
    if (!(time - day >= 0 && time - day < MICROS_PER_DAY)) {
      day = Math.floor(time / MICROS_PER_DAY) * MICROS_PER_DAY;
      dayText = `"${formatTime(day).slice(0, 10)}`;
    }
    if (index > 0) writer.ascii(",");
    const hour = hours[(time - day) / MICROS_PER_HOUR];
    if (hour === undefined) writer.ascii(`"${formatTime(time)}"`);
    else {
      writer.ascii(dayText);
      writer.ascii(hour);
    }
  }
}
