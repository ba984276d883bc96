import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Sample, Thinning } from "../../../src/pipeline/rules/thin.ts";
import { thinned } from "../../../src/pipeline/rules/thin.ts";
import { storedSlowly } from "./reference.ts";

const nothing: Thinning = {
  changesOnly: false,
  minimumChange: undefined,
  minimumInterval: undefined,
  heartbeat: undefined,
};

function sample(time: number, state: string): Sample {
  const number = Number(state);
  return { time, state, number: state === "" || Number.isNaN(number) ? undefined : number };
}

const thinnings = fc.record({
  changesOnly: fc.boolean(),
  minimumChange: fc.option(
    fc.oneof(
      fc.record({ absolute: fc.integer({ min: 1, max: 6 }) }),
      fc.record({ share: fc.constantFrom(0.25, 0.5, 1) }),
    ),
    { nil: undefined },
  ),
  minimumInterval: fc.option(fc.integer({ min: 1, max: 12 }), { nil: undefined }),
  heartbeat: fc.option(fc.integer({ min: 12, max: 30 }), { nil: undefined }),
});
const states = fc.oneof(
  { arbitrary: fc.integer({ min: -8, max: 8 }).map(String), weight: 8 },
  { arbitrary: fc.constantFrom("unavailable", "unknown", "on", "off", ""), weight: 3 },
);
const histories = fc.array(fc.tuple(fc.integer({ min: 1, max: 9 }), states), { maxLength: 40 }).map((steps) => {
  let time = 100;
  return steps.map(([after, state]) => sample((time += after), state));
});

describe("thinning", () => {
  it("stores what the slow reference stores", () => {
    fc.assert(
      fc.property(thinnings, histories, (how, samples) => {
        const wanted = storedSlowly(how, samples).map((index) => samples[index]);
        expect(thinned(how, samples)).toEqual(wanted);
      }),
      { numRuns: 3_000 },
    );
  });

  it("never loses the last state before silence for more than the tolerance", () => {
    fc.assert(
      fc.property(thinnings, histories, (how, samples) => {
        const last = samples.at(-1);
        const end = thinned(how, samples).at(-1);
        if (last === undefined || end === undefined) return;
        if (last.number === undefined || end.number === undefined || how.minimumChange === undefined) {
          if (how.minimumChange === undefined || last.number === undefined) expect(end.state).toBe(last.state);
          return;
        }
        const { minimumChange } = how;
        const least = "share" in minimumChange ? minimumChange.share * Math.abs(end.number) : minimumChange.absolute;
        const distance = Math.abs(last.number - end.number);
        expect(distance === 0 || distance < least).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it("stores every change between known and unknown at once", () => {
    const samples = [sample(0, "20"), sample(1, "30"), sample(2, "unavailable"), sample(3, "unknown"), sample(4, "20")];
    expect(thinned({ ...nothing, minimumChange: { absolute: 50 }, minimumInterval: 100 }, samples)).toEqual([
      samples[0],
      samples[2],
      samples[3],
      samples[4],
    ]);
    // A held state goes before it, for it was the last value before the silence.
    expect(thinned({ ...nothing, minimumInterval: 100 }, samples).map(({ time }) => time)).toEqual([0, 1, 2, 3, 4]);
  });

  it("takes decimal steps as people do", () => {
    const steps = ["0.1", "0.2", "0.3", "0.39", "0.4", "1000.2", "1000.3"].map((state, time) => sample(time, state));
    const kept = thinned({ ...nothing, minimumChange: { absolute: 0.1 } }, steps);
    expect(kept.map(({ state }) => state)).toEqual(["0.1", "0.2", "0.3", "0.4", "1000.2", "1000.3"]);
  });

  it("takes a percentage of the stored number; from 0 everything is a change", () => {
    const steps = ["0", "0.001", "0.00101", "100", "101.9", "102", "-102"].map((state, time) => sample(time, state));
    const kept = thinned({ ...nothing, minimumChange: { share: 0.02 } }, steps);
    expect(kept.map(({ state }) => state)).toEqual(["0", "0.001", "100", "102", "-102"]);
  });

  it("leaves out attributes alone, and repeats after a heartbeat", () => {
    const steps = [0, 4, 8, 12, 16, 20].map((time) => sample(time, time < 16 ? "on" : "off"));
    const kept = thinned({ ...nothing, changesOnly: true, heartbeat: 10 }, steps);
    expect(kept.map(({ time }) => time)).toEqual([0, 12, 16]);
  });

  it("does not weigh words as numbers", () => {
    const steps = ["on", "off", "on"].map((state, time) => sample(time, state));
    expect(thinned({ ...nothing, minimumChange: { absolute: 5 } }, steps)).toEqual(steps);
  });
});
