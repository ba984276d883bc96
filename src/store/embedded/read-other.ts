import { statSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import { isMeasurement } from "../../model/measurement.ts";
import type { MeasurementUsage, TagValuesQuery, Usage } from "../../model/query.ts";
import type { Tally } from "../store.ts";
import type { Catalog } from "./catalog.ts";
import { isContextTag } from "./catalog.ts";
import { databaseFile } from "./database.ts";
import { layoutOf } from "./layout.ts";
import { contextCondition } from "./read-rows.ts";

/** Values of a series' tag come from the list of series; those of a context tag from the rows of the series that fit. */
export function readTagValues(db: DatabaseSync, catalog: Catalog, query: TagValuesQuery): readonly string[] {
  const { measurement, tag } = query;
  const { table } = layoutOf(measurement);
  const condition = contextCondition(measurement, query.tags);
  const values = new Set<string>();
  const matching = catalog.matching(measurement, query.tags);
  if (isContextTag(measurement, tag)) {
    const used = db.prepare(
      `SELECT DISTINCT r.context AS context FROM ${table} AS r WHERE r.series = ? ${condition.sql}`,
    );
    for (const series of matching) {
      for (const { context } of used.all(series.id, ...condition.parameters)) {
        const value = catalog.context(context).tags[tag];
        if (value !== undefined) values.add(value);
      }
    }
    return [...values].sort();
  }
  const any = db.prepare(`SELECT 1 FROM ${table} AS r WHERE r.series = ? ${condition.sql} LIMIT 1`);
  for (const series of matching) {
    const value = series.tags[tag];
    if (value === undefined || values.has(value)) continue;
    if (condition.sql === "" || any.get(series.id, ...condition.parameters) !== undefined) values.add(value);
  }
  return [...values].sort();
}

export function readUsage(db: DatabaseSync, catalog: Catalog, folder: string): Usage {
  const file = databaseFile(folder);
  const counted = db.prepare("SELECT measurement, count FROM points WHERE count > 0 ORDER BY measurement").all();
  const measurements = counted.flatMap((row): readonly MeasurementUsage[] => {
    const measurement = String(row["measurement"]);
    if (!isMeasurement(measurement)) return [];
    const { table } = layoutOf(measurement);
    const ends = db.prepare(`SELECT min(time) AS oldest, max(time) AS newest FROM (
      SELECT (SELECT min(time) FROM ${table} WHERE series = s.id) AS time FROM series AS s WHERE s.measurement = ?1
      UNION ALL SELECT (SELECT max(time) FROM ${table} WHERE series = s.id) FROM series AS s WHERE s.measurement = ?1)`);
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
