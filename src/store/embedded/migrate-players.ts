import type { DatabaseSync } from "node:sqlite";
import { quoted } from "./layout.ts";

/**
 * Version 4 of the schema: game_id, season and week of a player's statistics are tags of the context. Until then each
 * player and game was a series of its own; now the rows of a player come together in one. No such series had blocks:
 * it takes many rows to seal a series, and these had one each.
 *
 * @param measurement its table has the columns `series`, `time` and `extra`, or is not there yet
 */
export function gamesIntoContexts(db: DatabaseSync, measurement: string): void {
  const isThere = db.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?").get(measurement);
  if (isThere === undefined) return;
  const table = quoted(measurement);
  const name = `'${measurement}'`;
  const sealed = "EXISTS (SELECT 1 FROM sealed WHERE sealed.series = s.id)";
  db.exec(`
    ALTER TABLE ${table} ADD COLUMN context INTEGER;
    CREATE TEMP TABLE moved AS
      SELECT s.id AS old, json_remove(s.tags, '$.game_id', '$.season', '$.week') AS tags,
        json_remove(s.tags, '$.player_id', '$.player_name', '$.position', '$.team') AS around
      FROM series AS s WHERE s.measurement = ${name} AND NOT ${sealed};
    DELETE FROM moved WHERE around = '{}';
    INSERT INTO series (measurement, tags) SELECT DISTINCT ${name}, tags FROM moved WHERE true ON CONFLICT DO NOTHING;
    INSERT INTO contexts (measurement, tags, fields, newest)
      SELECT ${name}, m.around, '{}', max(r.time) FROM moved AS m JOIN ${table} AS r ON r.series = m.old GROUP BY m.around;
    INSERT INTO ${table} (series, time, context, extra)
      SELECT s.id, r.time, c.id, r.extra FROM moved AS m JOIN ${table} AS r ON r.series = m.old
        JOIN series AS s ON s.measurement = ${name} AND s.tags = m.tags
        JOIN contexts AS c ON c.measurement = ${name} AND c.tags = m.around AND c.fields = '{}'
      WHERE true ON CONFLICT (series, time) DO UPDATE SET context = excluded.context, extra = json_patch(extra, excluded.extra);
    DELETE FROM ${table} WHERE series IN (SELECT old FROM moved);
    DELETE FROM series WHERE id IN (SELECT old FROM moved);
    UPDATE points SET count = (SELECT count(*) FROM ${table}) + coalesce((SELECT sum(b.points) FROM sealed AS b
      JOIN series AS s ON s.id = b.series WHERE s.measurement = ${name}), 0) WHERE measurement = ${name};
    UPDATE meta SET value = value + 1 WHERE name = 'generation';
    DROP TABLE moved;
  `);
}
