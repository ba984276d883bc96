import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { gunzipSync } from "node:zlib";
import type { EntityState } from "../../src/model/home.ts";
import type { Weather } from "../../src/model/weather.ts";
import type { Point } from "../../src/model/point.ts";
import { MICROS_PER_DAY, MICROS_PER_SECOND } from "../../src/model/time.ts";
import { HomePipeline } from "../../src/pipeline/home.ts";
import { createRules } from "../../src/pipeline/rules/rules.ts";
import { Surroundings } from "../../src/pipeline/surroundings.ts";
import { readStateChanged } from "../../src/sources/home-assistant/read-state.ts";
import { random } from "./random.ts";

const fixtures = resolve(import.meta.dirname, "../../../shared/fixtures/home-assistant");
const releases = ["2024.3.3", "2026.2.3"] as const;

/** Whether the recordings lie beside the checkout. */
export const recordingsAreHere: boolean = existsSync(fixtures);

/** The recorded changes of an entity, oldest first. */
type Recorded = readonly EntityState[];

/** The recorded states of each entity, by the two releases' recordings put one behind the other. */
function readRecordings(): ReadonlyMap<string, Recorded> {
  const states = new Map<string, EntityState[]>();
  for (const release of releases) {
    const lines = gunzipSync(readFileSync(join(fixtures, release, "state-changed.jsonl.gz"))).toString();
    for (const line of lines.split("\n")) {
      if (line === "") continue;
      const { dir, msg } = JSON.parse(line) as { dir: string; msg: { type?: string; event?: unknown } };
      if (dir !== "in" || msg.type !== "event") continue;
      const observed = readStateChanged(msg.event);
      if (observed.kind !== "state" || observed.change.current === undefined) continue;
      const of = states.get(observed.change.entityId) ?? [];
      of.push(observed.change.current);
      states.set(observed.change.entityId, of);
    }
  }
  return states;
}

interface Made {
  readonly entityId: string;
  readonly recorded: Recorded;
  /** Recorded steps from one state to the next, by the state that they begin with. */
  readonly after: ReadonlyMap<string, readonly EntityState[]>;
  readonly least: number;
  readonly most: number;
  /** Mean of the waits between two recorded states, microseconds. */
  readonly meanWait: number;
  /** Mean of the waits that are made of them. */
  readonly wait: number;
  current: EntityState | undefined;
  at: number;
}

/**
 * A home with the mix of the recordings for as long as one likes: each entity goes on by steps that it was recorded to
 * take, drawn at random, with the recorded waits between them stretched to the pace of a home; so the values, their
 * digits, the texts and the bursts are the recorded ones, while nothing repeats. Times are to the microsecond.
 * Every state goes through the pipeline. Seeded.
 */
export function* recordedHome(options: {
  readonly entities: number;
  readonly days: number;
  readonly pointsPerDay: number;
  /** Start of the first day, microseconds. */
  readonly start: number;
  /** How often the weather is told, each day at even waits; each hour where absent. */
  readonly weathers?: number;
}): Generator<readonly Point[]> {
  const { entities, days, pointsPerDay, start, weathers: told = 24 } = options;
  const next = random(11);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T;
  const recordings = [...readRecordings()].filter(([, states]) => states.length >= 5);
  const copies = Math.ceil(entities / recordings.length);
  const chosen = Array.from({ length: copies }, (_, copy) => copy)
    .flatMap((copy) => recordings.map(([id, recorded]) => ({ id: `${id}_${copy}`, recorded })))
    .slice(0, entities);
  const recordedPoints = chosen.reduce((sum, { recorded }) => sum + recorded.length, 0);
  const made = chosen.map(({ id, recorded }): Made => {
    const numbers = recorded.map(({ state }) => Number(state)).filter(Number.isFinite);
    const waits = recorded.slice(1).map((state, index) => waitOf(recorded[index], state));
    const after = new Map<string, EntityState[]>();
    for (const [index, state] of recorded.slice(1).entries()) {
      const before = (recorded[index] as EntityState).state;
      after.set(before, [...(after.get(before) ?? []), state]);
    }
    const share = recorded.length / recordedPoints;
    const wait = MICROS_PER_DAY / (pointsPerDay * share);
    return {
      entityId: id,
      recorded,
      after,
      least: Math.min(...numbers),
      most: Math.max(...numbers),
      meanWait: Math.max(1, waits.reduce((a, b) => a + b, 0) / waits.length),
      wait,
      current: undefined,
      at: start + Math.floor(next() * wait),
    };
  });
  const surroundings = new Surroundings("UTC");
  const pipeline = new HomePipeline({ rules: createRules(), surroundings });
  let weather = { temperature: 9, humidity: 70, pressure: 1015 };
  for (let day = 0; day < days; day++) {
    const end = start + (day + 1) * MICROS_PER_DAY;
    const events: { entityId: string; previous: EntityState | undefined; current: EntityState }[] = [];
    const weathers: Weather[] = [];
    // As Home Assistant's own weather (Met.no) is: new each hour.
    for (let turn = 0; turn < told; turn++) {
      const at =
        start +
        day * MICROS_PER_DAY +
        Math.floor((turn * MICROS_PER_DAY) / told) +
        Math.floor(next() * 60 * MICROS_PER_SECOND);
      weather = {
        temperature: round(weather.temperature + (next() - 0.5) * 2 + (10 - weather.temperature) * 0.05, 1),
        humidity: Math.min(100, Math.max(20, Math.round(weather.humidity + (next() - 0.5) * 8))),
        pressure: round(weather.pressure + (next() - 0.5) + (1015 - weather.pressure) * 0.02, 1),
      };
      const condition = pick(["cloudy", "rainy", "partlycloudy", "sunny"]);
      const { temperature: temp, humidity, pressure } = weather;
      weathers.push({ at, condition, temp, humidity, pressure, windSpeed: undefined, precipitation: undefined });
    }
    for (const entity of made) {
      while (entity.at < end) {
        const previous = entity.current;
        const current = stepOf(entity, next, pick);
        entity.current = current;
        events.push({ entityId: entity.entityId, previous, current });
        const index = 1 + Math.floor(next() * (entity.recorded.length - 1));
        const recorded = waitOf(entity.recorded[index - 1], entity.recorded[index] as EntityState);
        const stretched = (recorded / entity.meanWait) * entity.wait;
        entity.at += 1 + Math.floor(stretched + next() * MICROS_PER_SECOND);
      }
    }
    events.sort((a, b) => a.current.lastUpdated - b.current.lastUpdated);
    yield events.flatMap(({ entityId, previous, current }) => {
      for (let due = weathers[0]; due !== undefined && due.at <= current.lastUpdated; due = weathers[0]) {
        surroundings.setWeather(due);
        weathers.shift();
      }
      const outcome = pipeline.observe({
        kind: "state",
        change: { entityId, previous, current, firedAt: current.lastUpdated, origin: "event" },
      });
      return outcome.kind === "stored" ? [outcome.point] : [];
    });
  }
}

/** Waits between the two recordings, and those of entities that were gone meanwhile, count as a minute. */
function waitOf(before: EntityState | undefined, now: EntityState): number {
  const wait = now.lastUpdated - (before?.lastUpdated ?? now.lastUpdated);
  return Math.min(Math.max(wait, 1), 60 * MICROS_PER_SECOND);
}

/** The next state: a number goes on by a recorded step, anything else to a state that was recorded to follow it. */
function stepOf(entity: Made, next: () => number, pick: <T>(list: readonly T[]) => T): EntityState {
  const { recorded, current, after, least, most } = entity;
  const at = entity.at;
  if (current === undefined) return { ...pick(recorded), lastChanged: at, lastUpdated: at };
  const index = 1 + Math.floor(next() * (recorded.length - 1));
  const [from, to] = [recorded[index - 1] as EntityState, recorded[index] as EntityState];
  const [before, now, value] = [Number(from.state), Number(to.state), Number(current.state)];
  const isNumber = [from, to, current].every(({ state }) => /^-?\d+(\.\d+)?$/.test(state));
  let chosen: EntityState;
  if (isNumber && to.attributes["state_class"] === "total_increasing") {
    chosen = { ...to, state: (value + Math.max(0, now - before)).toFixed(decimalsOf(to.state)) };
  } else if (isNumber) {
    const stepped = value + (now - before);
    const inside = stepped < least || stepped > most ? now : stepped;
    chosen = { ...to, state: inside.toFixed(decimalsOf(to.state)) };
  } else chosen = pick(after.get(current.state) ?? recorded);
  const changed = chosen.state !== current.state;
  return { ...chosen, lastChanged: changed ? at : current.lastChanged, lastUpdated: at };
}

function decimalsOf(text: string): number {
  return text.includes(".") ? Math.min(9, text.length - text.indexOf(".") - 1) : 0;
}

function round(value: number, decimals: number): number {
  return Number(value.toFixed(decimals));
}
