import type { Micros } from "../model/time.ts";
import { MICROS_PER_MS, MICROS_PER_SECOND } from "../model/time.ts";

/** A weather of a scenario, by the names of Open-Meteo's variables. */
export interface WeatherFacts {
  readonly temperature_2m: number;
  readonly relative_humidity_2m: number;
  readonly pressure_msl: number;
  readonly wind_speed_10m: number;
  readonly precipitation: number;
  readonly weather_code: number;
  readonly is_day: 0 | 1;
}

/** The units of the documentation's tables; variables without one have an empty text. */
const units: Readonly<Record<keyof WeatherFacts, string>> = {
  temperature_2m: "°C",
  relative_humidity_2m: "%",
  pressure_msl: "hPa",
  wind_speed_10m: "km/h",
  precipitation: "mm",
  weather_code: "wmo code",
  is_day: "",
};

/**
 * Answers `/v1/forecast` in the form that open-meteo.com/en/docs documents: `{latitude, longitude, generationtime_ms,
 * utc_offset_seconds, timezone, timezone_abbreviation, elevation, current_units, current: {time, interval, …}}`, and for
 * a wrong question 400 with `{error: true, reason}`.
 */
export function answerForecast(
  url: URL,
  now: { readonly at: Micros; readonly intervalSeconds: number; readonly facts: WeatherFacts },
): { readonly status: number; readonly payload: object } {
  if (url.pathname !== "/v1/forecast") return refuse(404, "Not Found");
  const query = url.searchParams;
  const [latitude, longitude] = [query.get("latitude"), query.get("longitude")];
  if (latitude === null || longitude === null)
    return refuse(400, "Parameter 'latitude' and 'longitude' must have the same number of elements");
  const wrong = outOfRange("Latitude", latitude, 90) ?? outOfRange("Longitude", longitude, 180);
  if (wrong !== undefined) return refuse(400, wrong);
  const names = (query.get("current") ?? "").split(",").filter((name) => name !== "");
  const unknown = names.find((name) => !Object.hasOwn(units, name));
  if (unknown !== undefined)
    return refuse(400, `Data corrupted at path ''. Cannot initialize from invalid String value ${unknown}.`);
  const unixtime = query.get("timeformat") === "unixtime";
  const time = unixtime
    ? now.at / MICROS_PER_SECOND
    : new Date(now.at / MICROS_PER_MS).toISOString().slice(0, "2026-01-01T00:00".length);
  // The names were just found among these.
  const chosen = names as readonly (keyof WeatherFacts)[];
  return {
    status: 200,
    payload: {
      // The centre of the cell of the weather's grid, not the place that was asked for.
      latitude: Number(latitude) + 0.004,
      longitude: Number(longitude) - 0.003,
      generationtime_ms: 0.05,
      utc_offset_seconds: 0,
      timezone: "GMT",
      timezone_abbreviation: "GMT",
      elevation: 38,
      current_units: {
        time: unixtime ? "unixtime" : "iso8601",
        interval: "seconds",
        ...Object.fromEntries(chosen.map((name) => [name, units[name]])),
      },
      current: {
        time,
        interval: now.intervalSeconds,
        ...Object.fromEntries(chosen.map((name) => [name, now.facts[name]])),
      },
    },
  };
}

function outOfRange(name: string, value: string, most: number): string | undefined {
  return Math.abs(Number(value)) <= most
    ? undefined
    : `${name} must be in range of -${most} to ${most}°. Given: ${value}.`;
}

function refuse(status: number, reason: string): { readonly status: number; readonly payload: object } {
  return { status, payload: { error: true, reason } };
}
