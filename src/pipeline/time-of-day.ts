import { getTimes } from "suncalc";
import { Temporal } from "temporal-polyfill";
import type { Micros } from "../model/time.ts";
import { MICROS_PER_DAY, MICROS_PER_HOUR, MICROS_PER_MINUTE, MICROS_PER_MS } from "../model/time.ts";

export type TimeOfDay = "night" | "morning" | "afternoon" | "evening";

/** Tells the time of day at a moment; quick for moments near each other. */
export type TimeOfDayAt = (time: Micros) => TimeOfDay;

/** First hours of the times of day, local time: morning 6 to 11, afternoon 12 to 17, evening 18 to 21, night else. */
export function timeOfDay(hour: number): TimeOfDay {
  if (hour < 6 || hour >= 22) return "night";
  if (hour < 12) return "morning";
  return hour < 18 ? "afternoon" : "evening";
}

/** Every offset of a time zone in use is a multiple of this, so within it the local hour cannot change. */
const BLOCK: Micros = 15 * MICROS_PER_MINUTE;

/**
 * The time of day by the clock.
 *
 * @param timeZone an IANA name that is known here
 */
export function byClock(timeZone: string): TimeOfDayAt {
  let block: { readonly start: Micros; readonly time: TimeOfDay } | undefined;
  return (time) => {
    const start = Math.floor(time / BLOCK) * BLOCK;
    if (block?.start !== start) {
      const local = Temporal.Instant.fromEpochMilliseconds(start / MICROS_PER_MS).toZonedDateTimeISO(timeZone);
      block = { start, time: timeOfDay(local.hour) };
    }
    return block.time;
  };
}

/** Degrees; north and east are positive. */
export interface Coordinates {
  readonly latitude: number;
  readonly longitude: number;
}

/** @returns `undefined` where there is no such place on Earth */
export function coordinates(latitude: number | undefined, longitude: number | undefined): Coordinates | undefined {
  if (latitude === undefined || longitude === undefined) return undefined;
  return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 ? { latitude, longitude } : undefined;
}

/** The ends of night, morning, afternoon and evening in one solar day. */
interface SolarDay {
  readonly dawn: Micros;
  readonly noon: Micros;
  readonly evening: Micros;
  readonly dusk: Micros;
}

/**
 * The time of day by the sun: morning from civil dawn (the sun 6° below the horizon) to solar noon, afternoon to one
 * hour before sunset, evening to civil dusk, night else. Where the sun does not get that low there is no night: evening
 * turns into morning at midnight of mean solar time. Where it does not rise or set on a day, `otherwise` tells.
 */
export function bySun(place: Coordinates, otherwise: TimeOfDayAt): TimeOfDayAt {
  // Mean solar days begin at midnight in UTC at longitude 0, and four minutes earlier for each degree to the east.
  const shift = (place.longitude / 360) * MICROS_PER_DAY;
  let known: { readonly number: number; readonly day: SolarDay | undefined } | undefined;
  return (time) => {
    const number = Math.floor((time + shift) / MICROS_PER_DAY);
    if (known?.number !== number) {
      const midday = (number + 0.5) * MICROS_PER_DAY - shift;
      known = { number, day: solarDay(midday, place) };
    }
    const { day } = known;
    if (day === undefined) return otherwise(time);
    if (time < day.dawn || time >= day.dusk) return "night";
    if (time < day.noon) return "morning";
    return time < day.evening ? "afternoon" : "evening";
  };
}

/** @returns `undefined` where the sun does not rise or set */
function solarDay(midday: Micros, { latitude, longitude }: Coordinates): SolarDay | undefined {
  const times = getTimes(new Date(midday / MICROS_PER_MS), latitude, longitude);
  const { sunrise, sunset, dawn, dusk, solarNoon } = times;
  if (sunrise === null || sunset === null) return undefined;
  const micros = (date: Date): Micros => date.getTime() * MICROS_PER_MS;
  return {
    dawn: dawn === null ? -Infinity : micros(dawn),
    noon: micros(solarNoon),
    evening: micros(sunset) - MICROS_PER_HOUR,
    dusk: dusk === null ? Infinity : micros(dusk),
  };
}
