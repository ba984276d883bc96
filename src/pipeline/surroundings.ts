import { Temporal } from "temporal-polyfill";
import type { HomeFacts } from "../model/home.ts";
import type { Context } from "../model/point.ts";
import { context } from "../model/point.ts";
import type { Micros } from "../model/time.ts";
import { MICROS_PER_HOUR } from "../model/time.ts";
import type { Weather } from "../model/weather.ts";
import type { Coordinates, TimeOfDayAt } from "./time-of-day.ts";
import { byClock, bySun, coordinates } from "./time-of-day.ts";

/** An older weather says nothing of the moment any more. */
export const WEATHER_HOLDS: Micros = 3 * MICROS_PER_HOUR;
/** Events trail the present by seconds, healed gaps by hours: so many weathers answer for those of before the last. */
const REMEMBERED = 96;

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
  #isTold = false;
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
    this.#isTold ||= known;
    this.#place = coordinates(latitude, longitude);
    this.#timeOfDayAt = this.#teller();
    return known;
  }

  #teller(): TimeOfDayAt {
    const clock = byClock(this.#zone);
    return this.#options.timeOfDay === "sun" && this.#place !== undefined ? bySun(this.#place, clock) : clock;
  }

  /** The home's time zone, once Home Assistant has told one. */
  get toldTimeZone(): string | undefined {
    return this.#isTold ? this.#zone : undefined;
  }

  /** Where the home is, once Home Assistant has told it. */
  get place(): Coordinates | undefined {
    return this.#place;
  }

  /** Takes a weather, also one of before the last. The one that is told later counts where two are of the same moment. */
  setWeather(weather: Weather): void {
    const before = this.#weather.filter(({ at }) => at < weather.at);
    const after = this.#weather.filter(({ at }) => at > weather.at);
    this.#weather = [...before, weather, ...after].slice(-REMEMBERED);
    this.#contexts.clear();
  }

  at(time: Micros): Context {
    const weather = this.weatherAt(time);
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

  /** The last weather of before, or at, a moment; `undefined` where it is too old to say something of it. */
  weatherAt(time: Micros): Weather | undefined {
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
