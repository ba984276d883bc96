import type { Table } from "../history/read-table.ts";
import type { Micros } from "../model/time.ts";
import { formatTime, MICROS_PER_DAY, MICROS_PER_HOUR } from "../model/time.ts";

/**
 * A table as JSON, written at once: JSON.stringify would want an object or a list of everything first.
 *
 * @param head its members come first
 */
export function tableText(head: Readonly<Record<string, unknown>>, { times, entities }: Table): string {
  const members = JSON.stringify(head).slice(0, -1);
  const listed = entities.map(
    ({ entityId, values }) =>
      `{"entity_id":${JSON.stringify(entityId)},"values":[${values.map(numbersText).join(",")}]}`,
  );
  return `${members},"times":[${timesText(times)}],"entities":[${listed.join(",")}],"count":${entities.length}}`;
}

function numbersText(values: Float64Array): string {
  let text = "[";
  for (let index = 0; index < values.length; index++) {
    const value = values[index] as number;
    if (index > 0) text += ",";
    // Only finite numbers are stored; -0 is 0 in JSON.stringify too.
    text += Number.isNaN(value) ? "null" : value;
  }
  return `${text}]`;
}

const hours = Array.from({ length: 24 }, (_, hour) => `${String(hour).padStart(2, "0")}:00:00Z"`);

/** Most are full hours: their days' texts are made once. */
function timesText(times: Float64Array): string {
  let text = "";
  let day: Micros = -1;
  let dayText = "";
  for (let index = 0; index < times.length; index++) {
    const time = times[index] as number;
    if (index > 0) text += ",";
    const since = time - day;
    if (day < 0 || since < 0 || since >= MICROS_PER_DAY) {
      day = Math.floor(time / MICROS_PER_DAY) * MICROS_PER_DAY;
      dayText = `"${formatTime(day).slice(0, 11)}`;
    }
    const hour = (time - day) / MICROS_PER_HOUR;
    text += Number.isInteger(hour) ? dayText + String(hours[hour]) : `"${formatTime(time)}"`;
  }
  return text;
}
