import { measurementSpec } from "../model/measurement.ts";
import type { Fields, Point, Tags } from "../model/point.ts";
import { context, series } from "../model/point.ts";
import type { RangeQuery, Row } from "../model/query.ts";
import type { Store } from "../store/store.ts";

const MEASUREMENT = "home_assistant_events";
const ROWS_AT_ONCE = 10_000;

/** All rows of a query, page by page. */
export async function readAll(store: Pick<Store, "range">, query: RangeQuery): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (let after: string | undefined; ;) {
    const page = await store.range({ ...query, limit: ROWS_AT_ONCE, ...(after === undefined ? {} : { after }) });
    rows.push(...page.rows);
    if (page.next === undefined) return rows;
    after = page.next;
  }
}

/** Tells the points of entities apart, whatever area they were in and whatever the weather was. */
export function keyOf(tags: Tags, time: number): string {
  return `${tags["entity_id"] ?? ""} ${time}`;
}

/**
 * What of some points is not there yet. A point at whose time the entity has one is not written beside it (its context
 * may be another one now, and in InfluxDB context is identity); where that one lacks what only the state before it could
 * tell, it gets it, with its own series and context.
 */
export function missingOf(points: readonly Point[], there: ReadonlyMap<string, Row>): Missing {
  const added: Point[] = [];
  const completing: Point[] = [];
  for (const point of points) {
    const row = there.get(keyOf(point.series.tags, point.time));
    const more = row === undefined ? undefined : lacking(row, point.fields);
    if (row === undefined) added.push(point);
    else if (more !== undefined) completing.push(completed(row, more));
  }
  return { added, completing };
}

export interface Missing {
  readonly added: readonly Point[];
  /** Points that only add fields to such that are there. */
  readonly completing: readonly Point[];
}

/** Fields that say how a state follows on the one before. */
const following = ["previous_state", "duration_seconds", "energy_consumption"] as const;

function lacking(row: Row, fields: Fields): Fields | undefined {
  const names = following.filter((name) => row.fields[name] === undefined && fields[name] !== undefined);
  return names.length === 0 ? undefined : Object.fromEntries(names.map((name) => [name, fields[name] ?? ""]));
}

function completed(row: Row, fields: Fields): Point {
  const spec = measurementSpec(MEASUREMENT);
  const tagsOf = (scope: string): Record<string, string> =>
    Object.fromEntries(Object.entries(row.tags).filter(([name]) => spec.tags[name]?.scope === scope));
  const ofContext = Object.entries(row.fields).filter(([name]) => spec.fields[name]?.scope === "context");
  return {
    // A row that was read has the tags of its measurement.
    series: series(MEASUREMENT, tagsOf("series") as Parameters<typeof series<typeof MEASUREMENT>>[1]),
    time: row.time,
    fields,
    context: context(MEASUREMENT, { tags: tagsOf("context"), fields: Object.fromEntries(ofContext) }),
  };
}
