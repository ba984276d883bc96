import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { EntityState } from "../../src/model/home.ts";
import { formatTime } from "../../src/model/time.ts";
import { event, Recorded, stateAt } from "./home-world.ts";

const SECOND = 1_000_000;

/** A state of a meter, as the test makes it. */
interface Shown {
  readonly text: string;
  readonly reset: number | undefined;
}

/**
 * The sum of Home Assistant's statistics over all states, by the letter of `compile_statistics` in
 * homeassistant/components/sensor/recorder.py (release 2026.2): slow, with the start and the newest reading of a cycle.
 */
function sumOfHomeAssistant(kind: string, states: readonly Shown[]): number {
  let sum = 0;
  let oldState: number | undefined;
  let newState: number | undefined;
  let oldReset: number | undefined;
  for (const { text, reset: lastReset } of states) {
    const value = text === "" ? Number.NaN : Number(text);
    if (!Number.isFinite(value)) continue;
    let reset = false;
    if (kind !== "total_increasing" && lastReset !== oldReset && lastReset !== undefined) reset = true;
    else if (oldState === undefined && lastReset === undefined) reset = true;
    else if (kind === "total_increasing") {
      if (value < 0) continue;
      if (oldState === undefined || (newState !== undefined && value < 0.9 * newState)) reset = true;
    }
    if (reset) {
      if (oldState !== undefined && newState !== undefined) sum += newState - oldState;
      newState = value;
      oldReset = lastReset;
      oldState = oldState === undefined ? newState : 0;
    } else newState = value;
  }
  return newState === undefined || oldState === undefined ? sum : sum + newState - oldState;
}

function meterState(kind: string, unit: string, at: number, { text, reset }: Shown): EntityState {
  const lastReset = reset === undefined ? {} : { last_reset: formatTime(reset * SECOND).replace("Z", "+00:00") };
  const attributes = { device_class: "energy", state_class: kind, unit_of_measurement: unit, ...lastReset };
  return stateAt(at, text, { attributes });
}

function consumption(kind: string, unit: string, states: readonly Shown[], restartAt = -1): readonly unknown[] {
  const of = new Recorded();
  let before: EntityState | undefined;
  for (const [index, shown] of states.entries()) {
    if (index === restartAt) of.restart();
    const current = meterState(kind, unit, (index + 1) * SECOND, shown);
    of.observe(event("sensor.meter", before, current));
    before = current;
  }
  return of.history("sensor.meter").map((row) => row.fields["energy_consumption"]);
}

const total = (values: readonly unknown[]): number =>
  values.reduce<number>((sum, value) => sum + (typeof value === "number" ? value : 0), 0);

describe("an energy meter", () => {
  const text = fc.oneof(
    { weight: 8, arbitrary: fc.integer({ min: 0, max: 2_000 }).map((value) => String(value / 10)) },
    { weight: 1, arbitrary: fc.integer({ min: -500, max: -1 }).map(String) },
    { weight: 2, arbitrary: fc.constantFrom("unavailable", "unknown") },
  );

  const plain = (...texts: readonly string[]): readonly Shown[] =>
    texts.map((each) => ({ text: each, reset: undefined }));

  it.each(["total", "total_increasing"])(
    "of state class %s counts what Home Assistant's statistics count, over restarts of the hub too",
    (kind) => {
      const shown = text.map((each): Shown => ({ text: each, reset: undefined }));
      // Home Assistant takes a first reading below 0 as one, though none of the later ones.
      const states = fc.array(shown, { maxLength: 40 }).map((more) => [...plain("0.5"), ...more]);
      fc.assert(
        fc.property(states, fc.nat(40), (given, restartAt) => {
          const used = consumption(kind, "kWh", given, restartAt);
          expect(total(used)).toBeCloseTo(sumOfHomeAssistant(kind, given), 6);
        }),
        { numRuns: 300 },
      );
    },
  );

  it("with last_reset begins anew at each reset, as Home Assistant's statistics do", () => {
    const cycle = fc.record({ reset: fc.boolean(), silent: fc.boolean(), text });
    fc.assert(
      fc.property(fc.array(cycle, { maxLength: 40 }), (steps) => {
        let reset = 1;
        const states = steps.map((step, index): Shown => {
          if (step.reset) reset = index + 2;
          return { text: step.text, reset: step.silent ? undefined : reset };
        });
        expect(total(consumption("total", "kWh", states))).toBeCloseTo(sumOfHomeAssistant("total", states), 6);
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ["Wh", ["1000", "1500"], 0.5],
    ["MWh", ["1", "1.25"], 250],
    ["MJ", ["0", "3.6"], 1],
    ["kcal", ["0", "860"], 0.999_511],
    ["m³", ["1", "2"], undefined],
  ] as const)("in %s counts in kWh", (unit, texts, used) => {
    const last = consumption("total_increasing", unit, plain(...texts)).at(-1);
    if (used === undefined) expect(last).toBeUndefined();
    else expect(last).toBeCloseTo(used, 6);
  });

  it("that was reset while it was unavailable, or the hub was down, counts its whole reading", () => {
    expect(consumption("total_increasing", "kWh", plain("100", "unavailable", "3"))).toEqual([undefined, undefined, 3]);
    expect(consumption("total_increasing", "kWh", plain("100", "unavailable", "3"), 2)).toEqual([
      undefined,
      undefined,
      3,
    ]);
  });

  it("counts nothing over a stretch without listening, unless Home Assistant's old state is the last one heard", () => {
    const of = new Recorded();
    const at = (seconds: number, value: string) =>
      meterState("total_increasing", "kWh", seconds * SECOND, { text: value, reset: undefined });
    const gap = (from: number, to: number) => ({ kind: "gap", from: from * SECOND, to: to * SECOND }) as const;
    of.observe(event("sensor.meter", undefined, at(10, "100")), gap(20, 30));
    of.observe(event("sensor.meter", at(10, "100"), at(40, "101")), gap(50, 60));
    of.observe(event("sensor.meter", at(55, "105"), at(70, "106")), gap(80, 90));
    of.observe(event("sensor.meter", undefined, at(85, "120"), 85 * SECOND, "snapshot"));
    of.observe(event("sensor.meter", at(85, "120"), at(95, "unavailable")), gap(100, 110));
    of.observe(event("sensor.meter", at(105, "unavailable"), at(115, "130")));
    const used = of.history("sensor.meter").map((row) => row.fields["energy_consumption"]);
    expect(used).toEqual([undefined, 1, 1, undefined, undefined, undefined]);
  });
});
