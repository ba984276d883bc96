import type { EntityState } from "../model/home.ts";
import type { Point } from "../model/point.ts";
import type { Row } from "../model/query.ts";
import type { Micros } from "../model/time.ts";
import type { Entity } from "./entity-view.ts";
import type { HomeSeries, Made, PointOf } from "./home-point.ts";
import { makePoint } from "./home-point.ts";
import type { Line } from "./line.ts";

/** What is known of an entity between two of its states. It changes in place: events come by the thousand. */
export interface Memory {
  series: HomeSeries;
  deviceClass: string | undefined;
  latest: Entity;
  line: Line;
  /** Series that it had before, oldest first, and until when: for states that are read later. */
  past: readonly PastSeries[];
  /** Its states since it appeared, while Home Assistant may still say that it is another entity under a new name. */
  trail: Trail | undefined;
  /** It was renamed, and its state under the old name is not removed yet. */
  leaving: string | undefined;
  /** It was renamed, and its state under the new name is not here yet. */
  arriving: boolean;
}

interface PastSeries {
  readonly series: HomeSeries;
  readonly until: Micros;
}

/** States, and whether their points were stored as they were made. */
type Trail = readonly { readonly of: PointOf; readonly asMade: boolean }[];

/** Series that are remembered of an entity beside its present one. */
const PAST = 8;

/** The memory of an entity of which nothing was known before. */
export function fresh(of: HomeSeries, latest: Entity): Omit<Memory, "line"> {
  const { device_class } = of.tags;
  return {
    series: of,
    deviceClass: device_class,
    latest,
    past: [],
    trail: undefined,
    leaving: undefined,
    arriving: false,
  };
}

/** The entity has another series from now on; the one that it had counts up to `until`. */
export function changeSeries(memory: Memory, next: HomeSeries, until: Micros): void {
  if (next.key === memory.series.key) return;
  memory.past = [...memory.past, { series: memory.series, until }].slice(-PAST);
  memory.series = next;
}

/** The states of an entity once more, now that the line before them is known: the line after them, and their points. */
export function retold(trail: Trail, before: Line): { readonly line: Line; readonly points: readonly Point[] } {
  let line = before;
  const points: Point[] = [];
  for (const [index, { of, asMade }] of trail.entries()) {
    const made = makePoint({ ...of, line, continues: index === 0 });
    line = made.line;
    if (asMade && made.refusal === undefined) points.push(made.point);
  }
  return { line, points };
}

/** The entity as a point shows it. */
export function entityOf(made: Made, of: HomeSeries, current: EntityState, aliases: readonly string[]): Entity {
  const value = made.number?.value;
  return {
    ...placeOf(of),
    aliases,
    state: current.state,
    value,
    unit: made.number?.unit,
    updatedAt: current.lastUpdated,
  };
}

/** The entity as its newest row shows it. */
export function entityOfRow(row: Row, of: HomeSeries, aliases: readonly string[]): Entity {
  const { state_value, normalized_value: value, unit_of_measurement: unit } = row.fields;
  return {
    ...placeOf(of),
    aliases,
    state: String(state_value ?? ""),
    value: typeof value === "number" ? value : undefined,
    unit: typeof unit === "string" ? unit : undefined,
    updatedAt: row.time,
  };
}

function placeOf({ tags }: HomeSeries) {
  const { entity_id: entityId = "", domain = "", device_class, area, device_name, integration } = tags;
  return {
    entityId,
    domain,
    deviceClass: device_class,
    area,
    deviceName: device_name,
    integration,
    removedAt: undefined,
  };
}
