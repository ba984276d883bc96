import type { EntityState } from "../model/home.ts";
import type { Row } from "../model/query.ts";
import type { Micros } from "../model/time.ts";
import type { Entity } from "./entity-view.ts";
import type { HomeSeries, Made, PointOf } from "./home-point.ts";
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
  trail: readonly { readonly of: PointOf; readonly asMade: boolean }[] | undefined;
  /** It was renamed, and its state under the old name is not removed yet. */
  leaving: string | undefined;
  /** It was renamed, and its state under the new name is not here yet. */
  arriving: boolean;
}

interface PastSeries {
  readonly series: HomeSeries;
  readonly until: Micros;
}

/** Series that are remembered of an entity beside its present one. */
const PAST = 8;

/** The entity has another series from now on; the one that it had counts up to `until`. */
export function changeSeries(memory: Memory, next: HomeSeries, until: Micros): void {
  if (next.key === memory.series.key) return;
  memory.past = [...memory.past, { series: memory.series, until }].slice(-PAST);
  memory.series = next;
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
