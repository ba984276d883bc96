import { describe, expect, it } from "vitest";
import { ManualClock } from "../../src/model/clock.ts";
import type { HomeObservation, StateChange } from "../../src/model/home.ts";
import { fieldsOf, tagsOf } from "../../src/model/point.ts";
import { parseTime } from "../../src/model/time.ts";
import { HomePipeline } from "../../src/pipeline/home.ts";
import { createRules } from "../../src/pipeline/rules/rules.ts";
import { Surroundings } from "../../src/pipeline/surroundings.ts";
import { HomeWeather } from "../../src/pipeline/weather.ts";
import { readSnapshotState, readStateChanged } from "../../src/sources/home-assistant/read-state.ts";

const none = { domains: [], entities: [], entity_globs: [] };

function pipeline(excluded: readonly string[] = []): HomePipeline {
  const surroundings = new Surroundings("Europe/Berlin");
  const clock = new ManualClock(parseTime("2026-11-21T10:00:00Z") ?? 0);
  return new HomePipeline({
    rules: createRules({ rules: [], include: none, exclude: { ...none, entities: excluded } }),
    surroundings,
    weather: new HomeWeather({ surroundings, clock, source: "auto", hasHome: true }),
  });
}

const state = (entityId: string, value: string, time: string, attributes: object = {}): object => ({
  entity_id: entityId,
  state: value,
  attributes,
  last_changed: time,
  last_updated: time,
});

const change = (
  entityId: string,
  before: object | null,
  after: object | null,
  firedAt = "2026-11-21T10:00:00+00:00",
): HomeObservation =>
  readStateChanged({ data: { entity_id: entityId, old_state: before, new_state: after }, time_fired: firedAt });

function stored(of: HomePipeline, observation: HomeObservation) {
  const outcome = of.observe(observation);
  if (outcome.kind !== "stored") throw new Error(`not stored: ${JSON.stringify(outcome)}`);
  return {
    time: outcome.point.time,
    tags: tagsOf(outcome.point),
    fields: fieldsOf(outcome.point),
    entity: outcome.entity,
  };
}

describe("the pipeline of the home", () => {
  it("makes a point with the registries' names, the unit, and what was before", () => {
    const of = pipeline();
    of.observe({
      kind: "registries",
      registries: {
        entities: [
          { entityId: "sensor.oven", registryId: "r1", areaId: undefined, deviceId: "d2", platform: "shelly" },
        ],
        devices: [
          { id: "d1", name: "Range", areaId: "kitchen", parentId: undefined },
          { id: "d2", name: "Oven", areaId: undefined, parentId: "d1" },
        ],
        areas: [{ id: "kitchen", name: "Kitchen" }],
      },
    });
    const attributes = { device_class: "temperature", unit_of_measurement: "°F" };
    const before = state("sensor.oven", "66.2", "2026-11-21T09:58:30.5+00:00", attributes);
    const after = state("sensor.oven", "68.0", "2026-11-21T10:00:00.123456+00:00", attributes);
    const point = stored(of, change("sensor.oven", before, after));
    expect(point.time).toBe(parseTime("2026-11-21T10:00:00.123456Z"));
    expect(point.tags).toEqual({
      entity_id: "sensor.oven",
      domain: "sensor",
      device_class: "temperature",
      area: "Kitchen",
      device_name: "Oven",
      integration: "shelly",
      time_of_day: "morning",
    });
    expect(point.fields).toEqual({
      state_value: "68.0",
      previous_state: "66.2",
      normalized_value: 20,
      unit_of_measurement: "°C",
      duration_seconds: 90,
    });
  });

  it("counts a meter's consumption, its reset and its corrections", () => {
    const of = pipeline();
    const attributes = { device_class: "energy", unit_of_measurement: "Wh", state_class: "total_increasing" };
    const readings = ["1000", "1250", "unavailable", "1300", "1290", "40", "100"];
    const used = readings.map((reading, index) => {
      const time = `2026-11-21T10:0${index}:00+00:00`;
      return stored(of, change("sensor.meter", null, state("sensor.meter", reading, time, attributes))).fields[
        "energy_consumption"
      ];
    });
    expect(used).toEqual([undefined, 0.25, undefined, 0.05, -0.01, 0.04, 0.06]);
  });

  it("never makes a number of a state that is unknown", () => {
    const of = pipeline();
    const attributes = { device_class: "temperature", unit_of_measurement: "°C" };
    const point = stored(
      of,
      change("sensor.a", null, state("sensor.a", "unavailable", "2026-11-21T10:00:00+00:00", attributes)),
    );
    expect(point.fields).toEqual({ state_value: "unavailable" });
  });

  it("carries the weather that was known at the time of the event, in the hub's units", () => {
    const of = pipeline(["weather.home"]);
    const weather = (time: string, condition: string, temperature: number): HomeObservation =>
      change(
        "weather.home",
        null,
        state("weather.home", condition, time, {
          temperature,
          temperature_unit: "°F",
          humidity: 80,
          pressure: 29.92,
          pressure_unit: "inHg",
        }),
      );
    expect(of.observe(weather("2026-11-21T10:00:00+00:00", "rainy", 50))).toEqual({
      kind: "filtered",
      reason: "excluded",
    });
    of.observe(weather("2026-11-21T10:30:00+00:00", "sunny", 59));
    const at = (time: string) => stored(of, change("light.a", null, state("light.a", "on", time)));
    const late = at("2026-11-21T10:31:00+00:00");
    expect(late.tags["weather_condition"]).toBe("sunny");
    expect(late.fields).toMatchObject({ weather_temp: 15, weather_humidity: 80 });
    expect(late.fields["weather_pressure"]).toBeCloseTo(1013.2, 1);
    expect(at("2026-11-21T10:10:00+00:00").tags["weather_condition"]).toBe("rainy");
    expect(at("2026-11-21T09:00:00+00:00").tags["weather_condition"]).toBeUndefined();
    expect(at("2026-11-21T18:00:00+00:00").tags["weather_condition"]).toBeUndefined();
  });

  it("learns the weather of a healed stretch, for what is healed after it", () => {
    const surroundings = new Surroundings("Europe/Berlin");
    const clock = new ManualClock(parseTime("2026-11-21T10:00:00Z") ?? 0);
    const weather = new HomeWeather({ surroundings, clock, source: "auto", hasHome: true });
    const of = new HomePipeline({ rules: createRules(), surroundings, weather });
    const read = (observation: HomeObservation): StateChange => {
      if (observation.kind !== "state") throw new Error("not a state");
      return { ...observation.change, origin: "history" };
    };
    of.observe(change("weather.home", null, state("weather.home", "sunny", "2026-11-21T10:00:00+00:00")));
    const fog = read(change("weather.home", null, state("weather.home", "fog", "2026-11-21T08:00:00+00:00"))).current;
    expect(fog && weather.healed("weather.home", [fog])).toEqual([]);
    const [lamp] = of.healed([read(change("light.a", null, state("light.a", "on", "2026-11-21T08:30:00+00:00")))]);
    expect(lamp?.kind === "stored" ? tagsOf(lamp.point)["weather_condition"] : lamp).toBe("fog");
    const now = stored(of, change("light.a", null, state("light.a", "off", "2026-11-21T10:01:00+00:00")));
    expect(now.tags["weather_condition"]).toBe("sunny");
  });

  it("tells the time of day in the home's zone, across a change of the clock", () => {
    const of = pipeline();
    const at = (time: string) => stored(of, change("light.a", null, state("light.a", "on", time))).tags["time_of_day"];
    // Berlin leaves summer time on 2026-10-25 at 01:00 UTC: 03:59 UTC is 05:59 the day before and 04:59 that day.
    expect(at("2026-10-24T03:59:59+00:00")).toBe("night");
    expect(at("2026-10-24T04:00:00+00:00")).toBe("morning");
    expect(at("2026-10-25T04:59:59+00:00")).toBe("night");
    expect(at("2026-10-25T05:00:00+00:00")).toBe("morning");
    of.observe({ kind: "home", facts: { timeZone: "America/New_York", latitude: undefined, longitude: undefined } });
    expect(at("2026-10-25T17:00:00+00:00")).toBe("afternoon");
    const unknown = of.observe({
      kind: "home",
      facts: { timeZone: "Mars/Olympus", latitude: undefined, longitude: undefined },
    });
    expect(unknown).toMatchObject({ kind: "refused", reason: "bad_time_zone" });
    expect(at("2026-10-25T17:00:01+00:00")).toBe("afternoon");
  });

  it("takes from a snapshot only what the events have not told", () => {
    const of = pipeline();
    const known = state("light.a", "on", "2026-11-21T10:00:00+00:00");
    const newer = state("light.a", "off", "2026-11-21T10:05:00+00:00");
    stored(of, change("light.a", null, known));
    expect(of.observe(readSnapshotState(known))).toEqual({ kind: "filtered", reason: "already_known" });
    const point = stored(of, readSnapshotState(newer));
    expect(point.fields).toEqual({ state_value: "off", normalized_value: 0 });
    expect(of.observe(readSnapshotState(known))).toEqual({ kind: "filtered", reason: "already_known" });
  });

  it("notes that an entity is gone, and that it is back", () => {
    const of = pipeline();
    const on = state("light.a", "on", "2026-11-21T10:00:00+00:00");
    stored(of, change("light.a", null, on));
    const gone = of.observe(change("light.a", on, null, "2026-11-21T10:01:00+00:00"));
    expect(gone).toMatchObject({
      kind: "filtered",
      reason: "removed",
      entity: { removedAt: parseTime("2026-11-21T10:01:00Z") },
    });
    const back = of.observe(change("light.a", null, state("light.a", "off", "2026-11-21T10:02:00+00:00")));
    expect(back).toMatchObject({ kind: "stored", returned: true, entity: { removedAt: undefined } });
  });

  it("refuses what cannot be kept, with the reason", () => {
    const of = pipeline();
    expect(of.observe(change("light.a", null, state("light.a", "on", "2300-01-01T00:00:00+00:00")))).toMatchObject({
      kind: "refused",
      reason: "bad_time",
    });
    expect(of.observe(change("light.a", null, state("light.a", "on", "1969-01-01T00:00:00+00:00")))).toMatchObject({
      kind: "refused",
      reason: "bad_time",
    });
    expect(of.observe(change("Light", null, null))).toMatchObject({ kind: "refused", reason: "bad_entity_id" });
    expect(of.observe(change("light.a", null, { state: 5 }))).toMatchObject({
      kind: "refused",
      reason: "state_not_a_text",
    });
    expect(of.observe(change("light.a", null, { state: "on" }))).toMatchObject({ kind: "refused", reason: "bad_time" });
  });
});
