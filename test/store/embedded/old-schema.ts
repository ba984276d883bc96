import type { DatabaseSync } from "node:sqlite";

/** Contexts as version 4 of the schema had them, with the rows and the ids that there are. */
export function contextsWithoutDigests(db: DatabaseSync): void {
  db.exec(`
    CREATE TABLE older (id INTEGER PRIMARY KEY AUTOINCREMENT, measurement TEXT NOT NULL, tags TEXT NOT NULL,
      fields TEXT NOT NULL, newest INTEGER NOT NULL, UNIQUE (measurement, tags, fields));
    INSERT INTO older SELECT id, measurement, tags, fields, newest FROM contexts;
    DROP TABLE contexts;
    ALTER TABLE older RENAME TO contexts;
  `);
}
