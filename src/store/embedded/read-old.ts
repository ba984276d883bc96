import type { Micros } from "../../model/time.ts";
import { layoutOf } from "./layout.ts";
import type { CountRequest, OldPoints } from "./protocol.ts";
import type { ReadParts } from "./read-rows.ts";
import { indexOfTime } from "./sealed/merge.ts";

/** Times alone are read. */
const NONE: ReadonlySet<string> = new Set();

/** Counts what `remove` would take: rows, whole blocks, and the old part of the block on the border. */
export function readOld({ db, catalog, sealed }: ReadParts, { measurement, before, scope }: CountRequest): OldPoints {
  const { table } = layoutOf(measurement);
  const rows = db.prepare(`SELECT count(*) AS points, min(time) AS oldest FROM ${table} WHERE series = ? AND time < ?`);
  const blocks = db.prepare(
    "SELECT coalesce(sum(points), 0) AS points, min(first) AS oldest FROM sealed WHERE series = ? AND first < ? AND last < ?",
  );
  const isMeant = (entityId: string): boolean =>
    scope === undefined || ("only" in scope ? scope.only.includes(entityId) : !scope.except.includes(entityId));
  let points = 0;
  let oldest: Micros | undefined;
  const add = (count: number, time: unknown): void => {
    points += count;
    if (typeof time === "number") oldest = Math.min(oldest ?? time, time);
  };
  for (const series of catalog.all(measurement)) {
    if (!isMeant(series.tags["entity_id"] ?? "")) continue;
    for (const found of [rows.get(series.id, before), blocks.get(series.id, before, before)])
      add(Number(found?.["points"] ?? 0), found?.["oldest"]);
    for (const span of sealed.spans(series, before - 1, before)) {
      if (span.first >= before || span.last < before) continue;
      const old = indexOfTime(sealed.columns(series, span, NONE).times, before);
      if (old > 0) add(old, span.first);
    }
  }
  return { points, oldest };
}
