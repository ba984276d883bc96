import type { WeatherObservation } from "../model/weather.ts";
import type { Emit } from "../sources/source.ts";
import type { Journal } from "../store/store.ts";
import type { Acceptor } from "./accept.ts";
import { Tallies } from "./accept.ts";
import type { HomeWeather } from "./weather.ts";

const WEATHER = "weather";

/** Takes up what the store knows: the last weather of each source. */
export async function restoreWeather(journal: Journal, home: HomeWeather): Promise<void> {
  home.restore(await journal.latest({ measurement: "weather", by: ["source"], patient: true }));
}

/** Points of the weather, counted apart from the events of the home that brought them along. */
export function countWeather(points: { readonly length: number }): Tallies {
  const tallies = new Tallies(WEATHER);
  if (points.length > 0) {
    tallies.add("received", "", points.length);
    tallies.add("stored", "", points.length);
  }
  return tallies;
}

/** Open-Meteo's observations in, points out. An observation that is known already writes nothing. */
export function createWeatherIntake(options: {
  readonly home: HomeWeather;
  readonly acceptor: Acceptor;
}): Emit<WeatherObservation> {
  const { home, acceptor } = options;
  return async (observations) => {
    for (const observation of observations) home.observe(observation);
    const points = home.takePoints();
    if (points.length > 0) await acceptor.accept(WEATHER, { points, tallies: countWeather(points).list() });
  };
}
