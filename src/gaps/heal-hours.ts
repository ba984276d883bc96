import type { Point } from "../model/point.ts";
import { point, series } from "../model/point.ts";
import { normaliseUnit } from "../pipeline/units.ts";
import type { HourOfEntity, RecorderQuery } from "../sources/recorder.ts";
import { keyOf, readAll } from "./missing-points.ts";
import type { HealParts } from "./heal-states.ts";

/** What an entity measures, where it is known. */
export type DeviceClassOf = (entityId: string) => string | undefined;

/**
 * Hours of which the recorder has no states any more, as it keeps them for ever: points of `hourly_events` where the
 * hub has none of its own. How much of the hour was known is not told, so they have no `coverage`.
 */
export async function findMissingHours(
  query: RecorderQuery,
  { store, recorder }: Pick<HealParts, "store" | "recorder">,
  deviceClassOf: DeviceClassOf,
): Promise<readonly Point[]> {
  const hours = await recorder.hours(query);
  if (hours.length === 0) return [];
  const rows = await readAll(store, {
    measurement: "hourly_events",
    tags: { entity_id: query.entityIds },
    from: query.from,
    to: query.to,
  });
  const there = new Set(rows.map(({ tags, time }) => keyOf(tags, time)));
  return hours
    .filter(({ start }) => start >= query.from && start < query.to)
    .map((hour) => pointOf(hour, deviceClassOf(hour.entityId)))
    .filter((made) => Object.keys(made.fields).length > 0 && !there.has(keyOf(made.series.tags, made.time)));
}

function pointOf(hour: HourOfEntity, deviceClass: string | undefined): Point {
  const { entityId, start, unit } = hour;
  const inOurUnit = (value: number | undefined): number | undefined =>
    value === undefined ? undefined : normaliseUnit(value, unit).value;
  // A difference has no offset: a degree Fahrenheit more is not so many degrees Celsius.
  const zero = normaliseUnit(0, unit).value;
  const change = hour.change === undefined ? undefined : normaliseUnit(hour.change, unit).value - zero;
  const isEnergy = deviceClass === "energy" && normaliseUnit(0, unit).unit === "kWh";
  return point(
    series("hourly_events", {
      entity_id: entityId,
      domain: entityId.slice(0, entityId.indexOf(".")),
      device_class: deviceClass,
    }),
    start,
    {
      avg_value: inOurUnit(hour.mean),
      time_weighted_avg: inOurUnit(hour.mean),
      min_value: inOurUnit(hour.min),
      max_value: inOurUnit(hour.max),
      first_value: undefined,
      last_value: inOurUnit(hour.state),
      event_count: undefined,
      on_seconds: undefined,
      change,
      total_energy: isEnergy ? change : undefined,
      coverage: undefined,
    },
  );
}
