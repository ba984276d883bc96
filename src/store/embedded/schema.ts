import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import { HometideError } from "../../model/errors.ts";
import { measurementNames } from "../../model/measurement.ts";
import type { Layout } from "./layout.ts";
import { columnDefinition, layoutOf, valueColumns } from "./layout.ts";
import { digestsOfContexts, tagsOfContexts } from "./migrate-contexts.ts";
import { gamesIntoContexts } from "./migrate-players.ts";

/**
 * The tables of the store's file, besides one for each measurement (layout.ts):
 *
 * - `series(id, measurement, tags)`: tags as a JSON object, names in order. Ids are never used again.
 * - `context_tags(id, measurement, tags)`, `contexts(id, tags, fields, newest, digest)`: what was true around points, its
 *   tags by their id, found by its digest (context-digest.ts). No point that uses the row is later than `newest` (microseconds), so that a row whose `newest` has
 *   been deleted away can go.
 * - `texts(id, text)`: the dictionary of packed-text.ts.
 * - `documents(kind, id, value)`: notes, the value as JSON. `tallies(name, reason, count)`.
 * - `points(measurement, count)`: rows of each measurement, kept with every transaction.
 * - `meta(name, value)`: `generation` grows whenever rows of `series` are removed.
 * - `outbox(id, mirror, policy, lines, bytes, created, body)`: line protocol that waits for a mirror, in the order of the
 *   ids; `bytes` are those of the body and one more, `created` is in microseconds like every time.
 * - `gaps(mirror, measurement, episode, cause, oldest, newest)`, `dead_letters(id, mirror, policy, line, reason, created)`:
 *   see store/outbox.ts.
 * - `sealed(id, series, first, last, points, body)`: older points of a series as blocks (sealed/codec.ts), `first` and `last`
 *   the times of a block's ends. Blocks of a series do not overlap, and within a block's span the measurement's table has
 *   no row of the series: a point is in one place. A block never changes; another one, with another id, takes its place.
 *   `sealed_before` in `meta`: every block ends before it.
 *
 * `PRAGMA user_version` is the number of migrations that the file has seen. Fields that a later version of Hometide
 * declares become new columns whenever a file is opened, and need no migration.
 */
const migrations: readonly ((db: DatabaseSync) => void)[] = [
  (db) =>
    db.exec(`
      CREATE TABLE series (id INTEGER PRIMARY KEY AUTOINCREMENT, measurement TEXT NOT NULL, tags TEXT NOT NULL,
        UNIQUE (measurement, tags));
      CREATE TABLE contexts (id INTEGER PRIMARY KEY AUTOINCREMENT, measurement TEXT NOT NULL, tags TEXT NOT NULL,
        fields TEXT NOT NULL, newest INTEGER NOT NULL, UNIQUE (measurement, tags, fields));
      CREATE TABLE texts (id INTEGER PRIMARY KEY AUTOINCREMENT, text TEXT NOT NULL UNIQUE);
      CREATE TABLE documents (kind TEXT NOT NULL, id TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (kind, id)) WITHOUT ROWID;
      CREATE TABLE tallies (name TEXT NOT NULL, reason TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (name, reason)) WITHOUT ROWID;
      CREATE TABLE points (measurement TEXT PRIMARY KEY, count INTEGER NOT NULL) WITHOUT ROWID;
      CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
      INSERT INTO meta VALUES ('generation', 0);
    `),
  (db) =>
    db.exec(`
      CREATE TABLE outbox (id INTEGER PRIMARY KEY AUTOINCREMENT, mirror TEXT NOT NULL, policy TEXT NOT NULL,
        lines INTEGER NOT NULL, bytes INTEGER NOT NULL, created INTEGER NOT NULL, body BLOB NOT NULL);
      CREATE INDEX outbox_order ON outbox (mirror, policy, id, lines, bytes, created);
      CREATE TABLE gaps (mirror TEXT NOT NULL, measurement TEXT NOT NULL, episode INTEGER NOT NULL, cause TEXT NOT NULL,
        oldest INTEGER NOT NULL, newest INTEGER NOT NULL, PRIMARY KEY (mirror, measurement, episode)) WITHOUT ROWID;
      CREATE TABLE dead_letters (id INTEGER PRIMARY KEY AUTOINCREMENT, mirror TEXT NOT NULL, policy TEXT NOT NULL,
        line TEXT NOT NULL, reason TEXT NOT NULL, created INTEGER NOT NULL);
    `),
  (db) =>
    db.exec(`
      CREATE TABLE sealed (id INTEGER PRIMARY KEY AUTOINCREMENT, series INTEGER NOT NULL, first INTEGER NOT NULL,
        last INTEGER NOT NULL, points INTEGER NOT NULL, body BLOB NOT NULL);
      CREATE UNIQUE INDEX sealed_spans ON sealed (series, first, last, points);
      INSERT INTO meta VALUES ('sealed_before', 0);
    `),
  (db) => {
    for (const measurement of ["nfl_player_stats", "nhl_player_stats"]) gamesIntoContexts(db, measurement);
  },
  digestsOfContexts,
  tagsOfContexts,
];

const SCHEMA_VERSION: number = migrations.length;

/** "HmTd": tells the file from other programs' SQLite files. */
const APPLICATION_ID = 0x486d5464;

/**
 * Looks whether this program may write the file; changes nothing.
 *
 * @throws HometideError store_too_new, or store_corrupt where the file is another program's
 */
export function checkOwner(db: DatabaseSync): void {
  const version = numberOf(db, "PRAGMA user_version");
  const application = numberOf(db, "PRAGMA application_id");
  const objects = numberOf(db, "SELECT count(*) FROM sqlite_schema");
  if (objects > 0 && application !== APPLICATION_ID) {
    throw new HometideError("store_corrupt", "hometide.db is an SQLite file, but not one of Hometide's");
  }
  if (version > SCHEMA_VERSION) {
    throw new HometideError(
      "store_too_new",
      `hometide.db has version ${version} of the schema; this Hometide knows up to ${SCHEMA_VERSION}`,
    );
  }
}

/** Makes the tables of a new file, or brings an older file up to date, in one transaction. */
export function prepareSchema(db: DatabaseSync): void {
  const version = numberOf(db, "PRAGMA user_version");
  const missing = (): readonly string[] => measurementNames.map(layoutOf).flatMap((layout) => missingParts(db, layout));
  if (version === SCHEMA_VERSION && missing().length === 0) return;
  db.exec("BEGIN IMMEDIATE");
  for (const migrate of migrations.slice(version)) migrate(db);
  for (const statement of missing()) db.exec(statement);
  db.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
  db.exec(`PRAGMA user_version = ${SCHEMA_VERSION}`);
  db.exec("COMMIT");
}

/** The statements that make a measurement's table what the declaration says. */
function missingParts(db: DatabaseSync, layout: Layout): readonly string[] {
  const present = new Set(
    db
      .prepare("SELECT name FROM pragma_table_info(?)")
      .all(layout.measurement)
      .map((row) => String(row["name"])),
  );
  const definitions = valueColumns(layout).map((column) => columnDefinition(layout, column));
  if (present.size > 0) {
    return valueColumns(layout)
      .filter((column) => !present.has(column))
      .map((column) => `ALTER TABLE ${layout.table} ADD COLUMN ${columnDefinition(layout, column)}`);
  }
  const columns = ["series INTEGER NOT NULL", "time INTEGER NOT NULL", ...definitions].join(", ");
  return [`CREATE TABLE ${layout.table} (${columns}, PRIMARY KEY (series, time)) WITHOUT ROWID`];
}

/** The single number that a statement gives. */
export function numberOf(db: DatabaseSync, sql: string, parameters: readonly SQLInputValue[] = []): number {
  const row = db.prepare(sql).get(...parameters);
  const value = row === undefined ? undefined : Object.values(row)[0];
  if (typeof value !== "number") throw new Error(`${sql} gave no number`);
  return value;
}
