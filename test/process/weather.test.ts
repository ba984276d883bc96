import { expect, it, onTestFinished } from "vitest";
import { systemClock } from "../../src/model/clock.ts";
import { silentLog } from "../../src/ops/log.ts";
import { startHomeAssistantServer } from "../../src/replay/home-assistant-server.ts";
import { loadScenario } from "../../src/replay/scenario/load.ts";
import { scenarioHome } from "../../src/replay/scenario/scenario-home.ts";
import type { WeatherFault } from "../../src/replay/weather-server.ts";
import { startWeather } from "../sources/weather/started.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { until } from "../support/wait.ts";
import { homeCounts, homePhase } from "./hub-answers.ts";
import type { HubProcess } from "./hub-process.ts";
import { startHubProcess } from "./hub-process.ts";
import { storedRows } from "./stored-home.ts";

const token = "a-long-lived-token";

/** The home of the scenario, ten minutes of it in a second; without its weather entity where asked. */
async function startHome({ hasWeather }: { readonly hasWeather: boolean }) {
  const scenario = loadScenario();
  const entities = scenario.home.entities.filter(({ id }) => hasWeather || !id.startsWith("weather."));
  const home = scenarioHome({
    home: { ...scenario.home, entities },
    beginsAtHour: scenario.beginsAtHour,
    startedAt: systemClock.now(),
    speed: 600,
    clock: systemClock,
  });
  const server = await startHomeAssistantServer({ clock: systemClock, log: silentLog, home, token });
  onTestFinished(() => server.close());
  return { HOME_ASSISTANT_URL: server.url, HOME_ASSISTANT_TOKEN: token, HOMETIDE_DATA_DIR: temporaryFolder() };
}

interface WeatherHealth {
  readonly status: string;
  readonly reason?: string;
  readonly source: string | null;
  readonly condition: string | null;
  readonly age_seconds: number | null;
}

/** Empty as long as the hub has just begun to listen. */
async function weatherOf(hub: HubProcess): Promise<Partial<WeatherHealth>> {
  const { components } = await hub.get<{ components: { weather_api?: WeatherHealth } }>("/health");
  return components.weather_api ?? {};
}

const stored = async (hub: HubProcess): Promise<number> => (await homeCounts(hub))?.stored ?? 0;

it("gives events the weather of Home Assistant's entity, and asks nobody else", async () => {
  const server = await startWeather();
  const environment = { ...(await startHome({ hasWeather: true })), HOMETIDE_WEATHER_URL: server.url };
  const hub = await startHubProcess(environment);
  await until(async () => (await weatherOf(hub)).status === "healthy", "the weather is known");
  expect((await weatherOf(hub)).source).toMatch(/^weather\./);
  const before = await stored(hub);
  await until(async () => (await stored(hub)) > before + 20, "events are stored");
  expect(server.requests).toEqual([]);
  expect(await hub.stop()).toBe(0);
  const rows = await storedRows(environment.HOMETIDE_DATA_DIR, "weather");
  expect(rows.length).toBeGreaterThan(0);
  for (const { tags, fields } of rows) {
    expect(tags["source"]).toMatch(/^weather\./);
    expect(typeof fields["temp"]).toBe("number");
  }
});

it("gives events Open-Meteo's weather, writes each observation once, and knows it after a restart", async () => {
  const server = await startWeather({ intervalSeconds: 2 });
  const environment = {
    ...(await startHome({ hasWeather: false })),
    HOMETIDE_WEATHER_URL: server.url,
    HOMETIDE_WEATHER_SOURCE: "open_meteo",
    HOMETIDE_WEATHER_INTERVAL: "50ms",
  };
  const hub = await startHubProcess(environment);
  await until(async () => (await weatherOf(hub)).status === "healthy", "the weather is known");
  expect(await weatherOf(hub)).toMatchObject({ source: "open_meteo" });
  await until(() => server.requests.length > 60, "it was asked for more than one weather");
  // Each weather of the round has two seconds; from its observation on, the events of a moment have it.
  await until(async () => (await weatherOf(hub)).condition === "pouring", "it pours");
  const before = await stored(hub);
  await until(async () => (await stored(hub)) > before + 5, "events are stored");
  expect(await (await fetch(`${hub.url}/metrics`)).text()).toMatch(/hometide_weather_age_seconds \d/);
  expect(await hub.stop()).toBe(0);
  const rows = await storedRows(environment.HOMETIDE_DATA_DIR, "weather");
  const times = rows.map(({ time }) => time);
  expect(rows.length).toBeGreaterThan(1);
  expect(new Set(times).size).toBe(times.length);
  expect(times.every((time) => time % 2_000_000 === 0)).toBe(true);
  const events = await storedRows(environment.HOMETIDE_DATA_DIR, "home_assistant_events");
  const conditions = new Set(events.map(({ tags }) => tags["weather_condition"]));
  expect(conditions).toContain("pouring");

  // Open-Meteo hangs from here on: the first events have the weather of before the restart.
  server.fail(1_000_000, { kind: "hang" });
  const again = await startHubProcess(environment);
  await until(async () => (await homePhase(again)) === "listening", "the hub listens again");
  expect((await weatherOf(again)).age_seconds).not.toBeNull();
  const known = await stored(again);
  await until(async () => (await stored(again)) > known + 20, "events are stored");
  expect(await again.stop()).toBe(0);
  const all = await storedRows(environment.HOMETIDE_DATA_DIR, "home_assistant_events");
  const later = all.filter(({ time }) => time > (events.at(-1)?.time ?? 0));
  expect(later.length).toBeGreaterThan(20);
  for (const { tags } of later) expect(tags["weather_condition"]).toBeDefined();
});

// Every kind of fault is under test at the source itself.
const faults: readonly WeatherFault[] = [{ kind: "hang" }, { kind: "status", status: 429 }];

it.each(faults)("loses and delays no event where Open-Meteo fails: $kind", async (fault) => {
  const server = await startWeather();
  server.fail(1_000_000, fault);
  const hub = await startHubProcess({
    ...(await startHome({ hasWeather: false })),
    HOMETIDE_WEATHER_URL: server.url,
    HOMETIDE_WEATHER_SOURCE: "open_meteo",
    HOMETIDE_WEATHER_INTERVAL: "50ms",
    HOMETIDE_WEATHER_TIMEOUT: "200ms",
  });
  await until(async () => (await homePhase(hub)) === "listening", "the hub listens");
  await until(async () => (await stored(hub)) > 40, "events are stored");
  await until(async () => (await weatherOf(hub)).reason?.includes(server.url) === true, "health tells of it");
  expect(await weatherOf(hub)).toMatchObject({ status: "degraded", age_seconds: null });
  const counts = await homeCounts(hub);
  const filtered = Object.values(counts?.filtered ?? {}).reduce((sum, count) => sum + count, 0);
  expect(counts).toMatchObject({ received: (counts?.stored ?? 0) + filtered, refused: {} });
  expect(await hub.stop()).toBe(0);
});
