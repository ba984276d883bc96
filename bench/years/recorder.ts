import { statSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { MICROS_PER_DAY, MICROS_PER_SECOND } from "../../src/model/time.ts";
import { random } from "../support/random.ts";
import type { YearsOptions } from "./home.ts";
import { entitiesOf, yearsOf } from "./home.ts";
import { createHourly } from "./hourly.ts";
import type { Asks } from "./measure.ts";
import type { Picked, Picks } from "./plan.ts";

/**
 * The tables and indexes of Home Assistant's recorder (schema 43 and later), as far as states and statistics need them.
 * Home Assistant fills them one event after the other; here the indexes are made once the rows are in, which is quicker and
 * leaves them without half-empty pages.
 */
const tables = `
  CREATE TABLE states_meta (metadata_id INTEGER PRIMARY KEY, entity_id VARCHAR(255));
  CREATE TABLE state_attributes (attributes_id INTEGER PRIMARY KEY, hash BIGINT, shared_attrs TEXT);
  CREATE TABLE states (state_id INTEGER PRIMARY KEY, entity_id CHAR(0), state VARCHAR(255), attributes CHAR(0),
    event_id SMALLINT, last_changed CHAR(0), last_changed_ts FLOAT, last_reported_ts FLOAT, last_updated CHAR(0),
    last_updated_ts FLOAT, old_state_id INTEGER, attributes_id INTEGER, context_id CHAR(0), context_user_id CHAR(0),
    context_parent_id CHAR(0), origin_idx SMALLINT, context_id_bin BLOB, context_user_id_bin BLOB,
    context_parent_id_bin BLOB, metadata_id INTEGER);
  CREATE TABLE statistics_meta (id INTEGER PRIMARY KEY, statistic_id VARCHAR(255), source VARCHAR(32),
    unit_of_measurement VARCHAR(255), has_mean BOOLEAN, has_sum BOOLEAN, name VARCHAR(255));
  CREATE TABLE statistics (id INTEGER PRIMARY KEY, created CHAR(0), created_ts FLOAT, metadata_id INTEGER, start CHAR(0),
    start_ts FLOAT, mean FLOAT, min FLOAT, max FLOAT, last_reset CHAR(0), last_reset_ts FLOAT, state FLOAT, sum FLOAT);
`;
const indexes = `
  CREATE UNIQUE INDEX ix_states_meta_entity_id ON states_meta (entity_id);
  CREATE INDEX ix_states_metadata_id_last_updated_ts ON states (metadata_id, last_updated_ts);
  CREATE INDEX ix_states_last_updated_ts ON states (last_updated_ts);
  CREATE INDEX ix_states_context_id_bin ON states (context_id_bin);
  CREATE INDEX ix_states_attributes_id ON states (attributes_id);
  CREATE INDEX ix_states_old_state_id ON states (old_state_id);
  CREATE UNIQUE INDEX ix_statistics_meta_statistic_id ON statistics_meta (statistic_id);
  CREATE UNIQUE INDEX ix_statistics_statistic_id_start_ts ON statistics (metadata_id, start_ts);
  CREATE INDEX ix_statistics_start_ts ON statistics (start_ts);
  ANALYZE;
`;
const ATTRIBUTES = '{"state_class":"measurement","unit_of_measurement":"°C","friendly_name":"Thing"}';

export function loadRecorder(file: string, options: YearsOptions): void {
  const db = new DatabaseSync(file);
  db.exec("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -200000; PRAGMA temp_store = FILE");
  db.exec(tables);
  const state = db.prepare(`INSERT INTO states (state_id, state, last_changed_ts, last_updated_ts, old_state_id,
    attributes_id, origin_idx, context_id_bin, metadata_id) VALUES (?, ?, ?, ?, ?, ?, 0, ?, ?)`);
  const statistic = db.prepare(
    "INSERT INTO statistics (created_ts, metadata_id, start_ts, mean, min, max) VALUES (?, ?, ?, ?, ?, ?)",
  );
  db.exec("BEGIN");
  const ids = new Map(entitiesOf(options.entities).map(({ entityId }, index) => [entityId, index + 1]));
  for (const [entityId, id] of ids) {
    db.prepare("INSERT INTO states_meta VALUES (?, ?)").run(id, entityId);
    db.prepare("INSERT INTO statistics_meta VALUES (?, ?, 'recorder', '°C', 1, 0, NULL)").run(id, entityId);
    db.prepare("INSERT INTO state_attributes VALUES (?, ?, ?)").run(id, id * 7_919, ATTRIBUTES);
  }
  const last = new Map<number, { readonly id: number; readonly changed: number }>();
  const next = random(5);
  const context = Buffer.alloc(16);
  const hourly = createHourly(options.start);
  let count = 0;
  let end = options.start;
  for (const day of yearsOf(options)) {
    end += MICROS_PER_DAY;
    for (const { series, time, fields } of day) {
      const id = ids.get(series.tags["entity_id"] ?? "") ?? 0;
      const at = time / MICROS_PER_SECOND;
      const before = last.get(id);
      const changed = fields["duration_seconds"] === undefined ? before?.changed : at;
      // A ULID: milliseconds, then chance.
      context.writeUIntBE(Math.floor(time / 1_000), 0, 6);
      context.writeUInt32LE(next() * 2 ** 32, 6);
      context.writeUInt32LE(next() * 2 ** 32, 10);
      count += 1;
      // Where both times are equal, Home Assistant writes one of them.
      const told = changed === at ? null : (changed ?? null);
      state.run(count, String(fields["state_value"]), told, at, before?.id ?? null, id, context, id);
      last.set(id, { id: count, changed: changed ?? at });
    }
    for (const { entityId, time, mean, min, max } of hourly(day, end)) {
      const at = time / MICROS_PER_SECOND;
      statistic.run(at + 3_610, ids.get(entityId) ?? 0, at, mean, min, max);
    }
  }
  db.exec("COMMIT");
  db.exec(indexes);
  db.close();
}

export function bytesOfRecorder(file: string): number {
  return statSync(file).size;
}

/** The questions, in this process: what SQLite takes without a server around it. */
export function asksOfRecorder(file: string, picks: Picks): { readonly asks: Asks; close(): void } {
  const db = new DatabaseSync(file, { readOnly: true });
  db.exec("PRAGMA cache_size = -16000; PRAGMA mmap_size = 0");
  const query = (sql: string): ((...parameters: readonly (string | number)[]) => number) => {
    const statement = db.prepare(sql);
    statement.setReturnArrays(true);
    return (...parameters) => statement.all(...parameters).length;
  };
  const seconds = ({ from, to }: { readonly from: number; readonly to: number }): [number, number] => [
    from / MICROS_PER_SECOND,
    to / MICROS_PER_SECOND,
  ];
  const numbers = "state NOT IN ('unavailable', 'unknown', '')";
  const ofEntity = "metadata_id = (SELECT metadata_id FROM states_meta WHERE entity_id = ?)";
  const ofStatistic = "metadata_id = (SELECT id FROM statistics_meta WHERE statistic_id = ?)";
  const byWidth = (width: number): string => `
    SELECT CAST(last_updated_ts / ${width} AS INTEGER) AS bucket, avg(CAST(state AS REAL)), min(CAST(state AS REAL)),
      max(CAST(state AS REAL)) FROM states
    WHERE ${ofEntity} AND last_updated_ts >= ? AND last_updated_ts < ? AND ${numbers} GROUP BY bucket`;
  const rawDay = query(`SELECT state, last_updated_ts, attributes_id FROM states
    WHERE ${ofEntity} AND last_updated_ts >= ? AND last_updated_ts < ? ORDER BY last_updated_ts`);
  const [hour, day] = [query(byWidth(3_600)), query(byWidth(86_400))];
  const hours = query(`SELECT start_ts, mean, min, max FROM statistics
    WHERE ${ofStatistic} AND start_ts >= ? AND start_ts < ? ORDER BY start_ts`);
  const days = query(`SELECT CAST(start_ts / 86400 AS INTEGER) AS day, avg(mean), min(min), max(max) FROM statistics
    WHERE ${ofStatistic} AND start_ts >= ? AND start_ts < ? GROUP BY day`);
  const latest = query(`SELECT m.entity_id, s.state, s.last_updated_ts FROM states_meta AS m JOIN states AS s
    ON s.state_id = (SELECT state_id FROM states WHERE metadata_id = m.metadata_id ORDER BY last_updated_ts DESC LIMIT 1)`);
  const month = query(`SELECT metadata_id, CAST(last_updated_ts / 86400 AS INTEGER) AS day, avg(CAST(state AS REAL))
    FROM states WHERE last_updated_ts >= ? AND last_updated_ts < ? AND ${numbers} GROUP BY metadata_id, day`);
  const monthOfHours = query(`SELECT metadata_id, CAST(start_ts / 86400 AS INTEGER) AS day, avg(mean)
    FROM statistics WHERE start_ts >= ? AND start_ts < ? GROUP BY metadata_id, day`);
  const ofPick = (run: (...parameters: readonly (string | number)[]) => number, pick: Picked): number =>
    run(pick.entityId, ...seconds(pick));
  const asks: Asks = {
    rawDay: { "": (turn) => ofPick(rawDay, picks.day(turn)) },
    yearByHour: {
      "": (turn) => ofPick(hour, picks.year(turn)),
      "its statistics": (turn) => ofPick(hours, picks.year(turn)),
    },
    yearByDay: {
      "": (turn) => ofPick(day, picks.year(turn)),
      "its statistics": (turn) => ofPick(days, picks.year(turn)),
    },
    latest: { "": () => latest() },
    monthByDay: {
      "": (turn) => month(...seconds(picks.month(turn))),
      "its statistics": (turn) => monthOfHours(...seconds(picks.month(turn))),
    },
  };
  return { asks, close: () => db.close() };
}
