import fc from "fast-check";
import { expect, it } from "vitest";
import { readAnswer } from "../../../src/sources/weather/read-answer.ts";
import { conditionOf, wmoCodes } from "../../../src/sources/weather/wmo.ts";

const units = { temperature_2m: "°C", relative_humidity_2m: "%", pressure_msl: "hPa", wind_speed_10m: "km/h" };

it("leaves out what is missing, null, or in another unit", () => {
  const read = readAnswer({
    current_units: { ...units, temperature_2m: "°F" },
    current: {
      time: 1_763_700_300,
      temperature_2m: 52.5,
      relative_humidity_2m: null,
      pressure_msl: 1013.2,
      weather_code: 71,
    },
  });
  expect(read).toEqual({
    source: "open_meteo",
    at: 1_763_700_300_000_000,
    condition: "snowy",
    temp: undefined,
    humidity: undefined,
    pressure: 1013.2,
    windSpeed: undefined,
    precipitation: undefined,
  });
});

it("refuses an answer that tells no weather, or of no time", () => {
  const current = { time: 1_763_700_300, weather_code: 2 };
  expect(readAnswer({ current: { ...current, time: "2026-11-21T07:15" } })).toContain("current.time");
  expect(readAnswer({ current: { ...current, time: 1e12 } })).toContain("current.time");
  expect(readAnswer({ current: { ...current, weather_code: 98 } })).toContain("neither");
  expect(readAnswer([])).toContain("current.time");
  expect(readAnswer({ current })).toMatchObject({ condition: "partlycloudy" });
});

it("never throws, and gives finite numbers only", () => {
  const value = fc.oneof(fc.jsonValue(), fc.double(), fc.constant(Number.NaN));
  const current = fc.dictionary(
    fc.constantFrom("time", "temperature_2m", "weather_code", "is_day", "pressure_msl"),
    value,
  );
  fc.assert(
    fc.property(fc.oneof(value, fc.record({ current, current_units: fc.constant(units) })), (answer) => {
      const read = readAnswer(answer);
      if (typeof read === "string") return;
      expect(Number.isSafeInteger(read.at)).toBe(true);
      for (const number of [read.temp, read.pressure])
        expect(number === undefined || Number.isFinite(number)).toBe(true);
    }),
  );
});

it("tells a clear night from a clear day, and knows the documented codes only", () => {
  expect([conditionOf(0, true), conditionOf(0, false)]).toEqual(["sunny", "clear-night"]);
  expect([conditionOf(95, true), conditionOf(95, false)]).toEqual(["lightning", "lightning"]);
  expect(conditionOf(4, true)).toBeUndefined();
  expect(wmoCodes.size).toBe(28);
});
