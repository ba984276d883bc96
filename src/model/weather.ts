import type { Micros } from "./time.ts";

/**
 * Home Assistant's conditions of the weather, the vocabulary of `weather_condition`
 * (developers.home-assistant.io/docs/core/entity/weather, "Recommended values for state and condition").
 */
export type WeatherCondition =
  | "clear-night"
  | "cloudy"
  | "exceptional"
  | "fog"
  | "hail"
  | "lightning"
  | "lightning-rainy"
  | "partlycloudy"
  | "pouring"
  | "rainy"
  | "snowy"
  | "snowy-rainy"
  | "sunny"
  | "windy"
  | "windy-variant";

/** The source of observations that do not come from an entity. */
export const OPEN_METEO = "open_meteo";

/** The weather at the home at a moment. What is not known is `undefined`. */
export interface Weather {
  /** When it was so. */
  readonly at: Micros;
  /** A {@link WeatherCondition}; an entity of an unusual integration may say something else. */
  readonly condition: string | undefined;
  /** °C */
  readonly temp: number | undefined;
  /** % */
  readonly humidity: number | undefined;
  /** hPa, at sea level. */
  readonly pressure: number | undefined;
  /** km/h */
  readonly windSpeed: number | undefined;
  /** mm in the interval before `at` (a quarter of an hour with Open-Meteo). */
  readonly precipitation: number | undefined;
}

/** A weather, and who told it: a weather entity's id, or {@link OPEN_METEO}. */
export interface WeatherObservation extends Weather {
  readonly source: string;
}

/** Where the home is, degrees (WGS84). */
export interface Place {
  readonly latitude: number;
  readonly longitude: number;
}
