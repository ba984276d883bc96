import type { Point } from "../model/point.ts";
import type { Row } from "../model/query.ts";
import type { Micros } from "../model/time.ts";
import type { Bucket, Calendar, Tier } from "./calendar.ts";
import type { Remade, Sources } from "./make-hours.ts";
import { makeHours } from "./make-hours.ts";
import { nameAt } from "./names.ts";
import { rollUp } from "./roll-up.ts";
import type { Span } from "./spans.ts";
import { measurementOf } from "./summary.ts";
import type { Made } from "./tier-rows.ts";
import { correct, isStatistic, pointOfMade, readRows, storedRows } from "./tier-rows.ts";

const below = { day: "hour", month: "day", season: "month", year: "month" } as const satisfies Partial<
  Record<Tier, Tier>
>;
type RolledUp = keyof typeof below;

/** The rows of a tier: what is stored, and what they say with what was made over it. */
interface Level {
  readonly rows: readonly Row[];
  readonly made: ReadonlyMap<Micros, Made>;
}

/** All tiers of a span made anew: the points that must be written so that the stored rows say what is true. */
export async function remake(sources: Sources, entityId: string, span: Span): Promise<readonly Point[]> {
  const { store, calendar, names, keptFrom, madeUpTo, now } = sources;
  const called = [...new Set(names.segments(entityId, 0, Infinity).map((segment) => segment.entityId))];
  const days = around(calendar, "day", span);
  const months = around(calendar, "month", days);
  const years = around(calendar, "year", months);
  const seasons = around(calendar, "season", months);
  const points: Point[] = [];

  /** Corrects the rows of a tier; gives what they say then. */
  const settle = async (tier: Tier, within: Bucket, make: (rows: readonly Row[]) => Remade): Promise<Level> => {
    const rows = await storedRows(store, tier, called, within);
    const made = make(rows);
    const touched = rows.filter(
      (row) => !isStatistic(tier, row.fields) && made.has(calendar.bucket(tier, row.time).start),
    );
    points.push(...correct(tier, made, touched));
    const all = readRows(tier, rows, calendar);
    for (const [start, of] of made) {
      if (of !== undefined) all.set(start, of);
      else all.delete(start);
    }
    return { rows, made: all };
  };

  const roll = (tier: RolledUp, within: Bucket, from: Level): Remade => {
    const made = new Map<Micros, Made | undefined>();
    const complete = keptFrom(measurementOf[below[tier]], entityId);
    for (const bucket of calendar.buckets(tier, within.start, within.end)) {
      const isIn = (time: Micros): boolean => time >= bucket.start && time < bucket.end;
      const parts = [...from.made.values()].filter((part) => isIn(part.bucket.start));
      // What it was made of is gone, in part or as a whole: then it stays as it is.
      if (bucket.start < complete || (parts.length === 0 && !from.rows.some((row) => isIn(row.time)))) continue;
      parts.sort((a, b) => a.bucket.start - b.bucket.start);
      const summary = rollUp(bucket, parts);
      const name = nameAt(names, entityId, Math.min(bucket.end, now) - 1);
      made.set(bucket.start, summary && { bucket, summary, entityId: name, deviceClass: parts.at(-1)?.deviceClass });
    }
    return made;
  };

  const made = await makeHours(sources, entityId, span);
  const hours = await settle("hour", days, (rows) => stillTold(made, rows));
  if (hours.rows.length === 0 && hours.made.size === 0) return points;
  const over = new Map([...hours.made].filter(([start]) => start < madeUpTo));
  const daily = await settle("day", months, () => roll("day", days, { ...hours, made: over }));
  const wide = { start: Math.min(seasons.start, years.start), end: Math.max(seasons.end, years.end) };
  const monthly = await settle("month", wide, () => roll("month", months, daily));
  await settle("season", seasons, () => roll("season", seasons, monthly));
  await settle("year", years, () => roll("year", years, monthly));
  return points;
}

/** The current hour, as far as it has come. */
export async function refresh(sources: Sources, entityId: string, from: Micros): Promise<readonly Point[]> {
  const hours = await makeHours(sources, entityId, { from, to: sources.now });
  return [...hours.values()].flatMap((made) => (made === undefined ? [] : [pointOfMade("hour", made)]));
}

/**
 * Without the hours of which a row tells more than the points do: retention has taken some of these, or they are Home
 * Assistant's statistics, of which there were never any. Such rows stay as they are.
 */
function stillTold(made: Remade, rows: readonly Row[]): Remade {
  const told = new Map(made);
  for (const { time, fields } of rows) {
    const now = made.get(time)?.summary.event_count;
    const before = fields["event_count"];
    const isLess = before === undefined ? now === undefined : Number(before) > (now ?? 0);
    if (isLess) told.delete(time);
  }
  return told;
}

/** From the start of the first bucket that a span touches to the end of the last one. */
function around(calendar: Calendar, tier: Tier, span: Span | Bucket): Bucket {
  const [from, to] = "from" in span ? [span.from, span.to] : [span.start, span.end];
  return { start: calendar.bucket(tier, from).start, end: calendar.bucket(tier, to - 1).end };
}
