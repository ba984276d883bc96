import type { Point } from "../../src/model/point.ts";
import { MICROS_PER_DAY } from "../../src/model/time.ts";
import type { YearsOptions } from "./home.ts";
import { yearsOf } from "./home.ts";
import type { Hour } from "./hourly.ts";
import { createHourly } from "./hourly.ts";
import { httpClient } from "./http.ts";
import type { Asks } from "./measure.ts";
import type { Picked, Picks } from "./plan.ts";

/**
 * InfluxDB 1.6 as Home Assistant's own integration fills it, and leaner: the entity a tag, the number a field, else the
 * state's text. Neither the weather, the state before nor the durations, which Hometide's own points have: they would make
 * it larger and slower.
 * Shards of 30 days, hours in shards of 90 (INFLUXDB.md's advice for long spans).
 */
const DATABASE = "years";
const BATCH = 10_000;

export async function loadInflux(url: string, options: YearsOptions): Promise<void> {
  await ask(url, `CREATE DATABASE ${DATABASE} WITH DURATION INF SHARD DURATION 30d NAME raw`);
  await ask(url, `CREATE RETENTION POLICY hours ON ${DATABASE} DURATION INF REPLICATION 1 SHARD DURATION 90d`);
  const hourly = createHourly(options.start);
  const underway: Promise<void>[] = [];
  const send = async (policy: string, lines: readonly string[]): Promise<void> => {
    for (let from = 0; from < lines.length; from += BATCH) {
      underway.push(write(url, policy, lines.slice(from, from + BATCH).join("\n")));
      // Two at a time: one is parsed while the other is sent.
      if (underway.length >= 2) await underway.shift();
    }
  };
  let lines: string[] = [];
  let hours: string[] = [];
  let end = options.start;
  for (const day of yearsOf(options)) {
    end += MICROS_PER_DAY;
    lines.push(...day.map(lineOf));
    hours.push(...hourly(day, end).map(hourLine));
    if (lines.length >= BATCH) {
      await send("raw", lines);
      lines = [];
    }
    if (hours.length >= BATCH) {
      await send("hours", hours);
      hours = [];
    }
  }
  await send("raw", lines);
  await send("hours", hours);
  await Promise.all(underway);
}

function lineOf({ series, time, fields }: Point): string {
  const { normalized_value: value, state_value: state } = fields;
  const told = value === undefined ? `state="${String(state)}"` : `value=${String(value)}`;
  return `states,entity_id=${series.tags["entity_id"] ?? ""} ${told} ${time}000`;
}

function hourLine({ entityId, time, mean, min, max }: Hour): string {
  return `hours,entity_id=${entityId} mean=${mean},min=${min},max=${max} ${time}000`;
}

async function write(url: string, policy: string, body: string): Promise<void> {
  const answer = await fetch(`${url}/write?db=${DATABASE}&rp=${policy}`, { method: "POST", body });
  if (!answer.ok) throw new Error(`InfluxDB: ${answer.status} ${await answer.text()}`);
  await answer.arrayBuffer();
}

async function ask(url: string, q: string): Promise<void> {
  const answer = await fetch(`${url}/query`, { method: "POST", body: new URLSearchParams({ q }) });
  if (!answer.ok) throw new Error(`${q}: ${answer.status} ${await answer.text()}`);
  await answer.arrayBuffer();
}

/** The questions, over HTTP. */
export function asksOfInflux(url: string, picks: Picks): { readonly asks: Asks; close(): void } {
  const client = httpClient(url, false);
  const query = (q: string): Promise<number> =>
    client.get(`/query?${new URLSearchParams({ db: DATABASE, epoch: "u", q }).toString()}`);
  const within = ({ from, to }: Picked | { from: number; to: number }): string =>
    `time >= ${from}000 AND time < ${to}000`;
  const of = ({ entityId }: Picked): string => `entity_id = '${entityId}'`;
  const byTime = (pick: Picked, width: string): string =>
    `SELECT mean(value), min(value), max(value) FROM raw.states WHERE ${of(pick)} AND ${within(pick)} GROUP BY time(${width})`;
  const asks: Asks = {
    rawDay: {
      "": (turn) => {
        const pick = picks.day(turn);
        return query(`SELECT value, state FROM raw.states WHERE ${of(pick)} AND ${within(pick)}`);
      },
    },
    yearByHour: {
      "": (turn) => query(byTime(picks.year(turn), "1h")),
      "its roll-up": (turn) => {
        const pick = picks.year(turn);
        return query(`SELECT mean, min, max FROM hours.hours WHERE ${of(pick)} AND ${within(pick)}`);
      },
    },
    yearByDay: {
      "": (turn) => query(byTime(picks.year(turn), "1d")),
      "its roll-up": (turn) => {
        const pick = picks.year(turn);
        return query(
          `SELECT mean(mean), min(min), max(max) FROM hours.hours WHERE ${of(pick)} AND ${within(pick)} GROUP BY time(1d)`,
        );
      },
    },
    latest: { "": () => query("SELECT last(value), last(state) FROM raw.states GROUP BY entity_id") },
    monthByDay: {
      "": (turn) =>
        query(
          `SELECT mean(value) FROM raw.states WHERE ${within(picks.month(turn))} GROUP BY time(1d), entity_id fill(none)`,
        ),
      "its roll-up": (turn) =>
        query(
          `SELECT mean(mean) FROM hours.hours WHERE ${within(picks.month(turn))} GROUP BY time(1d), entity_id fill(none)`,
        ),
    },
  };
  return { asks, close: () => client.close() };
}

/** InfluxDB packs shards that are no longer written to soon after; without this only after hours. */
export const influxKnobs: Readonly<Record<string, string>> = {
  INFLUXDB_DATA_CACHE_SNAPSHOT_WRITE_COLD_DURATION: "5s",
  INFLUXDB_DATA_COMPACT_FULL_WRITE_COLD_DURATION: "10s",
};
