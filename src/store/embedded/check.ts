import { existsSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import { HometideError, messageOf } from "../../model/errors.ts";
import type { MeasurementName } from "../../model/measurement.ts";
import { measurementNames } from "../../model/measurement.ts";
import type { Tags } from "../../model/point.ts";
import type { Micros } from "../../model/time.ts";
import type { KnownSeries } from "./known-series.ts";
import { Catalog } from "./catalog.ts";
import { databaseFile, openForReading } from "./database.ts";
import { layoutOf } from "./layout.ts";
import { checkOwner, numberOf } from "./schema.ts";
import { unseal } from "./sealed/codec.ts";

/** Something that is not as it should be; of one series and span where it is there alone. */
export interface StoreProblem {
  readonly measurement?: MeasurementName;
  readonly tags?: Tags;
  readonly from?: Micros;
  /** The time of the last point that is touched. */
  readonly to?: Micros;
  readonly what: string;
}

export interface StoreCheck {
  readonly points: number;
  readonly blocks: number;
  readonly problems: readonly StoreProblem[];
}

const MAX_MESSAGES = 20;

/**
 * Reads every sealed block, and looks whether blocks, rows and counts agree; SQLite looks through its own pages. Changes
 * nothing, and may run beside a hub that writes: each measurement is seen as it is at one moment.
 *
 * @param onProgress told after each measurement, with the share of all that is done
 * @throws HometideError data_dir_unusable, store_corrupt, store_too_new where the file cannot be opened at all
 */
export function checkStore(folder: string, onProgress: (share: number) => void = () => {}): StoreCheck {
  const file = databaseFile(folder);
  if (!existsSync(file)) throw new HometideError("data_dir_unusable", `there is no store: ${file} does not exist`);
  const db = openForReading(folder);
  try {
    checkOwner(db);
    const problems: StoreProblem[] = pagesOf(db);
    let points = 0;
    let blocks = 0;
    for (const [index, measurement] of measurementNames.entries()) {
      try {
        const found = checkMeasurement(db, measurement);
        points += found.points;
        blocks += found.blocks;
        problems.push(...found.problems);
      } catch (error) {
        problems.push({ measurement, what: `it cannot be read to its end: ${messageOf(error)}` });
      } finally {
        if (db.isTransaction) db.exec("COMMIT");
      }
      onProgress((index + 1) / measurementNames.length);
    }
    return { points, blocks, problems };
  } finally {
    db.close();
  }
}

/** What SQLite finds wrong with its pages and indexes. */
function pagesOf(db: DatabaseSync): StoreProblem[] {
  try {
    const messages = db
      .prepare(`PRAGMA quick_check(${MAX_MESSAGES})`)
      .all()
      .map((row) => String(Object.values(row)[0]));
    return messages.filter((message) => message !== "ok").map((what) => ({ what: `SQLite: ${what}` }));
  } catch (error) {
    return [{ what: `SQLite: ${messageOf(error)}` }];
  }
}

function checkMeasurement(db: DatabaseSync, measurement: MeasurementName): StoreCheck {
  db.exec("BEGIN");
  const tables = numberOf(db, "SELECT count(*) FROM sqlite_schema WHERE name IN (?, 'sealed')", [measurement]);
  // The file of an earlier version, which no hub of this one has opened yet.
  if (tables < 2) return { points: 0, blocks: 0, problems: [] };
  const { table } = layoutOf(measurement);
  const catalog = new Catalog(db);
  catalog.refresh();
  const problems: StoreProblem[] = [];
  let blocks = 0;
  let points = numberOf(db, `SELECT count(*) FROM ${table}`);
  for (const series of catalog.all(measurement)) {
    const found = checkSeries(db, catalog, measurement, series);
    blocks += found.blocks;
    points += found.points;
    problems.push(...found.problems);
  }
  const counted = db.prepare("SELECT count FROM points WHERE measurement = ?").get(measurement)?.["count"] ?? 0;
  if (counted !== points)
    problems.push({ measurement, what: `it has ${points} points, and ${String(counted)} were counted` });
  const lost = numberOf(
    db,
    `SELECT count(*) FROM ${table} AS r WHERE NOT EXISTS (SELECT 1 FROM series AS s WHERE s.id = r.series)`,
  );
  if (lost > 0) problems.push({ measurement, what: `${lost} rows belong to no series` });
  return { points, blocks, problems };
}

function checkSeries(
  db: DatabaseSync,
  catalog: Catalog,
  measurement: MeasurementName,
  series: KnownSeries,
): StoreCheck {
  const stored = db.prepare("SELECT first, last, points, body FROM sealed WHERE series = ? ORDER BY first");
  const within = `SELECT count(*) FROM ${layoutOf(measurement).table} WHERE series = ? AND time >= ? AND time <= ?`;
  const problems: StoreProblem[] = [];
  let end = -1;
  let blocks = 0;
  let points = 0;
  for (const row of stored.iterate(series.id)) {
    const [from, to, count] = [Number(row["first"]), Number(row["last"]), Number(row["points"])];
    const report = (what: string): void => void problems.push({ measurement, tags: series.tags, from, to, what });
    blocks++;
    points += count;
    const damage = damageOf(row["body"], { from, to, count }, catalog);
    if (damage !== undefined) report(damage);
    if (from <= end) report("it overlaps the block before it");
    const rows = numberOf(db, within, [series.id, from, to]);
    if (rows > 0) report(`${rows} rows lie within it`);
    end = Math.max(end, to);
  }
  return { points, blocks, problems };
}

/** Why a block is not what its row says. */
function damageOf(
  body: unknown,
  { from, to, count }: { readonly from: Micros; readonly to: Micros; readonly count: number },
  catalog: Catalog,
): string | undefined {
  try {
    if (!(body instanceof Uint8Array)) return "it has no body";
    const { times, contexts } = unseal(body);
    if (times.length !== count) return `it has ${times.length} points instead of ${count}`;
    if (times[0] !== from || times.at(-1) !== to) return "its first or last point has another time";
    if (times.some((time, index) => index > 0 && time <= (times[index - 1] ?? 0))) return "its times are not in order";
    for (const context of new Set(contexts)) if (context !== 0) catalog.context(context);
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}
