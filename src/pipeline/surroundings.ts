import { Temporal } from "temporal-polyfill";
import type { EntityState } from "../model/home.ts";
import type { Context } from "../model/point.ts";
import { context } from "../model/point.ts";
import type { Micros } from "../model/time.ts";
import { MICROS_PER_HOUR, MICROS_PER_MINUTE } from "../model/time.ts";
import { unknownStates } from "./state-words.ts";
import { normaliseUnit } from "./units.ts";

/** The weather as an event carries it: °C, %, hPa. */
interface Weather {
  readonly at: Micros;
  readonly condition: string | undefined;
  readonly temp: number | undefined;
  readonly humidity: number | undefined;
  readonly pressure: number | undefined;
}

export type TimeOfDay = "night" | "morning" | "afternoon" | "evening";

/** First hours of the times of day, local time: morning 6 to 11, afternoon 12 to 17, evening 18 to 21, night else. */
export function timeOfDay(hour: number): TimeOfDay {
  if (hour < 6 || hour >= 22) return "night";
  if (hour < 12) return "morning";
  return hour < 18 ? "afternoon" : "evening";
}

/** An older weather says nothing of the moment any more. */
const WEATHER_HOLDS: Micros = 3 * MICROS_PER_HOUR;
/** Events trail the present by seconds; a short memory answers for those that were before the last change. */
const REMEMBERED = 16;
/** Every offset of a time zone in use is a multiple of this, so within it the local hour cannot change. */
const BLOCK: Micros = 15 * MICROS_PER_MINUTE;

/**
 * What is true around the home at a moment: the time of day, and the last weather that was known then.
 * Contexts are shared by all points between two changes.
 */
export class Surroundings {
  #zone: string;
  readonly #learns: boolean;
  #weather: readonly Weather[] = [];
  #contexts = new Map<string, Context>();
  #block: { readonly start: Micros; readonly time: TimeOfDay } | undefined;

  /** `learns`: whether Home Assistant's zone, once it is known, replaces this one. */
  constructor(timeZone: string, options: { readonly learns: boolean } = { learns: true }) {
    this.#zone = timeZone;
    this.#learns = options.learns;
  }

  /** @returns false where there is no such time zone: then everything stays as it is */
  learnTimeZone(timeZone: string): boolean {
    if (!isTimeZone(timeZone)) return false;
    if (this.#learns) {
      this.#zone = timeZone;
      this.#block = undefined;
    }
    return true;
  }

  /** Takes the state of the weather entity: its condition, and its attributes in whatever units they say. */
  setWeather(state: EntityState): void {
    const { attributes } = state;
    const read = (name: string): number | undefined => {
      const value = attributes[name];
      const unit = attributes[`${name}_unit`];
      if (typeof value !== "number" || !Number.isFinite(value)) return undefined;
      return normaliseUnit(value, typeof unit === "string" ? unit : undefined).value;
    };
    const next: Weather = {
      at: state.lastUpdated,
      condition: unknownStates.has(state.state) ? undefined : state.state,
      temp: read("temperature"),
      humidity: read("humidity"),
      pressure: read("pressure"),
    };
    this.#weather = [...this.#weather.filter((weather) => weather.at < next.at), next].slice(-REMEMBERED);
    this.#contexts.clear();
  }

  at(time: Micros): Context {
    const weather = this.#weatherAt(time);
    const time_of_day = this.#timeOfDay(time);
    const key = `${time_of_day} ${weather?.at ?? ""}`;
    const known = this.#contexts.get(key);
    if (known !== undefined) return known;
    const made = context("home_assistant_events", {
      tags: { time_of_day, ...(weather?.condition === undefined ? {} : { weather_condition: weather.condition }) },
      fields: {
        ...(weather?.temp === undefined ? {} : { weather_temp: weather.temp }),
        ...(weather?.humidity === undefined ? {} : { weather_humidity: weather.humidity }),
        ...(weather?.pressure === undefined ? {} : { weather_pressure: weather.pressure }),
      },
    });
    this.#contexts.set(key, made);
    return made;
  }

  #weatherAt(time: Micros): Weather | undefined {
    for (let index = this.#weather.length - 1; index >= 0; index -= 1) {
      const weather = this.#weather[index];
      if (weather !== undefined && weather.at <= time) return time - weather.at <= WEATHER_HOLDS ? weather : undefined;
    }
    return undefined;
  }

  #timeOfDay(time: Micros): TimeOfDay {
    const start = Math.floor(time / BLOCK) * BLOCK;
    if (this.#block?.start !== start) {
      const local = Temporal.Instant.fromEpochMilliseconds(start / 1_000).toZonedDateTimeISO(this.#zone);
      this.#block = { start, time: timeOfDay(local.hour) };
    }
    return this.#block.time;
  }
}

function isTimeZone(name: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name);
    return true;
  } catch {
    // The only way to ask: an unknown zone is a RangeError.
    return false;
  }
}
