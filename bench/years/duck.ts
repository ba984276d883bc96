import { appendFileSync, rmSync, statSync } from "node:fs";
import type { DuckDBValue } from "@duckdb/node-api";
import { DuckDBInstance, DuckDBTimestampValue } from "@duckdb/node-api";
import type { Point } from "../../src/model/point.ts";
import { MICROS_PER_DAY } from "../../src/model/time.ts";
import type { YearsOptions } from "./home.ts";
import { yearsOf } from "./home.ts";
import { createHourly } from "./hourly.ts";
import type { Asks } from "./measure.ts";
import type { Picks, Stretch } from "./plan.ts";

const tables = `
  CREATE TABLE states (time TIMESTAMP, entity VARCHAR, state VARCHAR, value DOUBLE, previous VARCHAR, seconds INTEGER,
    unit VARCHAR, consumption DOUBLE, weather INTEGER);
  CREATE TABLE weathers (id INTEGER, condition VARCHAR, time_of_day VARCHAR, temp DOUBLE, humidity DOUBLE,
    pressure DOUBLE);
  CREATE TABLE hours (time TIMESTAMP, entity VARCHAR, mean DOUBLE, min DOUBLE, max DOUBLE);
`;
/** Points in a file on the way. */
const PART = 1_000_000;

/**
 * The same points with all that Hometide keeps of them (the weather once an hour, in a table of its own), in the order of
 * time; the hours in a second table. They go in as CSV, a million at a time: appending rows from JavaScript takes five times
 * as long. In this process: DuckDB has no server.
 */
export async function loadDuck(file: string, options: YearsOptions): Promise<void> {
  const instance = await DuckDBInstance.create(file, { memory_limit: "4GB", threads: "2" });
  const connection = await instance.connect();
  await connection.run(tables);
  const [points, weathers, hours] = [`${file}.points`, `${file}.weathers`, `${file}.hours`];
  const csv = (from: string, columns: string): string =>
    `read_csv('${from}', header = false, nullstr = '', columns = {${columns}})`;
  const take = async (): Promise<void> => {
    await connection.run(`INSERT INTO states SELECT make_timestamp(t), * EXCLUDE t FROM ${csv(points, pointColumns)}`);
    await connection.run(`INSERT INTO weathers SELECT * FROM ${csv(weathers, weatherColumns)}`);
    await connection.run(`INSERT INTO hours SELECT make_timestamp(t), * EXCLUDE t FROM ${csv(hours, hourColumns)}`);
    for (const part of [points, weathers, hours]) rmSync(part);
  };
  const hourly = createHourly(options.start);
  let known: Point["context"];
  let weather = 0;
  let waiting = 0;
  let end = options.start;
  for (const day of yearsOf(options)) {
    end += MICROS_PER_DAY;
    let [ofPoints, ofWeathers] = ["", ""];
    for (const { series, time, fields: of, context } of day) {
      if (context !== known && context !== undefined) {
        known = context;
        weather += 1;
        const { tags, fields } = context;
        ofWeathers += `${weather},${tags["weather_condition"] ?? ""},${tags["time_of_day"] ?? ""},${[fields["weather_temp"], fields["weather_humidity"], fields["weather_pressure"]].join(",")}\n`;
      }
      const entity = series.tags["entity_id"] ?? "";
      ofPoints += `${time},${entity},${of["state_value"] ?? ""},${of["normalized_value"] ?? ""},${of["previous_state"] ?? ""},${of["duration_seconds"] ?? ""},${of["unit_of_measurement"] ?? ""},${of["energy_consumption"] ?? ""},${weather}\n`;
    }
    appendFileSync(points, ofPoints);
    appendFileSync(weathers, ofWeathers);
    const rows = hourly(day, end).map(
      ({ entityId, time, mean, min, max }) => `${time},${entityId},${mean},${min},${max}\n`,
    );
    appendFileSync(hours, rows.join(""));
    waiting += day.length;
    if (waiting < PART) continue;
    waiting = 0;
    await take();
  }
  if (waiting > 0) await take();
  await connection.run("CHECKPOINT");
  connection.closeSync();
  instance.closeSync();
}

const pointColumns =
  "t: 'BIGINT', entity: 'VARCHAR', state: 'VARCHAR', value: 'DOUBLE', previous: 'VARCHAR', seconds: 'INTEGER', unit: 'VARCHAR', consumption: 'DOUBLE', weather: 'INTEGER'";
const weatherColumns =
  "id: 'INTEGER', condition: 'VARCHAR', time_of_day: 'VARCHAR', temp: 'DOUBLE', humidity: 'DOUBLE', pressure: 'DOUBLE'";
const hourColumns = "t: 'BIGINT', entity: 'VARCHAR', mean: 'DOUBLE', min: 'DOUBLE', max: 'DOUBLE'";

export function bytesOfDuck(file: string): number {
  return statSync(file).size;
}

/** The questions, in this process; rows as JavaScript has them. */
export async function asksOfDuck(file: string, picks: Picks): Promise<{ readonly asks: Asks; close(): void }> {
  const instance = await DuckDBInstance.create(file, { access_mode: "READ_ONLY", memory_limit: "4GB", threads: "2" });
  const connection = await instance.connect();
  const prepared = async (sql: string): Promise<(values: readonly DuckDBValue[]) => Promise<number>> => {
    const statement = await connection.prepare(sql);
    return async (values) => {
      statement.bind([...values]);
      const reader = await statement.runAndReadAll();
      return reader.getColumnsJS().at(0)?.length ?? 0;
    };
  };
  const times = ({ from, to }: Stretch): readonly DuckDBValue[] => [
    new DuckDBTimestampValue(BigInt(from)),
    new DuckDBTimestampValue(BigInt(to)),
  ];
  const by = (
    width: string,
  ): string => `SELECT time_bucket(INTERVAL '1 ${width}', time) AS bucket, avg(value), min(value),
    max(value) FROM states WHERE entity = $1 AND time >= $2 AND time < $3 AND value IS NOT NULL GROUP BY bucket ORDER BY 1`;
  const rawDay = await prepared(`SELECT time, state, value, previous, seconds, unit FROM states
    WHERE entity = $1 AND time >= $2 AND time < $3 ORDER BY time`);
  const [hour, day] = [await prepared(by("hour")), await prepared(by("day"))];
  const hours = await prepared(`SELECT time, mean, min, max FROM hours
    WHERE entity = $1 AND time >= $2 AND time < $3 ORDER BY time`);
  const days =
    await prepared(`SELECT time_bucket(INTERVAL '1 day', time) AS day, avg(mean), min(min), max(max) FROM hours
    WHERE entity = $1 AND time >= $2 AND time < $3 GROUP BY day ORDER BY 1`);
  const latest = await prepared("SELECT entity, max(time), arg_max(state, time) FROM states GROUP BY entity");
  const month = await prepared(`SELECT entity, time_bucket(INTERVAL '1 day', time) AS day, avg(value) FROM states
    WHERE time >= $1 AND time < $2 AND value IS NOT NULL GROUP BY entity, day`);
  const monthOfHours = await prepared(`SELECT entity, time_bucket(INTERVAL '1 day', time) AS day, avg(mean) FROM hours
    WHERE time >= $1 AND time < $2 GROUP BY entity, day`);
  const of = (pick: Stretch & { readonly entityId: string }): readonly DuckDBValue[] => [pick.entityId, ...times(pick)];
  const asks: Asks = {
    rawDay: { "": (turn) => rawDay(of(picks.day(turn))) },
    yearByHour: { "": (turn) => hour(of(picks.year(turn))), "a table of hours": (turn) => hours(of(picks.year(turn))) },
    yearByDay: { "": (turn) => day(of(picks.year(turn))), "a table of hours": (turn) => days(of(picks.year(turn))) },
    latest: { "": () => latest([]) },
    monthByDay: {
      "": (turn) => month(times(picks.month(turn))),
      "a table of hours": (turn) => monthOfHours(times(picks.month(turn))),
    },
  };
  return {
    asks,
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}
