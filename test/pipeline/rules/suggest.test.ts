import { describe, expect, it } from "vitest";
import { systemClock } from "../../../src/model/clock.ts";
import { point, series } from "../../../src/model/point.ts";
import { MICROS_PER_DAY, MICROS_PER_SECOND } from "../../../src/model/time.ts";
import { silentLog } from "../../../src/ops/log.ts";
import { shapingOf } from "../../../src/pipeline/rules/shape.ts";
import { suggest } from "../../../src/pipeline/rules/suggest.ts";
import { surveyStore } from "../../../src/pipeline/rules/survey.ts";
import { sampleOf, thinned } from "../../../src/pipeline/rules/thin.ts";
import { openEmbeddedStore } from "../../../src/store/embedded/store.ts";
import { temporaryFolder } from "../../support/temporary.ts";

const TO = Date.UTC(2026, 10, 21) * 1_000;
const FROM = TO - MICROS_PER_DAY;

/** A day of states, evenly spaced. */
function day(count: number, state: (index: number) => string) {
  return Array.from({ length: count }, (_, index) => {
    const text = state(index);
    return sampleOf(FROM + Math.floor((index * MICROS_PER_DAY) / count), text, Number(text));
  });
}

const suggested = (samples: ReturnType<typeof day>) => suggest({ entityId: "sensor.a", samples, from: FROM, to: TO });

describe("suggestions", () => {
  it("save what they say of the points that were stored", () => {
    // A slow wave of 10 with noise of 0.02 on it.
    const wave = day(8_640, (index) => (20 + 5 * Math.sin(index / 1_000) + ((index * 7_919) % 5) * 0.01).toFixed(2));
    const suggestion = suggested(wave);
    expect(suggestion?.rule.minimum_change).toBeGreaterThan(0.01);
    expect(suggestion?.rule.minimum_change).toBeLessThan(0.4);
    const shaping = shapingOf(suggestion?.rule ?? {}, "a");
    const left = shaping === undefined ? wave : thinned(shaping.thinning, wave);
    expect(suggestion).toMatchObject({ pointsADay: 8_640, savedADay: 8_640 - left.length, points: 8_640 });
    expect(left.length).toBeLessThan(8_640 / 2);
  });

  it("see updates of attributes alone, flapping, and texts that are never the same", () => {
    expect(suggested(day(2_000, (index) => (index % 10 === 0 ? "on" : "off")))).toMatchObject({
      rule: { changes_only: true },
      savedADay: 1_600,
    });
    const flaps = suggested(day(20_000, (index) => (index % 2 === 0 ? "on" : "off")));
    expect(flaps).toMatchObject({ rule: { minimum_interval: 60_000 } });
    expect(flaps?.savedADay).toBeGreaterThan(18_000);
    expect(suggested(day(2_000, (index) => `seen at ${index}`))).toMatchObject({
      rule: { record: false },
      savedADay: 2_000,
    });
  });

  it("say nothing of what writes little, or shows what it writes", () => {
    expect(suggested(day(90, (index) => (index % 10 === 0 ? "on" : "off")))).toBeUndefined();
    expect(suggested(day(2_000, (index) => String((index * 7_919) % 97)))).toBeUndefined();
    expect(suggested([])).toBeUndefined();
  });

  it("are made from the store, the worst first, with the span that was read", async () => {
    const store = await openEmbeddedStore({ folder: temporaryFolder(), clock: systemClock, log: silentLog });
    const write = (entityId: string, samples: ReturnType<typeof day>) => {
      const of = series("home_assistant_events", { entity_id: entityId });
      return store.write(samples.map(({ time, state }) => point(of, time, { state_value: state })));
    };
    await write(
      "light.some",
      day(1_000, () => "on"),
    );
    await write(
      "light.many",
      day(12_000, () => "on"),
    );
    await write(
      "light.few",
      day(10, () => "on"),
    );
    const query = { days: 7, limit: 5 };
    const found = await surveyStore(store, ["light.few", "light.many", "light.some"], TO, query);
    expect(found.map(({ entityId, rule }) => [entityId, rule])).toEqual([
      ["light.many", { changes_only: true }],
      ["light.some", { changes_only: true }],
    ]);
    // The newest 10,000 of 12,000 a day.
    expect(found[0]?.points).toBe(10_000);
    expect(Math.abs((found[0]?.pointsADay ?? 0) - 12_000)).toBeLessThan(10);
    expect((found[0]?.to ?? 0) - (found[0]?.from ?? 0)).toBeLessThan(MICROS_PER_DAY);
    expect(found[1]?.from).toBeGreaterThanOrEqual(FROM - MICROS_PER_SECOND);
    await store.close();
  });
});
