import { Temporal } from "temporal-polyfill";
import type { EntityState, HomeFacts } from "../model/home.ts";
import type { Context } from "../model/point.ts";
import { context } from "../model/point.ts";
import type { Micros } from "../model/time.ts";
import { MICROS_PER_HOUR } from "../model/time.ts";
import { unknownStates } from "./state-words.ts";
import type { Coordinates, TimeOfDayAt } from "./time-of-day.ts";
import { byClock, bySun, coordinates } from "./time-of-day.ts";
import { normaliseUnit } from "./units.ts";

/** The weather as an event carries it: °C, %, hPa. */
interface Weather {
  readonly at: Micros;
  readonly condition: string | undefined;
  readonly temp: number | undefined;
  readonly humidity: number | undefined;
  readonly pressure: number | undefined;
}

/** An older weather says nothing of the moment any more. */
const WEATHER_HOLDS: Micros = 3 * MICROS_PER_HOUR;
/** Events trail the present by seconds; a short memory answers for those that were before the last change. */
const REMEMBERED = 16;

export interface SurroundingsOptions {
  /** Whether Home Assistant's zone, once it is known, replaces the one given; so it does where this is left out. */
  readonly learns?: boolean;
  /** What tells the time of day: the clock where this is left out, and as long as the home's place is not known. */
  readonly timeOfDay?: "clock" | "sun";
}

/**
 * What is true around the home at a moment: the time of day, and the last weather that was known then.
 * Contexts are shared by all points between two changes.
 */
export class Surroundings {
  readonly #options: SurroundingsOptions;
  #zone: string;
  #place: Coordinates | undefined;
  #timeOfDayAt: TimeOfDayAt;
  #weather: readonly Weather[] = [];
  #contexts = new Map<string, Context>();

  constructor(timeZone: string, options: SurroundingsOptions = {}) {
    this.#zone = timeZone;
    this.#options = options;
    this.#timeOfDayAt = this.#teller();
  }

  /** @returns false where there is no such time zone: then the zone stays as it is; the place is taken up */
  learnHome({ timeZone, latitude, longitude }: HomeFacts): boolean {
    const known = isTimeZone(timeZone);
    if (known && this.#options.learns !== false) this.#zone = timeZone;
    this.#place = coordinates(latitude, longitude);
    this.#timeOfDayAt = this.#teller();
    return known;
  }

  #teller(): TimeOfDayAt {
    const clock = byClock(this.#zone);
    return this.#options.timeOfDay === "sun" && this.#place !== undefined ? bySun(this.#place, clock) : clock;
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
    const time_of_day = this.#timeOfDayAt(time);
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
