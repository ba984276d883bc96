import type { Context, Point, Series } from "../../src/model/point.ts";
import { context, series } from "../../src/model/point.ts";
import type { Micros } from "../../src/model/time.ts";
import { MICROS_PER_DAY, MICROS_PER_HOUR, MICROS_PER_SECOND } from "../../src/model/time.ts";
import { random } from "../support/random.ts";
import type { Kind, KindName } from "./kinds.ts";
import { kinds, waitOf } from "./kinds.ts";

/** How much is generated. */
export interface YearsOptions {
  readonly entities: number;
  readonly days: number;
  /** Of all entities together. */
  readonly pointsPerDay: number;
  /** Start of the first day (UTC), microseconds. */
  readonly start: Micros;
}

/** An entity of the made-up home. */
export interface MadeEntity {
  readonly entityId: string;
  readonly kind: KindName;
}

interface Going extends MadeEntity {
  readonly of: Kind;
  readonly series: Series;
  readonly digits: number;
  /** A number as an integer without its point. */
  level: number;
  readonly centre: number;
  readonly scale: number;
  state: string;
  changedAt: Micros;
  at: Micros;
  readonly meanWait: number;
}

/** The entities of a home: the kinds in the recorded proportions, spread evenly. */
export function entitiesOf(count: number): readonly MadeEntity[] {
  const names = Object.keys(kinds) as KindName[];
  const given = new Map<KindName, number>(names.map((name) => [name, 0]));
  return Array.from({ length: count }, (_, index) => {
    // The kind that is furthest behind its share.
    const kind = names.reduce((behind, name) =>
      lack(kinds[name], given.get(name), index) > lack(kinds[behind], given.get(behind), index) ? name : behind,
    );
    const number = (given.get(kind) ?? 0) + 1;
    given.set(kind, number);
    return { entityId: `${kinds[kind].domain}.${kind}_${number}`, kind };
  });
}

function lack({ share }: Kind, given = 0, index: number): number {
  return share * (index + 1) - given;
}

/**
 * N years of a home, a day at a time, each day's points in the order of time, as they would have been accepted: states,
 * numbers, units, states before, durations, and the weather around them. Seeded: every call gives the same.
 */
export function* yearsOf({ entities, days, pointsPerDay, start }: YearsOptions): Generator<readonly Point[]> {
  const next = random(23);
  const made = entitiesOf(entities);
  const weights = made.map(({ kind }) => kinds[kind].points / kinds[kind].share);
  const weight = weights.reduce((sum, each) => sum + each, 0);
  const going = made.map((entity, index): Going => {
    const of = kinds[entity.kind];
    const digits = of.digits(next());
    const centre = Math.round((5 + 60 * next()) * 10 ** digits);
    const meanWait = (MICROS_PER_DAY * weight) / (pointsPerDay * (weights[index] ?? weight));
    return {
      ...entity,
      of,
      series: series("home_assistant_events", {
        entity_id: entity.entityId,
        domain: of.domain,
        device_class: of.deviceClass,
        area: `Room ${1 + (index % 9)}`,
        device_name: `Device ${1 + Math.floor(index / 3)}`,
        integration: "demo",
      }),
      digits,
      centre,
      scale: of.scale(next()),
      level: centre,
      state: "",
      changedAt: start,
      at: start + Math.floor(next() * meanWait),
      meanWait,
    };
  });
  const weather = weatherOf(next);
  for (let day = 0; day < days; day++) {
    const from = start + day * MICROS_PER_DAY;
    const end = from + MICROS_PER_DAY;
    const around = weather(from);
    const points: Point[] = [];
    for (const entity of going) {
      while (entity.at < end) {
        points.push(pointOf(entity, next, around[Math.floor((entity.at - from) / MICROS_PER_HOUR)]));
        entity.at += 1 + Math.floor(waitOf(next()) * entity.meanWait);
      }
    }
    yield points.sort((a, b) => a.time - b.time);
  }
}

function pointOf(entity: Going, next: () => number, around: Context | undefined): Point {
  const { of, series: line, at, state: before } = entity;
  const step = of.next(entity, next);
  const changed = step.state !== before;
  const fields: Record<string, string | number> = { state_value: step.state };
  if (before !== "") fields["previous_state"] = before;
  if (step.value !== undefined) fields["normalized_value"] = step.value;
  if (changed && before !== "") fields["duration_seconds"] = Math.round((at - entity.changedAt) / MICROS_PER_SECOND);
  if (of.unit !== undefined && step.value !== undefined) fields["unit_of_measurement"] = of.unit;
  if (step.grown !== undefined) fields["energy_consumption"] = step.grown;
  entity.state = step.state;
  if (changed) entity.changedAt = at;
  return { series: line, time: at, fields, context: around };
}

const conditions = ["cloudy", "rainy", "partlycloudy", "sunny"];
/** By the hour of UTC. */
const timesOfDay = ["night", "morning", "afternoon", "evening"];

/** The weather of each hour of a day, as Home Assistant's own (Met.no) tells it: a walk, as every weather is. */
function weatherOf(next: () => number): (day: Micros) => readonly Context[] {
  let [temp, humidity, pressure] = [9, 70, 1015];
  return () =>
    Array.from({ length: 24 }, (_, hour) => {
      temp = Math.round((temp + (next() - 0.5) * 2 + (10 - temp) * 0.05) * 10) / 10;
      humidity = Math.min(100, Math.max(20, Math.round(humidity + (next() - 0.5) * 8)));
      pressure = Math.round((pressure + (next() - 0.5) + (1015 - pressure) * 0.02) * 10) / 10;
      return context("home_assistant_events", {
        tags: {
          weather_condition: conditions[Math.floor(next() * conditions.length)] ?? "sunny",
          time_of_day: timesOfDay[Math.floor(hour / 6)] ?? "night",
        },
        fields: { weather_temp: temp, weather_humidity: humidity, weather_pressure: pressure },
      });
    });
}
