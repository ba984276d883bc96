import { statSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import { isMeasurement } from "../../model/measurement.ts";
import type { MeasurementUsage, TagValuesQuery, Usage } from "../../model/query.ts";
import type { Tally } from "../store.ts";
import type { KnownSeries } from "./known-series.ts";
import { isContextTag } from "./catalog.ts";
import { databaseFile } from "./database.ts";
import { layoutOf } from "./layout.ts";
import type { TierUsage } from "./protocol.ts";
import type { ReadParts } from "./read-rows.ts";
import { contextCondition, matchingContexts } from "./read-rows.ts";

/** Values of a series' tag come from the list of series; those of a context tag from the rows of the series that fit. */
export function readTagValues(
  { db, catalog, sealed, statements }: ReadParts,
  query: TagValuesQuery,
): readonly string[] {
  const { measurement, tag } = query;
  const contexts = matchingContexts(db, measurement, query.tags);
  const { table } = layoutOf(measurement);
  const condition = contextCondition(measurement, query.tags);
  const values = new Set<string>();
  const matching = catalog.matching(measurement, query.tags);
  if (isContextTag(measurement, tag)) {
    const used = db.prepare(
      `SELECT DISTINCT r.context AS context FROM ${table} AS r WHERE r.series = ? ${condition.sql}`,
    );
    for (const series of matching) {
      const ids = new Set(used.all(series.id, ...condition.parameters).map(({ context }) => context));
      for (const block of sealed.newest(series)) {
        for (const context of sealed.contexts(series, block)) {
          if (context !== 0 && (contexts === undefined || contexts.has(context))) ids.add(context);
        }
      }
      for (const context of ids) {
        const value = catalog.context(context).tags[tag];
        if (value !== undefined) values.add(value);
      }
    }
    return [...values].sort();
  }
  const any = statements.of(`SELECT 1 FROM ${table} AS r WHERE r.series = ? ${condition.sql} LIMIT 1`);
  for (const series of matching) {
    const value = series.tags[tag];
    if (value === undefined || values.has(value)) continue;
    const isUsed =
      condition.sql === "" ||
      any.get(series.id, ...condition.parameters) !== undefined ||
      anySealed({ sealed }, series, contexts);
    if (isUsed) values.add(value);
  }
  return [...values].sort();
}

function anySealed(
  { sealed }: Pick<ReadParts, "sealed">,
  series: KnownSeries,
  contexts: ReadonlySet<number> | undefined,
): boolean {
  for (const block of sealed.newest(series)) {
    if (sealed.contexts(series, block).some((context) => contexts === undefined || contexts.has(context))) return true;
  }
  return false;
}

export function readUsage({ db, catalog }: ReadParts, folder: string): Usage {
  const file = databaseFile(folder);
  const counted = db.prepare("SELECT measurement, count FROM points WHERE count > 0 ORDER BY measurement").all();
  const measurements = counted.flatMap((row): readonly MeasurementUsage[] => {
    const measurement = String(row["measurement"]);
    if (!isMeasurement(measurement)) return [];
    const { table } = layoutOf(measurement);
    const ends = db.prepare(`SELECT min(time) AS oldest, max(time) AS newest FROM (
      SELECT (SELECT min(time) FROM ${table} WHERE series = s.id) AS time FROM series AS s WHERE s.measurement = ?1
      UNION ALL SELECT (SELECT max(time) FROM ${table} WHERE series = s.id) FROM series AS s WHERE s.measurement = ?1
      UNION ALL SELECT (SELECT min(first) FROM sealed WHERE series = s.id) FROM series AS s WHERE s.measurement = ?1
      UNION ALL SELECT (SELECT last FROM sealed WHERE series = s.id ORDER BY first DESC LIMIT 1)
        FROM series AS s WHERE s.measurement = ?1)`);
    const { oldest, newest } = ends.get({ "?1": measurement }) ?? {};
    return [
      {
        measurement,
        points: Number(row["count"]),
        series: catalog.all(measurement).length,
        oldest: typeof oldest === "number" ? oldest : undefined,
        newest: typeof newest === "number" ? newest : undefined,
      },
    ];
  });
  return { bytes: sizeOf(file) + sizeOf(`${file}-wal`), measurements };
}

/** Points of each measurement that are rows, and those that are sealed. */
export function readTiers({ db }: ReadParts): readonly TierUsage[] {
  const rows = db
    .prepare(`
      SELECT p.measurement AS measurement, p.count AS count, coalesce(b.points, 0) AS points,
        coalesce(b.blocks, 0) AS blocks, coalesce(b.bytes, 0) AS bytes
      FROM points AS p LEFT JOIN (
        SELECT s.measurement AS measurement, sum(b.points) AS points, count(*) AS blocks, sum(length(b.body)) AS bytes
        FROM sealed AS b JOIN series AS s ON s.id = b.series GROUP BY s.measurement) AS b USING (measurement)
      WHERE p.count > 0 ORDER BY p.measurement`)
    .all();
  return rows.flatMap((row): readonly TierUsage[] => {
    const measurement = String(row["measurement"]);
    if (!isMeasurement(measurement)) return [];
    const [points, blocks, bytes] = [Number(row["points"]), Number(row["blocks"]), Number(row["bytes"])];
    return [{ measurement, rows: Number(row["count"]) - points, sealed: { points, blocks, bytes } }];
  });
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

export function readDocuments(db: DatabaseSync, kind: string): ReadonlyMap<string, unknown> {
  const rows = db.prepare("SELECT id, value FROM documents WHERE kind = ? ORDER BY id").all(kind);
  return new Map(rows.map((row) => [String(row["id"]), JSON.parse(String(row["value"])) as unknown]));
}

export function readTallies(db: DatabaseSync): readonly Tally[] {
  const rows = db.prepare("SELECT name, reason, count FROM tallies ORDER BY name, reason").all();
  return rows.map((row) => ({ name: String(row["name"]), reason: String(row["reason"]), add: Number(row["count"]) }));
}
