import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ManualClock } from "../../src/model/clock.ts";
import type { EntityState } from "../../src/model/home.ts";
import { fieldsOf, tagsOf } from "../../src/model/point.ts";
import type { Micros } from "../../src/model/time.ts";
import { MICROS_PER_HOUR, MICROS_PER_MINUTE, parseTime } from "../../src/model/time.ts";
import type { WeatherObservation } from "../../src/model/weather.ts";
import { Surroundings } from "../../src/pipeline/surroundings.ts";
import { weatherHealth } from "../../src/pipeline/weather-health.ts";
import { HomeWeather } from "../../src/pipeline/weather.ts";

const START = parseTime("2026-11-21T10:00:00Z") ?? 0;
const MINUTE_MS = 60_000;

const state = (condition: string, at: Micros, attributes: Readonly<Record<string, unknown>> = {}): EntityState => ({
  state: condition,
  attributes: { temperature: 12.5, humidity: 70, pressure: 1010, ...attributes },
  lastChanged: at,
  lastUpdated: at,
});

const openMeteo = (at: Micros, condition = "cloudy"): WeatherObservation => ({
  source: "open_meteo",
  at,
  condition,
  temp: 9,
  humidity: 80,
  pressure: 1012,
  windSpeed: 10,
  precipitation: 0,
});

function home(options: Partial<ConstructorParameters<typeof HomeWeather>[0]> = {}) {
  const clock = new ManualClock(START);
  const surroundings = new Surroundings("Europe/Berlin");
  const weather = new HomeWeather({ surroundings, clock, source: "auto", hasHome: true, ...options });
  const now = (): string | undefined => surroundings.at(clock.now()).tags["weather_condition"];
  return { clock, surroundings, weather, now };
}

describe("whose weather counts", () => {
  it("is the entity's, in the hub's units, and makes one point of each of its states", () => {
    const { weather, surroundings } = home();
    const imperial = {
      temperature: 59,
      temperature_unit: "°F",
      pressure: 29.92,
      pressure_unit: "inHg",
      wind_speed: 10,
      wind_speed_unit: "mph",
    };
    weather.noteEntity("light.kitchen", state("on", START));
    weather.noteEntity("weather.home", state("rainy", START, imperial));
    weather.noteEntity("weather.home", state("rainy", START, imperial));
    weather.noteEntity("weather.other", state("sunny", START));
    const points = weather.takePoints();
    expect(points.map((one) => [one.time, tagsOf(one)])).toEqual([
      [START, { source: "weather.home", condition: "rainy" }],
    ]);
    expect(points.map(fieldsOf)).toEqual([
      { temp: 15, humidity: 70, pressure: expect.closeTo(1013.2, 1), wind_speed: 16.093_44 },
    ]);
    expect(surroundings.at(START).fields).toMatchObject({ weather_temp: 15, weather_humidity: 70 });
    expect(weather.takePoints()).toEqual([]);
  });

  it("leaves out what cannot be a weather", () => {
    const { weather } = home();
    // Home Assistant's own demo: 987 hPa, said to be inches of mercury.
    weather.noteEntity("weather.demo", state("sunny", START, { pressure: 987, pressure_unit: "inHg", humidity: 140 }));
    expect(weather.takePoints().map(fieldsOf)).toEqual([{ temp: 12.5 }]);
  });

  it("is Open-Meteo's where Home Assistant shows no weather entity within a minute", async () => {
    const { weather, clock, now } = home();
    expect(weather.wantsOpenMeteo()).toBe(false);
    await clock.advance(MINUTE_MS);
    expect(weather.wantsOpenMeteo()).toBe(true);
    weather.observe(openMeteo(clock.now()));
    weather.observe(openMeteo(clock.now()));
    expect(now()).toBe("cloudy");
    expect(weather.takePoints().map(tagsOf)).toEqual([{ source: "open_meteo", condition: "cloudy" }]);
  });

  it("is Open-Meteo's at once where there is no Home Assistant", () => {
    expect(home({ hasHome: false }).weather.wantsOpenMeteo()).toBe(true);
  });

  it("goes over to Open-Meteo when the entity is lost for half an hour, and back when it is there for ten minutes", async () => {
    const { weather, clock, now } = home();
    weather.noteEntity("weather.home", state("sunny", clock.now()));
    weather.noteEntity("weather.home", state("unavailable", clock.now() + 1));
    await clock.advance(29 * MINUTE_MS);
    expect([weather.wantsOpenMeteo(), now()]).toEqual([false, "sunny"]);
    await clock.advance(MINUTE_MS);
    expect(weather.wantsOpenMeteo()).toBe(true);
    weather.observe(openMeteo(clock.now()));
    expect(now()).toBe("cloudy");
    weather.noteEntity("weather.home", state("rainy", clock.now() + 1));
    await clock.advance(9 * MINUTE_MS);
    expect([weather.wantsOpenMeteo(), now()]).toEqual([true, "cloudy"]);
    await clock.advance(MINUTE_MS);
    expect([weather.wantsOpenMeteo(), now()]).toEqual([false, "rainy"]);
  });

  it("takes another entity where the chosen one is lost or removed, unless it was named", async () => {
    for (const [entity, taken] of [
      [undefined, "weather.other"],
      ["weather.home", "weather.home"],
    ] as const) {
      const { weather, clock } = home({ entity });
      weather.noteEntity("weather.home", state("sunny", START));
      weather.noteEntity("weather.home", undefined);
      await clock.advance(31 * MINUTE_MS);
      weather.noteEntity("weather.other", state("fog", clock.now()));
      expect(weather.choice().entity).toBe(taken);
    }
  });

  it("never changes more often than its patience allows, however an entity comes and goes", async () => {
    const steps = fc.array(fc.record({ minutes: fc.integer({ min: 1, max: 50 }), well: fc.boolean() }), {
      maxLength: 60,
    });
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        const { weather, clock } = home();
        weather.noteEntity("weather.home", state("sunny", clock.now()));
        const changes: Micros[] = [clock.now()];
        let wanted = weather.wantsOpenMeteo();
        for (const { minutes, well } of all) {
          weather.noteEntity("weather.home", state(well ? "sunny" : "unavailable", clock.now()));
          for (let minute = 0; minute < minutes; minute += 1) {
            await clock.advance(MINUTE_MS);
            if (weather.wantsOpenMeteo() === wanted) continue;
            wanted = !wanted;
            changes.push(clock.now());
            const since = clock.now() - (changes.at(-2) ?? 0);
            expect(since).toBeGreaterThanOrEqual((wanted ? 30 : 10) * MICROS_PER_MINUTE);
          }
        }
      }),
      { numRuns: 20 },
    );
  });

  it("is nobody's where it is switched off", async () => {
    const { weather, clock, now } = home({ source: "off" });
    weather.noteEntity("weather.home", state("sunny", START));
    await clock.advance(60 * MINUTE_MS);
    expect([weather.wantsOpenMeteo(), now(), weather.takePoints()]).toEqual([false, undefined, []]);
  });
});

describe("the weather around an event", () => {
  it("is what was known then: also for states that are read later, and nothing of three hours ago", () => {
    const { weather, surroundings, clock } = home();
    weather.noteEntity("weather.home", state("sunny", START));
    weather.noteEntity("weather.home", state("fog", START - MICROS_PER_HOUR));
    const at = (time: Micros): string | undefined => surroundings.at(time).tags["weather_condition"];
    expect(at(clock.now())).toBe("sunny");
    expect(at(START - 1)).toBe("fog");
    expect(at(START - MICROS_PER_HOUR - 1)).toBeUndefined();
    expect(at(START + 3 * MICROS_PER_HOUR)).toBe("sunny");
    expect(at(START + 3 * MICROS_PER_HOUR + 1)).toBeUndefined();
    expect(weather.choice().lostSince).toBeUndefined();
  });

  it("is known again after a restart, and not written a second time", () => {
    const { weather, now } = home();
    const tags = { source: "weather.home", condition: "sunny" };
    weather.restore([
      { time: START - MICROS_PER_HOUR, tags, fields: { temp: 12.5, humidity: 70, pressure: 1010 } },
      { time: START - 2 * MICROS_PER_HOUR, tags: { source: "open_meteo", condition: "fog" }, fields: { temp: 9 } },
    ]);
    expect(now()).toBe("sunny");
    weather.noteEntity("weather.other", state("rainy", START));
    weather.noteEntity("weather.home", state("sunny", START - MICROS_PER_HOUR));
    expect([now(), weather.takePoints()]).toEqual(["sunny", []]);
  });
});

describe("health of the weather", () => {
  const fine = { status: "healthy" } as const;
  const failing = { status: "degraded", reason: "no answer" } as const;

  it("tells the source and the age of what events are given", async () => {
    const { weather, clock } = home();
    weather.noteEntity("weather.home", state("sunny", START));
    await clock.advance(90_000);
    expect(weatherHealth(weather.choice(), fine, clock.now())).toMatchObject({
      status: "healthy",
      details: { source: "weather.home", condition: "sunny", age_seconds: 90, observed_at: "2026-11-21T10:00:00Z" },
    });
  });

  it("is degraded while a failing source has left something, and unhealthy once nothing is known", async () => {
    const { weather, clock } = home({ source: "open_meteo" });
    expect(weatherHealth(weather.choice(), failing, clock.now()).status).toBe("degraded");
    weather.observe(openMeteo(clock.now()));
    await clock.advance(60 * MINUTE_MS);
    expect(weatherHealth(weather.choice(), failing, clock.now()).status).toBe("degraded");
    await clock.advance(121 * MINUTE_MS);
    expect(weatherHealth(weather.choice(), failing, clock.now())).toMatchObject({
      status: "unhealthy",
      reason: "no answer",
      details: { attribution: expect.stringContaining("Open-Meteo"), age_seconds: null },
    });
  });
});
