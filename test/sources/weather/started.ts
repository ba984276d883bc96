import { onTestFinished } from "vitest";
import type { Clock } from "../../../src/model/clock.ts";
import { systemClock } from "../../../src/model/clock.ts";
import type { WeatherObservation } from "../../../src/model/weather.ts";
import { silentLog } from "../../../src/ops/log.ts";
import type { Metrics } from "../../../src/ops/metrics.ts";
import { createMetrics } from "../../../src/ops/metrics.ts";
import type { WeatherFacts } from "../../../src/replay/weather-answer.ts";
import type { WeatherServer, WeatherServerOptions } from "../../../src/replay/weather-server.ts";
import { startWeatherServer } from "../../../src/replay/weather-server.ts";
import type { Source } from "../../../src/sources/source.ts";
import { createOpenMeteoSource } from "../../../src/sources/weather/source.ts";

/** An evening on which rain sets in. */
const evening: readonly WeatherFacts[] = [
  { code: 0, temperature: 11.4, humidity: 62, pressure: 1018.2, wind: 7.9, rain: 0 },
  { code: 3, temperature: 10.9, humidity: 71, pressure: 1017.4, wind: 12.6, rain: 0 },
  { code: 65, temperature: 9.2, humidity: 94, pressure: 1015.8, wind: 24.1, rain: 4.6 },
].map(({ code, temperature, humidity, pressure, wind, rain }) => ({
  temperature_2m: temperature,
  relative_humidity_2m: humidity,
  pressure_msl: pressure,
  wind_speed_10m: wind,
  precipitation: rain,
  weather_code: code,
  is_day: 0,
}));

/** A replayed Open-Meteo with a new weather each second; it ends with the test. */
export async function startWeather(options: Partial<WeatherServerOptions> = {}): Promise<WeatherServer> {
  const given = { clock: systemClock, log: silentLog, weather: evening, intervalSeconds: 1, ...options };
  const server = await startWeatherServer(given);
  onTestFinished(() => server.close());
  return server;
}

export interface Started {
  readonly source: Source<WeatherObservation>;
  readonly metrics: Metrics;
  /** What was emitted so far. */
  readonly observations: readonly WeatherObservation[];
  /** Whether it is asked for; true at first. */
  want(wanted: boolean): void;
}

/** The source, running until the test ends. */
export function startSource(
  url: string,
  { clock = systemClock, timeoutMs = 5_000 }: { readonly clock?: Clock; readonly timeoutMs?: number } = {},
): Started {
  const observations: WeatherObservation[] = [];
  const stopping = new AbortController();
  const metrics = createMetrics();
  let wanted = true;
  const source = createOpenMeteoSource({
    settings: { url, intervalMs: 50, timeoutMs },
    clock,
    log: silentLog,
    metrics,
    version: "0.0.0",
    place: () => ({ latitude: 52.520_07, longitude: -13.404_95 }),
    wanted: () => wanted,
  });
  const running = source.run(stopping.signal, async (emitted) => void observations.push(...emitted));
  onTestFinished(async () => {
    stopping.abort();
    await running;
  });
  return { source, metrics, observations, want: (now) => (wanted = now) };
}
