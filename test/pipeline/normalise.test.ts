import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normaliseState } from "../../src/pipeline/normalise.ts";

describe("normaliseState", () => {
  it.each([
    // domain, device class, unit, state → value, unit
    ["sensor", "temperature", "°C", "21.50", 21.5, "°C"],
    ["sensor", "temperature", "°F", "68.0", 20, "°C"],
    ["sensor", "temperature", "°F", "-40", -40, "°C"],
    ["sensor", "energy", "Wh", "1500", 1.5, "kWh"],
    ["sensor", "energy", "MWh", "0.25", 250, "kWh"],
    ["sensor", "power", "kW", "3.14", 3140, "W"],
    ["sensor", "pressure", "inHg", "29.92", 1013.2075888, "hPa"],
    ["sensor", undefined, "µg/m³", "12", 12, "µg/m³"],
    ["sensor", undefined, undefined, "-1.5e3", -1500, undefined],
    ["switch", undefined, undefined, "on", 1, undefined],
    ["binary_sensor", "motion", undefined, "off", 0, undefined],
    ["lock", undefined, undefined, "locked", 1, undefined],
    ["lock", undefined, undefined, "unlocking", 0, undefined],
    ["lock", undefined, undefined, "jammed", undefined, undefined],
    ["cover", undefined, undefined, "opening", 1, undefined],
    ["person", undefined, undefined, "Work", 0, undefined],
    ["device_tracker", undefined, undefined, "home", 1, undefined],
    ["climate", undefined, undefined, "heat_cool", 1, undefined],
    ["vacuum", undefined, undefined, "error", undefined, undefined],
    ["sun", undefined, undefined, "below_horizon", 0, undefined],
    ["input_text", undefined, undefined, "5", undefined, undefined],
    ["input_select", undefined, undefined, "on", undefined, undefined],
    ["sensor", "enum", undefined, "3", undefined, undefined],
    ["sensor", "timestamp", undefined, "2026", undefined, undefined],
  ])("%s (%s, %s) %j is %s", (domain, deviceClass, unit, state, value, resultUnit) => {
    const number = normaliseState(domain, deviceClass, unit, state);
    if (value === undefined) expect(number).toBeUndefined();
    else {
      expect(number?.value).toBeCloseTo(value, 6);
      expect(number?.unit).toBe(resultUnit);
    }
  });

  it.each([
    "unavailable",
    "unknown",
    "none",
    "",
    "nan",
    "inf",
    "-Infinity",
    "1_000",
    "0x10",
    "1e309",
    "1,5",
    "١٢",
    " 5",
    "5 ",
  ])("%j of a sensor is no number", (state) => {
    expect(normaliseState("sensor", undefined, "W", state)).toBeUndefined();
  });

  it("is a finite number or nothing, whatever the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string(), fc.string(), (state, domain, unit) => {
        const number = normaliseState(domain, undefined, unit, state);
        expect(number === undefined || Number.isFinite(number.value)).toBe(true);
      }),
    );
  });
});
