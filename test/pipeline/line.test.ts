import { describe, expect, it } from "vitest";
import type { EntityState, HomeObservation } from "../../src/model/home.ts";
import { event, Recorded, stateAt } from "./home-world.ts";

const SECOND = 1_000_000;
const at = (seconds: number, state: string, more: Partial<EntityState> = {}) => stateAt(seconds * SECOND, state, more);
const gap = (from: number, to: number) => ({ kind: "gap", from: from * SECOND, to: to * SECOND }) as const;
const snapshot = (state: EntityState) => event("light.a", undefined, state, state.lastUpdated, "snapshot");
const restored = { attributes: { restored: true } };

function durations(...steps: readonly (HomeObservation | "restart")[]): readonly unknown[] {
  const of = new Recorded();
  for (const step of steps) {
    if (step === "restart") of.restart();
    else of.observe(step);
  }
  return of.history("light.a").map((row) => row.fields["duration_seconds"]);
}

const change = (before: EntityState | undefined, after: EntityState) => event("light.a", before, after);

describe("how long a state lasted", () => {
  const on = at(10, "on");
  const dimmed = at(15, "on", { lastChanged: 10 * SECOND });
  const off = at(40, "off");

  it("is told to the second, over changes of attributes, restarts of the hub and gaps that Home Assistant ran through", () => {
    const steps = [change(at(0, "off"), on), change(on, dimmed), change(dimmed, off)] as const;
    expect(durations(...steps)).toEqual([10, undefined, 30]);
    expect(durations(steps[0], "restart", steps[1], "restart", steps[2])).toEqual([10, undefined, 30]);
    expect(durations(steps[0], "restart", gap(12, 30), snapshot(dimmed), steps[2])).toEqual([10, undefined, 30]);
    expect(durations(steps[0], gap(12, 30), snapshot(on), change(on, off))).toEqual([10, 30]);
  });

  it("is not told where the state may have begun before Home Assistant's last start", () => {
    const anew = at(22, "on");
    expect(durations(change(at(0, "off"), on), gap(12, 30), snapshot(anew), change(anew, off))).toEqual([
      10,
      undefined,
      undefined,
    ]);
    const steps = [change(at(0, "off"), on), gap(12, 30), snapshot(anew), "restart", change(anew, off)] as const;
    expect(durations(...steps)).toEqual([10, undefined, undefined]);
    // From the next change on all is known again.
    expect(durations(...steps, change(off, at(50, "on")))).toEqual([10, undefined, undefined, 10]);
  });

  it("is not told of a state that appeared: it was so before, for all that is known", () => {
    expect(durations(change(undefined, on), change(on, off), change(off, at(60, "on")))).toEqual([
      undefined,
      undefined,
      20,
    ]);
  });

  it("is not told of unavailable, unknown and restored states, nor of what follows a restored one", () => {
    const away = at(20, "unavailable");
    const back = at(30, "on");
    expect(durations(change(at(0, "off"), on), change(on, away), change(away, back), change(back, off))).toEqual([
      10,
      10,
      undefined,
      10,
    ]);
    const made = at(20, "on", restored);
    const same = at(30, "on", { lastChanged: 20 * SECOND });
    expect(durations(change(made, same), change(same, off))).toEqual([undefined, undefined]);
    const kept = at(20, "unavailable", restored);
    expect(durations(change(at(0, "off"), on), change(on, kept), change(kept, back), change(back, off))).toEqual([
      10,
      10,
      undefined,
      undefined,
    ]);
  });
});

describe("what is no reading", () => {
  const attributes = { device_class: "temperature", unit_of_measurement: "°C" };
  const values = (...states: readonly EntityState[]) => {
    const of = new Recorded();
    let before: EntityState | undefined;
    for (const state of states) {
      of.observe(event("sensor.t", before, state));
      before = state;
    }
    return { rows: of.history("sensor.t").map(({ fields }) => fields), outcomes: of.outcomes };
  };

  it("is kept as a text, without number and unit: unavailable, unknown, restored", () => {
    const { rows } = values(
      at(1, "20.5", { attributes }),
      at(2, "unavailable", { attributes }),
      at(3, "unknown", { attributes }),
      at(4, "21", { attributes: { ...attributes, restored: true } }),
    );
    expect(rows.map((row) => row["normalized_value"])).toEqual([20.5, undefined, undefined, undefined]);
    expect(rows.map((row) => row["unit_of_measurement"])).toEqual(["°C", undefined, undefined, undefined]);
    expect(rows.map((row) => row["state_value"])).toEqual(["20.5", "unavailable", "unknown", "21"]);
  });

  it("is counted where an entity that had numbers says a text, a word with a number too", () => {
    const { rows, outcomes } = values(
      at(1, "20.5", { attributes }),
      at(2, "unavailable"),
      at(3, "hot"),
      at(4, "on"),
      at(5, "nan"),
      at(6, "21", { attributes }),
    );
    expect(rows.map((row) => row["normalized_value"])).toEqual([20.5, undefined, undefined, undefined, undefined, 21]);
    const mistyped = outcomes.map((outcome) => outcome.kind === "stored" && outcome.mistyped?.reason);
    expect(mistyped).toEqual([
      undefined,
      undefined,
      "text_for_number",
      "text_for_number",
      "text_for_number",
      undefined,
    ]);
  });

  it("tells how sure an entity is, as a share", () => {
    const sure = (given: object) => values(at(1, "x", { attributes: { ...given } })).rows[0]?.["confidence"];
    expect([{ confidence: 0.9 }, { confidence: 98 }, { confidence: "75 %" }, { probability: 0.25 }].map(sure)).toEqual([
      0.9, 0.98, 0.75, 0.25,
    ]);
    expect([{ confidence: -1 }, { confidence: 101 }, { confidence: "high" }, { confidence: null }].map(sure)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe("states from the recorder", () => {
  it("have what was before each, and leave what is known now as it is", () => {
    const of = new Recorded();
    const first = at(10, "on");
    const last = at(90, "off");
    of.observe(event("light.a", at(0, "off"), first), gap(20, 80), snapshot(last));
    const history = (state: EntityState, previous?: EntityState) =>
      ({ entityId: "light.a", current: state, previous, firedAt: state.lastUpdated, origin: "history" }) as const;
    const missed = [at(30, "off"), at(50, "on")];
    const healed = of.pipeline.healed(
      [...missed, last].map((state, index) => history(state, index === 0 ? first : undefined)),
    );
    for (const outcome of healed) if (outcome.kind === "stored") of.write(outcome.point);
    of.observe(event("light.a", last, at(100, "on")));
    const rows = of.history("light.a").map(({ fields }) => [fields["state_value"], fields["duration_seconds"]]);
    expect(rows).toEqual([
      ["on", 10],
      ["off", 20],
      ["on", 20],
      ["off", 40],
      ["on", 10],
    ]);
  });
});
