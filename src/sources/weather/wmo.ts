import type { WeatherCondition } from "../../model/weather.ts";

/** A code of the weather: what it means, and Home Assistant's condition for it by day and by night. */
export interface WmoCode {
  readonly meaning: string;
  readonly day: WeatherCondition;
  readonly night: WeatherCondition;
}

const both = (meaning: string, condition: WeatherCondition): WmoCode => ({
  meaning,
  day: condition,
  night: condition,
});
const clear = (meaning: string): WmoCode => ({ meaning, day: "sunny", night: "clear-night" });

/**
 * The codes that Open-Meteo's `weather_code` takes, a part of WMO code table 4677 (open-meteo.com/en/docs, "WMO Weather
 * interpretation codes"), as Home Assistant's own integration of Open-Meteo tells them
 * (home-assistant/core: homeassistant/components/open_meteo/const.py), but for a clear night, which has its own condition.
 */
export const wmoCodes: ReadonlyMap<number, WmoCode> = new Map([
  [0, clear("clear sky")],
  [1, clear("mainly clear")],
  [2, both("partly cloudy", "partlycloudy")],
  [3, both("overcast", "cloudy")],
  [45, both("fog", "fog")],
  [48, both("depositing rime fog", "fog")],
  [51, both("light drizzle", "rainy")],
  [53, both("moderate drizzle", "rainy")],
  [55, both("dense drizzle", "rainy")],
  [56, both("light freezing drizzle", "rainy")],
  [57, both("dense freezing drizzle", "rainy")],
  [61, both("slight rain", "rainy")],
  [63, both("moderate rain", "rainy")],
  [65, both("heavy rain", "pouring")],
  [66, both("light freezing rain", "rainy")],
  [67, both("heavy freezing rain", "pouring")],
  [71, both("slight snowfall", "snowy")],
  [73, both("moderate snowfall", "snowy")],
  [75, both("heavy snowfall", "snowy")],
  [77, both("snow grains", "snowy")],
  [80, both("slight rain showers", "rainy")],
  [81, both("moderate rain showers", "rainy")],
  [82, both("violent rain showers", "pouring")],
  [85, both("slight snow showers", "snowy")],
  [86, both("heavy snow showers", "snowy")],
  [95, both("thunderstorm", "lightning")],
  [96, both("thunderstorm with slight hail", "lightning")],
  [99, both("thunderstorm with heavy hail", "lightning")],
]);

/** @returns `undefined` for a code that Open-Meteo does not document */
export function conditionOf(code: number, isDay: boolean): WeatherCondition | undefined {
  return wmoCodes.get(code)?.[isDay ? "day" : "night"];
}
