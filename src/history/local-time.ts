import { Temporal } from "temporal-polyfill";
import type { Micros } from "../model/time.ts";
import { MICROS_PER_DAY, MICROS_PER_HOUR, MICROS_PER_MS } from "../model/time.ts";
import type { Calendar } from "../summaries/calendar.ts";

/** What the clock and the calendar on the wall show. */
export interface LocalTime {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  /** 1 is Monday, 7 is Sunday. */
  readonly weekday: number;
  readonly hour: number;
}

/** Reads the local time of the starts of buckets; Temporal is asked once for each day, and for each hour of a day that has not 24. */
export function createLocalClock(calendar: Calendar): (time: Micros) => LocalTime {
  const days = new Map<Micros, LocalTime>();
  const read = (time: Micros): LocalTime => {
    const { year, month, day, dayOfWeek, hour } = Temporal.Instant.fromEpochMilliseconds(
      Math.floor(time / MICROS_PER_MS),
    ).toZonedDateTimeISO(calendar.timeZone);
    return { year, month, day, weekday: dayOfWeek, hour };
  };
  return (time) => {
    const { start, end } = calendar.bucket("day", time);
    let known = days.get(start);
    if (known === undefined) days.set(start, (known = read(start)));
    if (end - start !== MICROS_PER_DAY) return read(time);
    return { ...known, hour: known.hour + Math.floor((time - start) / MICROS_PER_HOUR) };
  };
}

/** The same place in the month a year before, by the home's calendar. */
export function yearBefore(calendar: Calendar, time: Micros): Micros {
  const { start } = calendar.bucket("month", time);
  let month = start;
  for (let step = 0; step < 12; step += 1) month = calendar.bucket("month", month - 1).start;
  return month + (time - start);
}
