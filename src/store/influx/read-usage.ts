import type { MeasurementUsage } from "../../model/query.ts";
import type { Micros } from "../../model/time.ts";
import { timeBounds, where } from "./influxql.ts";
import { select } from "./query.ts";
import type { Source } from "./rows.ts";
import { conditionsOf, orderOf, rowsOf } from "./rows.ts";

interface Counted {
  readonly points: number;
  readonly series: number;
}

/**
 * Points and series of a measurement before a time. InfluxDB counts values, not points: of each series the field that
 * most points have is taken, so that the figure is exact where every point of a series has one field in common.
 */
export async function countPoints(source: Source, before?: Micros): Promise<Counted> {
  const { measurement } = source;
  const statement = `SELECT count(*) FROM ${source.from} ${where(conditionsOf(source, {}) ?? "", timeBounds(0, before))} GROUP BY *`;
  const series = new Set<string>();
  let points = 0;
  for (const { tags, values } of await select(source, statement, "long")) {
    const [, ...counts] = values[0] ?? [];
    const most = Math.max(0, ...counts.filter((count) => typeof count === "number"));
    if (most === 0) continue;
    points += most;
    series.add(orderOf(measurement, tags).split("\u001e", 1)[0] ?? "");
  }
  return { points, series: series.size };
}

/** `undefined` where the measurement holds nothing. */
export async function readUsage(source: Source): Promise<MeasurementUsage | undefined> {
  const { measurement } = source;
  const counted = await countPoints(source);
  if (counted.points === 0) return undefined;
  const end = async (direction: "ASC" | "DESC"): Promise<Micros | undefined> => {
    const clause = where(conditionsOf(source, {}) ?? "", timeBounds());
    const statement = `SELECT * FROM ${source.from} ${clause} ORDER BY time ${direction} LIMIT 1`;
    return rowsOf(await select(source, statement, "long"), measurement)[0]?.time;
  };
  return { measurement, ...counted, oldest: await end("ASC"), newest: await end("DESC") };
}
