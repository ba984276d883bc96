import { expect, it } from "vitest";
import { ManualClock } from "../../../src/model/clock.ts";
import { MICROS_PER_SECOND, parseTime } from "../../../src/model/time.ts";
import type { WeatherFault } from "../../../src/replay/weather-server.ts";
import { until } from "../../support/wait.ts";
import { startSource, startWeather } from "./started.ts";

it("asks for the home's kilometre and reads the answer, each weather at its own time", async () => {
  const server = await startWeather();
  const { source, observations } = startSource(server.url);
  await until(() => new Set(observations.map(({ at }) => at)).size >= 3, "three weathers");
  const asked = new URL(server.requests[0] ?? "", server.url);
  expect(asked.pathname).toBe("/v1/forecast");
  expect(Object.fromEntries(asked.searchParams)).toEqual({
    latitude: "52.52",
    longitude: "-13.40",
    current: "temperature_2m,relative_humidity_2m,pressure_msl,wind_speed_10m,precipitation,weather_code,is_day",
    timeformat: "unixtime",
  });
  const [last] = observations.slice(-1);
  expect((last?.at ?? 1) % MICROS_PER_SECOND).toBe(0);
  const rainy = observations.find(({ condition }) => condition === "pouring");
  expect(rainy).toMatchObject({
    source: "open_meteo",
    temp: 9.2,
    humidity: 94,
    pressure: 1015.8,
    windSpeed: 24.1,
    precipitation: 4.6,
  });
  expect(observations.some(({ condition }) => condition === "clear-night")).toBe(true);
  expect(source.health().status).toBe("healthy");
});

const faults: readonly (readonly [string, WeatherFault, string])[] = [
  ["5xx", { kind: "status", status: 502 }, "weather_unreachable"],
  ["a refusal", { kind: "status", status: 400 }, "weather_refused"],
  ["hanging", { kind: "hang" }, "weather_unreachable"],
  ["a broken connection", { kind: "reset" }, "weather_unreachable"],
  ["an answer cut off", { kind: "cut" }, "weather_unreachable"],
  ["half of the JSON", { kind: "half_json" }, "weather_unreadable"],
];

it.each(faults)("%s is told in health, and over when it is over", async (_, fault, code) => {
  const server = await startWeather();
  server.fail(1_000, fault);
  const { source, observations } = startSource(server.url, { timeoutMs: 100 });
  await until(() => source.health().details?.["code"] !== undefined, "the failure shows");
  expect(source.health()).toMatchObject({ status: "degraded", details: { code } });
  expect(source.health().reason).toMatch(/\w.*\. [A-Z]/);
  expect(observations).toEqual([]);
  server.mend();
  await until(() => observations.length > 0, "it reads again");
  await until(() => source.health().status === "healthy", "health says so");
});

const AT = parseTime("2026-11-21T10:20:30Z") ?? 0;

it.each([
  ["minute", "2026-11-21T10:22:00Z"],
  ["hour", "2026-11-21T11:01:00Z"],
  ["day", "2026-11-22T00:01:00Z"],
] as const)("waits for the end of a used-up quota: %s", async (quota, retryAt) => {
  const server = await startWeather({ quota });
  server.fail(1, { kind: "status", status: 429 });
  const clock = new ManualClock(AT);
  const { source, observations } = startSource(server.url, { clock });
  await until(() => source.health().details?.["retry_at"] !== undefined, "the refusal shows");
  expect(source.health()).toMatchObject({ details: { code: "weather_refused", retry_at: retryAt } });
  expect(source.health().reason).toMatch(/API request limit exceeded/);
  await clock.moveTo((parseTime(retryAt) ?? 0) - MICROS_PER_SECOND);
  expect(server.requests.length).toBe(1);
  await clock.advance(2_000);
  await until(() => observations.length > 0, "it reads again");
});

it("waits as long as it is told to", async () => {
  const server = await startWeather();
  server.fail(1, { kind: "status", status: 429, retryAfter: 7 });
  const { source } = startSource(server.url, { clock: new ManualClock(AT) });
  await until(() => source.health().details?.["retry_at"] !== undefined, "the refusal shows");
  expect(source.health().details?.["retry_at"]).toBe("2026-11-21T10:20:37Z");
});

it("asks nobody while Home Assistant tells the weather", async () => {
  const server = await startWeather();
  const clock = new ManualClock(AT);
  const { source, observations, want } = startSource(server.url, { clock });
  await until(() => source.health().status === "healthy", "it reads");
  want(false);
  expect(source.health().status).toBe("disabled");
  await clock.advance(600_000);
  expect(server.requests.length).toBe(1);
  want(true);
  await clock.advance(100);
  await until(() => observations.length === 2, "it reads again");
});

it("counts its questions by how they ended", async () => {
  const server = await startWeather();
  server.fail(1, { kind: "status", status: 503 });
  const { metrics, observations } = startSource(server.url);
  await until(() => observations.length > 0, "it reads");
  const text = await metrics.registry.metrics();
  expect(text).toContain('hometide_weather_requests_total{status="503"} 1');
  expect(text).toMatch(/hometide_weather_requests_total\{status="200"\} \d/);
});
