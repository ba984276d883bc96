import type { Point } from "../../src/model/point.ts";
import type { Micros } from "../../src/model/time.ts";
import { MICROS_PER_HOUR } from "../../src/model/time.ts";

/** An hour of an entity that has numbers, as other stores' roll-ups have it. */
export interface Hour {
  readonly entityId: string;
  readonly time: Micros;
  readonly mean: number;
  readonly min: number;
  readonly max: number;
  readonly last: number;
}

interface Sum {
  count: number;
  sum: number;
  min: number;
  max: number;
  last: number;
}

/** Rolls days up to hours as they go by; an hour without a number goes on with the last one. */
export function createHourly(start: Micros): (day: readonly Point[], end: Micros) => readonly Hour[] {
  const sums = new Map<string, Sum>();
  let hour = start;
  const finish = (hours: Hour[]): void => {
    for (const [entityId, { count, sum, min, max, last }] of sums) {
      const mean = count === 0 ? last : sum / count;
      hours.push({ entityId, time: hour, mean, min, max, last });
      sums.set(entityId, { count: 0, sum: 0, min: last, max: last, last });
    }
    hour += MICROS_PER_HOUR;
  };
  return (day, end) => {
    const hours: Hour[] = [];
    for (const { time, series, fields } of day) {
      while (time >= hour + MICROS_PER_HOUR) finish(hours);
      const value = fields["normalized_value"];
      const { entity_id: entityId = "" } = series.tags;
      if (typeof value !== "number") continue;
      const known = sums.get(entityId);
      if (known === undefined || known.count === 0)
        sums.set(entityId, { count: 1, sum: value, min: value, max: value, last: value });
      else {
        known.count += 1;
        known.sum += value;
        known.min = Math.min(known.min, value);
        known.max = Math.max(known.max, value);
        known.last = value;
      }
    }
    while (hour < end) finish(hours);
    return hours;
  };
}
