import { HometideError } from "../../model/errors.ts";
import type { RangeQuery, RangeResult, Row } from "../../model/query.ts";
import type { Micros } from "../../model/time.ts";
import { timeBounds, where } from "./influxql.ts";
import { json } from "./judge.ts";
import { select } from "./query.ts";
import type { Source } from "./rows.ts";
import { compare, conditionsOf, orderOf, rowsOf } from "./rows.ts";

const DEFAULT_LIMIT = 10_000;

/** Time and place among the series of the last row given. */
interface Cursor {
  readonly time: Micros;
  readonly order: string;
}

/**
 * Rows by time, then by series. Servers order rows of one time as they like (3.x: never the same way), so the last time
 * of a limited answer is read again as a whole and sorted here.
 */
export async function readRange(source: Source, query: RangeQuery): Promise<RangeResult> {
  const { measurement } = source;
  const limit = query.limit ?? DEFAULT_LIMIT;
  if (!Number.isSafeInteger(limit) || limit < 1)
    throw new HometideError("bad_request", `limit ${limit} is not a number of rows`);
  const conditions = conditionsOf(source, query.tags);
  if (conditions === undefined) return { rows: [] };
  const descending = query.order === "descending";
  const sign = descending ? -1 : 1;
  const order = new Map<Row, string>();
  const orderFor = (row: Row): string => {
    let known = order.get(row);
    if (known === undefined) order.set(row, (known = orderOf(measurement, row.tags)));
    return known;
  };
  const fetch = async (from: Micros, to: Micros, most?: number): Promise<Row[]> => {
    const cut = most === undefined ? "" : ` LIMIT ${most}`;
    const statement = `SELECT * FROM ${source.from} ${where(conditions, timeBounds(from, to))} ORDER BY time ${descending ? "DESC" : "ASC"}${cut}`;
    return rowsOf(await select(source, statement), measurement);
  };

  let { from, to } = query;
  const rows: Row[] = [];
  if (query.after !== undefined) {
    const cursor = parseCursor(query.after);
    const same = await fetch(Math.max(from, cursor.time), Math.min(to, cursor.time + 1));
    rows.push(...same.filter((row) => sign * compare(orderFor(row), cursor.order) > 0));
    if (descending) to = Math.min(to, cursor.time);
    else from = Math.max(from, cursor.time + 1);
  }
  const wanted = limit + 1 - rows.length;
  if (wanted > 0 && from < to) {
    let more = await fetch(from, to, wanted);
    const end = more.at(-1)?.time;
    if (end !== undefined && more.length >= wanted) {
      more = [...more.filter((row) => row.time !== end), ...(await fetch(end, end + 1))];
    }
    rows.push(...more);
  }
  rows.sort((a, b) => sign * (a.time - b.time || compare(orderFor(a), orderFor(b))));
  const last = rows[limit - 1];
  if (rows.length <= limit || last === undefined) return { rows };
  return { rows: rows.slice(0, limit), next: cursorOf({ time: last.time, order: orderFor(last) }) };
}

/** base64url of a JSON array. */
function cursorOf({ time, order }: Cursor): string {
  return Buffer.from(JSON.stringify([time, order])).toString("base64url");
}

function parseCursor(after: string): Cursor {
  const parsed = json(Buffer.from(after, "base64url").toString());
  if (Array.isArray(parsed)) {
    const [time, order] = parsed as unknown[];
    if (Number.isSafeInteger(time) && typeof order === "string") return { time: Number(time), order };
  }
  throw new HometideError("bad_request", "`after` is not the `next` of an earlier answer");
}
