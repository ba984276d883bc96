import type { EntityState } from "../model/home.ts";
import type { WeatherObservation } from "../model/weather.ts";
import { unknownStates } from "./state-words.ts";
import { normaliseUnit } from "./units.ts";

/** What is outside of these is not a weather on Earth, but a wrong unit or a placeholder; it is left out. */
const plausible = {
  temperature: [-100, 70],
  humidity: [0, 100],
  pressure: [800, 1100],
  wind_speed: [0, 500],
} as const;

/**
 * Reads the state of a weather entity: the state is the condition, the attributes say the rest, each with its unit
 * beside it (`temperature: 59, temperature_unit: "°F"`). What comes out is in °C, %, hPa and km/h.
 *
 * @returns `undefined` where the entity is unavailable or knows nothing
 */
export function readWeatherEntity(entityId: string, state: EntityState): WeatherObservation | undefined {
  if (unknownStates.has(state.state)) return undefined;
  const { attributes } = state;
  const read = (name: keyof typeof plausible): number | undefined => {
    const value = attributes[name];
    const unit = attributes[`${name}_unit`];
    if (typeof value !== "number" || !Number.isFinite(value)) return undefined;
    const given = normaliseUnit(value, typeof unit === "string" ? unit : undefined).value;
    const [least, most] = plausible[name];
    return given >= least && given <= most ? given : undefined;
  };
  return {
    source: entityId,
    at: state.lastUpdated,
    condition: state.state,
    temp: read("temperature"),
    humidity: read("humidity"),
    pressure: read("pressure"),
    windSpeed: read("wind_speed"),
    // An entity tells what fell in its forecasts only.
    precipitation: undefined,
  };
}
