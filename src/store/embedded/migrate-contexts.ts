import type { DatabaseSync } from "node:sqlite";
import { contextDigest } from "./context-digest.ts";

/** Most contexts have their tags in common with many others: those are told once. */
export function tagsOfContexts(db: DatabaseSync): void {
  const last = db.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'contexts'").get()?.["seq"];
  db.exec(`
    CREATE TABLE context_tags (id INTEGER PRIMARY KEY AUTOINCREMENT, measurement TEXT NOT NULL, tags TEXT NOT NULL,
      UNIQUE (measurement, tags));
    INSERT INTO context_tags (measurement, tags) SELECT DISTINCT measurement, tags FROM contexts ORDER BY id;
    CREATE TABLE contexts_with_tags (id INTEGER PRIMARY KEY AUTOINCREMENT, tags INTEGER NOT NULL,
      fields TEXT NOT NULL, newest INTEGER NOT NULL, digest INTEGER NOT NULL);
    INSERT INTO contexts_with_tags SELECT c.id, t.id, c.fields, c.newest, c.digest
      FROM contexts AS c JOIN context_tags AS t ON t.measurement = c.measurement AND t.tags = c.tags ORDER BY c.id;
    DROP TABLE contexts;
    ALTER TABLE contexts_with_tags RENAME TO contexts;
    CREATE INDEX contexts_digest ON contexts (digest);
    DELETE FROM sqlite_sequence WHERE name = 'contexts';
  `);
  keepIds(db, last);
}

/** Ids are never used again, also those of contexts that are gone. */
function keepIds(db: DatabaseSync, last: unknown): void {
  db.prepare("INSERT INTO sqlite_sequence (name, seq) VALUES ('contexts', ?)").run(Number(last ?? 0));
}

/**
 * Contexts are found by a digest: an index over their texts was as large as they are, and they are most of what a file has
 * beside its points.
 */
export function digestsOfContexts(db: DatabaseSync): void {
  const last = db.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'contexts'").get()?.["seq"];
  db.exec(`CREATE TABLE contexts_with_digest (id INTEGER PRIMARY KEY AUTOINCREMENT, measurement TEXT NOT NULL,
    tags TEXT NOT NULL, fields TEXT NOT NULL, newest INTEGER NOT NULL, digest INTEGER NOT NULL)`);
  const insert = db.prepare("INSERT INTO contexts_with_digest VALUES (?, ?, ?, ?, ?, ?)");
  for (const row of db.prepare("SELECT id, measurement, tags, fields, newest FROM contexts ORDER BY id").iterate()) {
    const [measurement, tags, fields] = [String(row["measurement"]), String(row["tags"]), String(row["fields"])];
    const digest = contextDigest(measurement, tags, fields);
    insert.run(Number(row["id"]), measurement, tags, fields, Number(row["newest"]), digest);
  }
  db.exec(`
    DROP TABLE contexts;
    ALTER TABLE contexts_with_digest RENAME TO contexts;
    CREATE INDEX contexts_digest ON contexts (digest);
    DELETE FROM sqlite_sequence WHERE name = 'contexts';
  `);
  keepIds(db, last);
}
