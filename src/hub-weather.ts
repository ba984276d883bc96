import type { HubParts, HubRun } from "./hub-parts.ts";
import { MICROS_PER_SECOND } from "./model/time.ts";
import type { Place } from "./model/weather.ts";
import type { ComponentHealth } from "./ops/health.ts";
import type { Surroundings } from "./pipeline/surroundings.ts";
import { weatherHealth } from "./pipeline/weather-health.ts";
import { createWeatherIntake, restoreWeather } from "./pipeline/weather-intake.ts";
import { HomeWeather } from "./pipeline/weather.ts";

export interface HubWeather {
  /** Takes the states of weather entities; the weather of the home. */
  readonly home: HomeWeather;
  /** Takes up the last weather that the last run knew. */
  restore(): Promise<void>;
  /** Starts asking Open-Meteo, whenever it is wanted; gives how the weather is. */
  run(options: HubRun): Promise<() => ComponentHealth>;
}

/** The weather part of the hub: whose weather counts, and Open-Meteo where it is needed. */
export function createHubWeather(
  options: Omit<HubParts, "quality"> & { readonly surroundings: Surroundings },
): HubWeather {
  const { config, clock, log, metrics, version, journal, surroundings } = options;
  const { source, url, interval: intervalMs, timeout: timeoutMs, latitude, longitude } = config.weather;
  const home = new HomeWeather({
    surroundings,
    clock,
    source,
    hasHome: config.home_assistant.url !== undefined,
    entity: config.home_assistant.weather_entity,
  });
  const configured: Place | undefined =
    latitude === undefined || longitude === undefined ? undefined : { latitude, longitude };
  metrics.watch(() => {
    const { weather } = home.choice();
    if (weather === undefined) metrics.weatherAgeSeconds.reset();
    else metrics.weatherAgeSeconds.set((clock.now() - weather.at) / MICROS_PER_SECOND);
  });
  return {
    home,
    restore: () => restoreWeather(journal, home),
    run: async ({ acceptor, supervisor, signal }) => {
      if (source === "off" || source === "home_assistant") {
        const unused: ComponentHealth = { status: "disabled" };
        return () => weatherHealth(home.choice(), unused, clock.now());
      }
      // Loaded while the hub answers already.
      const { createOpenMeteoSource } = await import("./sources/weather/source.ts");
      const openMeteo = createOpenMeteoSource({
        settings: { url, intervalMs, timeoutMs },
        clock,
        log,
        metrics,
        version,
        place: () => configured ?? surroundings.place,
        wanted: () => home.wantsOpenMeteo(),
      });
      const running = openMeteo.run(signal, createWeatherIntake({ home, acceptor }));
      const health = supervisor.run("weather", running, () => openMeteo.health());
      return () => weatherHealth(home.choice(), health(), clock.now());
    },
  };
}
