import type { BehaviourFacts } from "./home-facts.ts";

/** What a behaviour may look at. */
export interface Surroundings {
  /** Seconds since the home began to run, in its own time. */
  readonly second: number;
  /** Local hour, 0 up to 24. */
  readonly hour: number;
  /** From 0 up to 1. */
  readonly random: () => number;
  /** Another entity's state; `undefined` before it has one. */
  readonly stateOf: (entityId: string) => string | undefined;
}

/** A state, what goes with it, and when to look again. */
export interface Step {
  readonly state: string;
  readonly attributes?: Readonly<Record<string, unknown>>;
  readonly nextInSeconds: number;
}

/** How an entity behaves; called when its time has come. It keeps what it has to remember. */
export type Behaviour = (around: Surroundings) => Step;

const SECONDS_PER_MINUTE = 60;
const SECONDS_PER_HOUR = 3_600;
const NIGHT_FROM = 23;
const NIGHT_TO = 6;
const ON = new Set(["on", "playing", "heating"]);

export function behaviourOf(facts: BehaviourFacts): Behaviour {
  switch (facts.kind) {
    case "curve":
      return ({ hour, random }) => ({
        state: (facts.mean + facts.swing * daily(hour, facts.peak) + facts.noise * gauss(random)).toFixed(
          facts.decimals,
        ),
        nextInSeconds: spread(facts.every, random),
      });
    case "turns":
      return turns(facts);
    case "power":
      return ({ random, stateOf }) => {
        const drawn = Object.entries(facts.draws).reduce(
          (sum, [id, watts]) => sum + (isOn(stateOf(id)) ? watts : 0),
          facts.base,
        );
        return {
          state: Math.max(0, drawn + facts.noise * gauss(random)).toFixed(1),
          nextInSeconds: spread(facts.every, random),
        };
      };
    case "meter":
      return meter(facts);
    case "climate":
      return ({ stateOf, random }) => {
        const current = Number(stateOf(facts.sensor));
        const known = Number.isFinite(current) ? { current_temperature: current } : {};
        const hvac_action = current < facts.target ? "heating" : "idle";
        return {
          state: "heat",
          attributes: { ...known, temperature: facts.target, hvac_action },
          nextInSeconds: spread(facts.every, random),
        };
      };
    case "sun":
      return sun(facts);
    case "weather":
      return ({ second, hour, random, stateOf }) => {
        const temperature = Number(stateOf(facts.temperature));
        const state =
          facts.conditions[Math.floor(second / (3 * SECONDS_PER_HOUR)) % facts.conditions.length] ?? "cloudy";
        const attributes = {
          ...(Number.isFinite(temperature) ? { temperature } : {}),
          humidity: Math.round(72 - 14 * daily(hour, 15) + gauss(random)),
          pressure: Number((1_014 + 6 * Math.sin(second / (20 * SECONDS_PER_HOUR)) + 0.2 * gauss(random)).toFixed(1)),
          wind_speed: Number(Math.max(0, 11 + 3 * gauss(random)).toFixed(1)),
        };
        return { state, attributes, nextInSeconds: spread(facts.every, random) };
      };
    case "away":
      return ({ hour, random }) => {
        const away = hour >= facts.from && hour < facts.to;
        return {
          state: away ? "not_home" : "home",
          nextInSeconds: spread(hoursTo(hour, [facts.from, facts.to]) * SECONDS_PER_HOUR, random, 0.02) + 1,
        };
      };
    case "constant":
      return () => ({ state: facts.state, nextInSeconds: Infinity });
  }
}

function turns(facts: Extract<BehaviourFacts, { kind: "turns" }>): Behaviour {
  let index = -1;
  return ({ hour, random }) => {
    const night = hour >= NIGHT_FROM || hour < NIGHT_TO;
    const asleep = facts.rests === true && night;
    index = asleep ? 0 : (index + 1) % facts.states.length;
    const { state, minutes } = facts.states[index] ?? { state: "unknown", minutes: 1 };
    if (asleep)
      return {
        state,
        nextInSeconds: hoursTo(hour, [NIGHT_TO]) * SECONDS_PER_HOUR + minutes * SECONDS_PER_MINUTE * random(),
      };
    // Lengths from a third to about double: people are no clocks.
    return { state, nextInSeconds: minutes * SECONDS_PER_MINUTE * (0.3 + 1.4 * random()) };
  };
}

function meter(facts: Extract<BehaviourFacts, { kind: "meter" }>): Behaviour {
  let total = facts.start;
  let last: { second: number; watts: number } | undefined;
  return ({ second, stateOf, random }) => {
    if (last !== undefined) total += (last.watts * (second - last.second)) / SECONDS_PER_HOUR / 1_000;
    const watts = Number(stateOf(facts.of));
    last = { second, watts: Number.isFinite(watts) ? watts : 0 };
    return { state: total.toFixed(3), nextInSeconds: spread(facts.every, random) };
  };
}

function sun(facts: Extract<BehaviourFacts, { kind: "sun" }>): Behaviour {
  return ({ hour }) => {
    const up = hour >= facts.rise && hour < facts.set;
    const noon = (facts.rise + facts.set) / 2;
    const elevation = Number((35 * Math.cos(((hour - noon) / (facts.set - facts.rise)) * Math.PI)).toFixed(2));
    const state = up ? "above_horizon" : "below_horizon";
    const nextInSeconds = Math.min(
      hoursTo(hour, [facts.rise, facts.set]) * SECONDS_PER_HOUR + 1,
      4 * SECONDS_PER_MINUTE,
    );
    return { state, attributes: { elevation, rising: hour < noon && up }, nextInSeconds };
  };
}

/** 1 at the peak hour, -1 half a day from it. */
function daily(hour: number, peak: number): number {
  return Math.cos(((hour - peak) / 24) * 2 * Math.PI);
}

function hoursTo(hour: number, marks: readonly number[]): number {
  return Math.min(...marks.map((mark) => (mark - hour + 24) % 24 || 24));
}

/** About this long; real sensors do not keep step. */
function spread(seconds: number, random: () => number, share = 0.2): number {
  return seconds * (1 - share / 2 + share * random());
}

/** Near enough to the normal distribution for a sensor's noise. */
function gauss(random: () => number): number {
  return (random() + random() + random() + random() - 2) * Math.sqrt(3);
}

function isOn(state: string | undefined): boolean {
  return ON.has(state ?? "");
}
