import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { EntityState, StateChange } from "../../../src/model/home.ts";
import type { Fields } from "../../../src/model/point.ts";
import { MICROS_PER_SECOND } from "../../../src/model/time.ts";
import type { HealedOutcome, Outcome } from "../../../src/pipeline/home.ts";
import { HomePipeline } from "../../../src/pipeline/home.ts";
import type { RuleSettings } from "../../../src/pipeline/rules/rule.ts";
import { createRules } from "../../../src/pipeline/rules/rules.ts";
import { Surroundings } from "../../../src/pipeline/surroundings.ts";

const START = Date.UTC(2026, 10, 21) * 1_000;
const none = { domains: [], entities: [], entity_globs: [] };
const meter = { device_class: "energy", state_class: "total_increasing", unit_of_measurement: "kWh" };

function piped(rule: RuleSettings): HomePipeline {
  const rules = createRules({ rules: [{ name: "r", ...rule }], include: none, exclude: none });
  return new HomePipeline({ rules, surroundings: new Surroundings("UTC") });
}

/** States at seconds after the start; each begins then where its text is another than before. */
function states(
  entries: readonly (readonly [second: number, state: string])[],
  attributes: EntityState["attributes"] = {},
): readonly StateChange[] {
  let previous: EntityState | undefined;
  return entries.map(([second, state]) => {
    const lastUpdated = START + second * MICROS_PER_SECOND;
    const lastChanged = previous?.state === state ? previous.lastChanged : lastUpdated;
    const current: EntityState = { state, attributes, lastChanged, lastUpdated };
    const change = { entityId: "sensor.a", current, previous, firedAt: lastUpdated, origin: "event" } as const;
    previous = current;
    return change;
  });
}

interface Kept {
  readonly second: number;
  readonly fields: Fields;
}

/** What is stored of the states, in the order of time, with what was left out, and how often. */
function kept(pipeline: HomePipeline, changes: readonly StateChange[], finish = true) {
  const points: Kept[] = [];
  const reasons: Record<string, number> = {};
  const take = (of: readonly { readonly point: { readonly time: number; readonly fields: Fields } }[]): void => {
    for (const { point } of of) points.push({ second: (point.time - START) / MICROS_PER_SECOND, fields: point.fields });
  };
  for (const change of changes) {
    const outcome: Outcome = pipeline.observe({ kind: "state", change });
    take(pipeline.lines.takeLate());
    if (outcome.kind === "stored") take([outcome]);
    else if (outcome.kind === "filtered") reasons[outcome.reason] = (reasons[outcome.reason] ?? 0) + 1;
    else throw new Error(JSON.stringify(outcome));
  }
  if (finish) pipeline.lines.finish();
  take(pipeline.lines.takeLate());
  return { points, reasons };
}

const sumOf = (points: readonly Kept[]): number =>
  points.reduce((sum, { fields }) => sum + Number(fields["energy_consumption"] ?? 0), 0);

const shapings: fc.Arbitrary<RuleSettings> = fc.record(
  {
    changes_only: fc.boolean(),
    minimum_change: fc.oneof(fc.double({ min: 0.01, max: 5, noNaN: true }), fc.constantFrom("1%", "20%")),
    minimum_interval: fc.integer({ min: 1, max: 60 }).map((seconds) => seconds * 1_000),
    heartbeat: fc.integer({ min: 60, max: 300 }).map((seconds) => seconds * 1_000),
    round: fc.integer({ min: 0, max: 3 }),
  },
  { requiredKeys: [] },
);

describe("what rules leave out of a line", () => {
  it("takes nothing from a meter: what is stored adds up to what it counted, resets and silence included", () => {
    const steps = fc.array(
      fc.record({
        after: fc.integer({ min: 1, max: 30 }),
        used: fc.integer({ min: 0, max: 400 }).map((step) => step / 100),
        kind: fc.constantFrom("counts", "counts", "counts", "counts", "unavailable", "reset"),
      }),
      { minLength: 1, maxLength: 50 },
    );
    fc.assert(
      fc.property(shapings, steps, (rule, all) => {
        let second = 0;
        let reading = 100;
        const entries: [number, string][] = [[0, "100"]];
        for (const { after, used, kind } of all) {
          second += after;
          reading = kind === "reset" ? used : reading + used;
          entries.push([second, kind === "unavailable" ? "unavailable" : reading.toFixed(2)]);
        }
        const changes = states(entries, meter);
        const whole = kept(piped({ round: rule.round ?? 12 }), changes);
        const thinned = kept(piped(rule), changes);
        expect(sumOf(thinned.points)).toBeCloseTo(sumOf(whole.points), 6);
        const left = Object.values(thinned.reasons).reduce((sum, count) => sum + count, 0);
        // What was held and stored after all was counted as left out when it came.
        expect(thinned.points.length).toBeGreaterThanOrEqual(changes.length - left);
      }),
      { numRuns: 500 },
    );
  });

  it("says of each stored state how long the stored one before it stood", () => {
    const changes = states([
      [0, "20"],
      [10, "20.1"],
      [20, "20.2"],
      [30, "21"],
      [31, "21.1"],
      [90, "unavailable"],
      [100, "21"],
    ]);
    const { points, reasons } = kept(piped({ minimum_change: 0.5 }), changes);
    expect(points.map(({ second, fields }) => [second, fields["previous_state"], fields["duration_seconds"]])).toEqual([
      [0, undefined, undefined],
      [30, "20", 30],
      [90, "21", 60],
      [100, "unavailable", undefined],
    ]);
    expect(reasons).toEqual({ "rule/r/minimum_change": 3 });
  });

  it("gives every second of a flapping switch to the state that is stored for it", () => {
    const times = [0, 3, 5, 8, 21, 22, 24, 60, 65];
    const changes = states(times.map((second, index) => [second, index % 2 === 0 ? "on" : "off"]));
    const { points } = kept(piped({ minimum_interval: 10_000 }), changes);
    expect(points.map(({ second, fields }) => [second, fields["state_value"]])).toEqual([
      [0, "on"],
      [8, "off"],
      [21, "on"],
      [24, "on"],
      [60, "off"],
      [65, "on"],
    ]);
    const lasted = points.reduce((sum, { fields }) => sum + Number(fields["duration_seconds"] ?? 0), 0);
    expect(lasted).toBe(65);
  });

  it("rounds the number, its text and what was before; what is out of range is no value", () => {
    const changes = states(
      [
        [0, "20.1234"],
        [1, "20.1499"],
        [2, "-127"],
        [3, "20.26"],
      ],
      { unit_of_measurement: "°C" },
    );
    const { points, reasons } = kept(piped({ round: 1, changes_only: true, ignore_below: -50 }), changes);
    expect(points.map(({ fields }) => fields)).toEqual([
      { state_value: "20.1", normalized_value: 20.1, unit_of_measurement: "°C" },
      {
        state_value: "20.3",
        previous_state: "20.1",
        normalized_value: 20.3,
        unit_of_measurement: "°C",
        duration_seconds: 3,
      },
    ]);
    expect(reasons).toEqual({ "rule/r/changes_only": 1, "rule/r/out_of_range": 1 });
  });

  it("rounds in the unit that is stored", () => {
    const { points } = kept(piped({ round: 1 }), states([[0, "68.5"]], { unit_of_measurement: "°F" }));
    expect(points[0]?.fields).toEqual({ state_value: "20.3", normalized_value: 20.3, unit_of_measurement: "°C" });
  });

  it("frees what is held when Home Assistant's time went on, or when it waited for so long", () => {
    const pipeline = piped({ minimum_interval: 60_000 });
    const first = states([
      [0, "1"],
      [5, "2"],
      [9, "3"],
    ]);
    expect(kept(pipeline, first, false).points.map(({ second }) => second)).toEqual([0]);
    const freed = (now: number): readonly number[] => {
      pipeline.lines.tick(now);
      return pipeline.lines.takeLate().map(({ point }) => (point.time - START) / MICROS_PER_SECOND);
    };
    // The hub's clock is years behind: it counts only how long it waited.
    expect(freed(1_000)).toEqual([]);
    expect(freed(1_000 + 59 * MICROS_PER_SECOND)).toEqual([]);
    expect(freed(1_000 + 60 * MICROS_PER_SECOND)).toEqual([9]);
    const others = states([
      [70, "x"],
      [200, "y"],
    ]).map((change) => ({ ...change, entityId: "sensor.b" }));
    kept(pipeline, [...states([[65, "4"]]), ...others.slice(0, 1)], false);
    expect(freed(0)).toEqual([]);
    pipeline.observe({ kind: "state", change: { ...others[1]!, current: others[1]!.current } });
    expect(freed(0)).toEqual([65]);
  });

  it("repeats a flat line while Home Assistant is heard, and not what is unknown, gone or out of range", () => {
    const pipeline = piped({ entity: ["sensor.a"], heartbeat: 60_000, ignore_above: 100 });
    const hear = (second: number) =>
      pipeline.observe({ kind: "state", change: { ...states([[second, "x"]])[0]!, entityId: "sensor.b" } });
    kept(pipeline, states([[0, "20"]]), false);
    hear(59);
    expect(pipeline.lines.repeats()).toEqual([]);
    hear(75);
    const [repeat] = pipeline.lines.repeats();
    expect(repeat).toMatchObject({ entityId: "sensor.a", current: { state: "20", lastUpdated: START + 75e6 } });
    const outcome = pipeline.observe({ kind: "state", change: repeat! });
    expect(outcome).toMatchObject({ kind: "stored", point: { fields: { state_value: "20", normalized_value: 20 } } });
    expect(pipeline.lines.repeats()).toEqual([]);
    for (const [second, state] of [
      [80, "unavailable"],
      [400, "200"],
    ] as const) {
      kept(pipeline, states([[second, state]]), false);
      hear(second + 100);
      expect(pipeline.lines.repeats()).toEqual([]);
    }
    kept(pipeline, states([[600, "30"]]), false);
    pipeline.observe({ kind: "state", change: { ...states([[601, "30"]])[0]!, current: undefined } });
    hear(800);
    expect(pipeline.lines.repeats()).toEqual([]);
  });

  it("shapes what is read from the recorder the same way, each state counted once", () => {
    const rule: RuleSettings = { minimum_change: 1, minimum_interval: 10_000 };
    const changes = states([
      [0, "1"],
      [3, "5"],
      [6, "7"],
      [30, "7.5"],
      [40, "9"],
    ]);
    const live = kept(piped(rule), changes, false);
    const healed: readonly HealedOutcome[] = piped(rule).healed(changes);
    expect(healed).toHaveLength(changes.length);
    const stored = healed.flatMap((outcome) => (outcome.kind === "stored" ? [outcome.point] : []));
    expect(stored.map(({ time }) => (time - START) / MICROS_PER_SECOND)).toEqual(
      live.points.map(({ second }) => second),
    );
  });

  it("does not bring back by healing what was left out as it came", () => {
    const pipeline = piped({ minimum_change: 5 });
    const before = states([
      [0, "1"],
      [3, "2"],
      [6, "7"],
    ]);
    kept(pipeline, before, false);
    const kinds = (of: readonly HealedOutcome[]) => of.map((one) => (one.kind === "filtered" ? one.reason : one.kind));
    expect(kinds(pipeline.healed(before))).toEqual(["stored", "already_known", "already_known"]);
    pipeline.observe({ kind: "gap", from: START + 6e6, to: START + 60e6 });
    kept(
      pipeline,
      states([
        [70, "20"],
        [80, "21"],
      ]),
      false,
    );
    const all = states([
      [3, "2"],
      [20, "30"],
      [30, "31"],
      [70, "20"],
      [80, "21"],
    ]);
    expect(kinds(pipeline.healed(all))).toEqual([
      "already_known",
      "stored",
      "rule/r/minimum_change",
      "stored",
      "already_known",
    ]);
  });
});
