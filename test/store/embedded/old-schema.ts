import type { DatabaseSync } from "node:sqlite";

/** Contexts as version 4 of the schema had them, with the rows and the ids that there are. */
export function contextsWithoutDigests(db: DatabaseSync): void {
  db.exec(`
    CREATE TABLE older (id INTEGER PRIMARY KEY AUTOINCREMENT, measurement TEXT NOT NULL, tags TEXT NOT NULL,
      fields TEXT NOT NULL, newest INTEGER NOT NULL, UNIQUE (measurement, tags, fields));
    INSERT INTO older SELECT c.id, measurement, t.tags, fields, newest
      FROM contexts AS c JOIN context_tags AS t ON t.id = c.tags;
    DROP TABLE contexts;
    DROP TABLE context_tags;
    ALTER TABLE older RENAME TO contexts;
  `);
}
