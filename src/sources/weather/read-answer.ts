import { MAX_TIME, MICROS_PER_SECOND } from "../../model/time.ts";
import type { WeatherObservation } from "../../model/weather.ts";
import { OPEN_METEO } from "../../model/weather.ts";
import { conditionOf } from "./wmo.ts";

/** The variables that are asked for (open-meteo.com/en/docs, "Current Weather"). */
export const variables = [
  "temperature_2m",
  "relative_humidity_2m",
  "pressure_msl",
  "wind_speed_10m",
  "precipitation",
  "weather_code",
  "is_day",
] as const;

/** The units that these have, as `current_units` says them: an answer in others is not the one that was asked for. */
const units: Readonly<Partial<Record<(typeof variables)[number], string>>> = {
  temperature_2m: "°C",
  relative_humidity_2m: "%",
  pressure_msl: "hPa",
  wind_speed_10m: "km/h",
  precipitation: "mm",
};

/**
 * Reads the answer of `/v1/forecast?current=…&timeformat=unixtime`:
 * `{current_units: {time: "unixtime", temperature_2m: "°C", …}, current: {time: 1763700300, interval: 900, temperature_2m: 3.4, …}}`.
 * A value that is missing, null, or in another unit is left out.
 *
 * @returns the observation, or why there is none
 */
export function readAnswer(answer: unknown): WeatherObservation | string {
  const current = member(answer, "current");
  const unitOf = member(answer, "current_units");
  const seconds = member(current, "time");
  if (typeof seconds !== "number" || !Number.isInteger(seconds)) return "it has no current.time in seconds";
  const at = seconds * MICROS_PER_SECOND;
  if (at <= 0 || at > MAX_TIME) return `its current.time ${seconds} is not a time between 1970 and 2200`;
  const read = (name: (typeof variables)[number]): number | undefined => {
    const value = member(current, name);
    const unit = units[name];
    if (typeof value !== "number" || !Number.isFinite(value)) return undefined;
    return unit === undefined || member(unitOf, name) === unit ? value : undefined;
  };
  const code = read("weather_code");
  const observation: WeatherObservation = {
    source: OPEN_METEO,
    at,
    condition: code === undefined ? undefined : conditionOf(code, read("is_day") !== 0),
    temp: read("temperature_2m"),
    humidity: read("relative_humidity_2m"),
    pressure: read("pressure_msl"),
    windSpeed: read("wind_speed_10m"),
    precipitation: read("precipitation"),
  };
  return observation.temp === undefined && observation.condition === undefined
    ? "it tells neither a temperature nor a condition"
    : observation;
}

/** The sentence of an error's body, `{error: true, reason: "…"}`, bounded. */
export function readReason(answer: unknown): string | undefined {
  const reason = member(answer, "reason");
  return typeof reason === "string" ? reason.slice(0, 200) : undefined;
}

function member(of: unknown, name: string): unknown {
  if (typeof of !== "object" || of === null || !Object.hasOwn(of, name)) return undefined;
  // An object has named members of unknown types.
  return (of as Readonly<Record<string, unknown>>)[name];
}
