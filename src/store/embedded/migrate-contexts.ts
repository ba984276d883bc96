import type { DatabaseSync } from "node:sqlite";
import { contextDigest } from "./context-digest.ts";

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
  // Ids are never used again, also those of contexts that are gone.
  db.prepare("INSERT INTO sqlite_sequence (name, seq) VALUES ('contexts', ?)").run(Number(last ?? 0));
}
