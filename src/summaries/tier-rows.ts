import type { Fields, Point } from "../model/point.ts";
import { point, series } from "../model/point.ts";
import type { Row, SeriesColumns } from "../model/query.ts";
import type { Micros } from "../model/time.ts";
import { MICROS_PER_HOUR } from "../model/time.ts";
import type { Store } from "../store/store.ts";
import type { Bucket, Calendar, Tier } from "./calendar.ts";
import type { Summarised } from "./roll-up.ts";
import type { Summary } from "../model/summary.ts";
import { readSummary, summaryFields } from "../model/summary.ts";
import { measurementOf, overwriting, sameSummary, VOID } from "./summary.ts";

/** A summary and the tags that its row has. */
export interface Made extends Summarised {
  /** What the entity was called when the bucket ended. */
  readonly entityId: string;
  readonly deviceClass: string | undefined;
}

const PAGE_ROWS = 2_000;

/** The rows of a tier that are stored for any of these names. */
export async function storedRows(
  store: Pick<Store, "range">,
  tier: Tier,
  names: readonly string[],
  { start, end }: Bucket,
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  const query = {
    measurement: measurementOf[tier],
    tags: { entity_id: names },
    from: start,
    to: end,
    limit: PAGE_ROWS,
  };
  let after: string | undefined;
  do {
    const page: { rows: readonly Row[]; next?: string } = await store.range(
      after === undefined ? query : { ...query, after },
    );
    rows.push(...page.rows);
    after = page.next;
  } while (after !== undefined);
  return rows;
}

/** What stored rows say, by the start of the bucket; rows that stand for no bucket of this calendar say nothing. */
export function readRows(tier: Tier, rows: readonly Row[], calendar: Calendar): Map<Micros, Made> {
  const read = new Map<Micros, Made>();
  for (const { time, tags, fields } of rows) {
    const summary = readSummary(fields);
    const whole = calendar.bucket(tier, time);
    // Home Assistant's hours begin with those of UTC, wherever the home is.
    const bucket = isStatistic(tier, fields) ? { start: time, end: time + MICROS_PER_HOUR } : whole;
    if (summary === undefined || bucket.start !== time) continue;
    read.set(time, { bucket, summary, entityId: tags["entity_id"] ?? "", deviceClass: tags["device_class"] });
  }
  return read;
}

/** What stored columns of the fields of a summary say, in the order of time; otherwise as {@link readRows}. */
export function readColumns(tier: Tier, series: readonly SeriesColumns[], calendar: Calendar): readonly Made[] {
  const read: Made[] = [];
  for (const { tags, times, values } of series) {
    const [entityId, deviceClass] = [tags["entity_id"] ?? "", tags["device_class"]];
    for (let index = 0; index < times.length; index++) {
      const fields: Record<string, number> = {};
      for (let column = 0; column < values.length; column++) {
        const value = values[column]?.[index] ?? Number.NaN;
        const name = summaryFields[column];
        if (!Number.isNaN(value) && name !== undefined) fields[name] = value;
      }
      const summary = readSummary(fields);
      // Inside the column.
      const time = times[index] as number;
      const whole = calendar.bucket(tier, time);
      const bucket = isStatistic(tier, fields) ? { start: time, end: time + MICROS_PER_HOUR } : whole;
      if (summary !== undefined && bucket.start === time) read.push({ bucket, summary, entityId, deviceClass });
    }
  }
  if (series.length <= 1) return read;
  // Of two rows of one time the later series' one counts, as in an answer by rows.
  const byTime = new Map(read.map((made) => [made.bucket.start, made]));
  return [...byTime.values()].sort((a, b) => a.bucket.start - b.bucket.start);
}

/** A row of Home Assistant's own statistics: it does not tell how many states there were. */
export function isStatistic(tier: Tier, fields: Fields): boolean {
  return tier === "hour" && fields["event_count"] === undefined;
}

/**
 * The points that make the stored rows of some buckets say what was made of them, and nothing else: what is the same is not
 * written, what has no place any more (another device class, another name, another time zone) is made void.
 *
 * @param made for each bucket's start; `undefined` where there is no summary
 * @param rows those that are stored from the first bucket to the last one
 */
export function correct(
  tier: Tier,
  made: ReadonlyMap<Micros, Made | undefined>,
  rows: readonly Row[],
): readonly Point[] {
  const points: Point[] = [];
  const seen = new Set<Made>();
  for (const row of rows) {
    const of = made.get(row.time);
    const isRight = of !== undefined && isOf(row, of);
    if (isRight) seen.add(of);
    const next = isRight ? of.summary : undefined;
    if (sameSummary(readSummary(row.fields), next)) continue;
    points.push(pointOf(tier, row.time, row.tags, next === undefined ? VOID : overwriting(row.fields, next)));
  }
  for (const of of made.values()) {
    if (of !== undefined && !seen.has(of)) points.push(pointOfMade(tier, of));
  }
  return points;
}

export function pointOfMade(tier: Tier, { bucket, summary, entityId, deviceClass }: Made): Point {
  return pointOf(tier, bucket.start, { entity_id: entityId, device_class: deviceClass }, summary);
}

function isOf({ tags }: Row, { entityId, deviceClass }: Made): boolean {
  return tags["entity_id"] === entityId && tags["device_class"] === deviceClass;
}

function pointOf(
  tier: Tier,
  time: Micros,
  { entity_id = "", device_class }: Readonly<Record<string, string | undefined>>,
  summary: Summary,
): Point {
  const domain = entity_id.slice(0, entity_id.indexOf("."));
  return point(series(measurementOf[tier], { entity_id, domain, device_class }), time, finite(summary));
}

/** A sum of numbers near the largest may be none any more. */
function finite(summary: Summary): Summary {
  if (Object.values(summary).every((value) => value === undefined || Number.isFinite(value))) return summary;
  return Object.fromEntries(Object.entries(summary).filter(([, value]) => Number.isFinite(value)));
}
