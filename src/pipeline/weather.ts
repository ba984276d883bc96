import type { Clock } from "../model/clock.ts";
import type { EntityState } from "../model/home.ts";
import type { Point } from "../model/point.ts";
import { point, series } from "../model/point.ts";
import type { Row } from "../model/query.ts";
import type { Micros } from "../model/time.ts";
import { MICROS_PER_MINUTE } from "../model/time.ts";
import type { Weather, WeatherObservation } from "../model/weather.ts";
import { OPEN_METEO } from "../model/weather.ts";
import type { Surroundings } from "./surroundings.ts";
import { WEATHER_HOLDS } from "./surroundings.ts";
import { readWeatherEntity } from "./weather-entity.ts";

/** Home Assistant has this long from the hub's start to show a weather entity. */
const ENTITY_APPEARS: Micros = MICROS_PER_MINUTE;
/** An entity that tells nothing for this long is replaced … */
const ENTITY_LOST: Micros = 30 * MICROS_PER_MINUTE;
/** … and taken up again when it has told something for this long, so that one that comes and goes changes nothing. */
const ENTITY_BACK: Micros = 10 * MICROS_PER_MINUTE;

export interface HomeWeatherOptions {
  readonly surroundings: Surroundings;
  readonly clock: Clock;
  /** `auto`: the entity, and Open-Meteo while there is none. */
  readonly source: "auto" | "home_assistant" | "open_meteo" | "off";
  /** Whether a Home Assistant is there that may have a weather entity. */
  readonly hasHome: boolean;
  /** The entity whose state is the weather; else the first one that is seen. */
  readonly entity?: string | undefined;
}

/** Whose weather events are given. */
export interface WeatherChoice {
  readonly from: "entity" | typeof OPEN_METEO | "nobody";
  /** The weather entity, where one is known. */
  readonly entity: string | undefined;
  /** Since when the entity has told nothing; `undefined` while it does. */
  readonly lostSince: Micros | undefined;
  /** The weather of now; `undefined` where none is known or the last is too old. */
  readonly weather: Weather | undefined;
}

/**
 * Chooses whose weather counts, gives it to the surroundings, and makes the points of `weather`: one for each
 * observation of the chosen entity and of Open-Meteo. Synchronous, without I/O.
 */
export class HomeWeather {
  readonly #options: HomeWeatherOptions;
  #entity: string | undefined;
  #from: "entity" | typeof OPEN_METEO;
  /** The entity's last state: what it told, `undefined` for nothing. */
  #told: { readonly at: Micros; readonly weather: WeatherObservation | undefined } | undefined;
  #lostSince: Micros | undefined;
  #wellSince: Micros | undefined;
  /** Nothing was ever told by the entity in this run. */
  #unseen = true;
  readonly #writtenAt = new Map<string, Micros>();
  #points: Point[] = [];

  constructor(options: HomeWeatherOptions) {
    this.#options = options;
    this.#entity = options.entity;
    const entityOnly = options.source === "home_assistant";
    this.#from = entityOnly || (options.source === "auto" && options.hasHome) ? "entity" : OPEN_METEO;
    this.#lostSince = options.clock.now();
  }

  /** Takes up the last weather of before a restart: the latest rows of `weather`, one for each source. */
  restore(rows: readonly Row[]): void {
    if (this.#options.source === "off") return;
    for (const row of [...rows].sort((a, b) => a.time - b.time)) {
      const { source, condition } = row.tags;
      if (source === undefined) continue;
      const number = (name: string): number | undefined => {
        const value = row.fields[name];
        return typeof value === "number" ? value : undefined;
      };
      this.#writtenAt.set(source, row.time);
      this.#options.surroundings.setWeather({
        at: row.time,
        condition,
        temp: number("temp"),
        humidity: number("humidity"),
        pressure: number("pressure"),
        windSpeed: number("wind_speed"),
        precipitation: number("precipitation"),
      });
      // Of several entities the same one goes on; another is taken where this one is not seen any more.
      if (source !== OPEN_METEO && this.#options.entity === undefined) this.#entity = source;
    }
  }

  /** Takes a state of any entity, `undefined` where it is gone; those that are no weather entity are passed over. */
  noteEntity(entityId: string, state: EntityState | undefined): void {
    const weather = this.#note(entityId, state);
    if (weather !== undefined) this.#write(weather);
  }

  /**
   * Takes what the recorder kept of an entity, oldest first. The points of it belong to whoever heals: they must be in
   * the commit that says that the stretch is healed, or a crash would lose them.
   */
  healed(entityId: string, states: readonly EntityState[]): readonly Point[] {
    return states.flatMap((state) => {
      const weather = this.#note(entityId, state);
      const made = weather === undefined ? undefined : pointOf(weather);
      return made === undefined ? [] : [made];
    });
  }

  /** @returns what the chosen entity tells, where this is its state and tells something */
  #note(entityId: string, state: EntityState | undefined): WeatherObservation | undefined {
    const { source, clock, surroundings } = this.#options;
    if (!entityId.startsWith("weather.") || source === "off" || source === OPEN_METEO) return undefined;
    const now = clock.now();
    const weather = state === undefined ? undefined : readWeatherEntity(entityId, state);
    if (entityId !== this.#entity && !this.#takesOver(weather, now)) return undefined;
    if (entityId !== this.#entity) this.#told = undefined;
    this.#entity = entityId;
    const at = state?.lastUpdated ?? now;
    // States of a healed gap are older than what is known already.
    if (this.#told === undefined || at >= this.#told.at) this.#told = { at, weather };
    this.#settle(now);
    if (weather === undefined) return undefined;
    this.#unseen = false;
    if (this.#from === "entity") surroundings.setWeather(weather);
    return weather;
  }

  /** Takes an observation of Open-Meteo's. */
  observe(observation: WeatherObservation): void {
    this.#settle(this.#options.clock.now());
    if (this.#from === OPEN_METEO) this.#options.surroundings.setWeather(observation);
    this.#write(observation);
  }

  /** Whether Open-Meteo is to be asked now. */
  wantsOpenMeteo(): boolean {
    this.#settle(this.#options.clock.now());
    return this.#options.source !== "off" && this.#from === OPEN_METEO;
  }

  choice(): WeatherChoice {
    const now = this.#options.clock.now();
    this.#settle(now);
    const from = this.#options.source === "off" ? "nobody" : this.#from;
    const weather = this.#options.surroundings.weatherAt(now);
    return { from, entity: this.#entity, lostSince: this.#lostSince, weather };
  }

  /** The points since it was asked last. */
  takePoints(): readonly Point[] {
    const points = this.#points;
    this.#points = [];
    return points;
  }

  /** Whether another entity's weather replaces the chosen entity: where none is chosen, or it is lost. */
  #takesOver(weather: WeatherObservation | undefined, now: Micros): boolean {
    if (this.#options.entity !== undefined || weather === undefined) return false;
    this.#settle(now);
    return this.#entity === undefined || (this.#lostSince !== undefined && now - this.#lostSince >= this.#patience());
  }

  #patience(): Micros {
    return this.#unseen ? ENTITY_APPEARS : ENTITY_LOST;
  }

  /** Time alone changes the choice, too: called before it is looked at. */
  #settle(now: Micros): void {
    const { source, surroundings } = this.#options;
    const weather = this.#told?.weather;
    if (weather !== undefined && now - weather.at <= WEATHER_HOLDS) {
      this.#wellSince ??= now;
      this.#lostSince = undefined;
    } else {
      this.#wellSince = undefined;
      this.#lostSince ??= weather === undefined ? now : weather.at + WEATHER_HOLDS;
    }
    if (source !== "auto") return;
    if (this.#from === "entity" && this.#lostSince !== undefined && now - this.#lostSince >= this.#patience())
      this.#from = OPEN_METEO;
    const isBack = this.#wellSince !== undefined && now - this.#wellSince >= ENTITY_BACK;
    if (this.#from === OPEN_METEO && isBack && weather !== undefined) {
      this.#from = "entity";
      surroundings.setWeather(weather);
    }
  }

  #write(observation: WeatherObservation): void {
    const { source, at } = observation;
    if (this.#writtenAt.get(source) === at) return;
    this.#writtenAt.set(source, at);
    const made = pointOf(observation);
    if (made !== undefined) this.#points.push(made);
  }
}

/** @returns `undefined` where nothing was measured */
function pointOf({ source, at, condition, ...measured }: WeatherObservation): Point | undefined {
  const { temp, humidity, pressure, windSpeed, precipitation } = measured;
  if ([temp, humidity, pressure, windSpeed, precipitation].every((value) => value === undefined)) return undefined;
  const fields = { temp, humidity, pressure, wind_speed: windSpeed, precipitation };
  return point(series("weather", { source, condition }), at, fields);
}
