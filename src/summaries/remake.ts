import type { MeasurementName } from "../model/measurement.ts";
import type { Point } from "../model/point.ts";
import type { Row } from "../model/query.ts";
import type { Micros } from "../model/time.ts";
import type { Store } from "../store/store.ts";
import type { Bucket, Calendar, Tier } from "./calendar.ts";
import type { Carried } from "./hour.ts";
import { carry, isMeter, NOTHING, summariseHour } from "./hour.ts";
import type { Names } from "./names.ts";
import { nameAt } from "./names.ts";
import type { Samples } from "./read-samples.ts";
import { rollUp } from "./roll-up.ts";
import type { Sample } from "./sample.ts";
import type { Span } from "./spans.ts";
import type { Made } from "./tier-rows.ts";
import { correct, isStatistic, pointOfMade, readRows, storedRows } from "./tier-rows.ts";

/** What summaries are made of. */
export interface Sources {
  readonly store: Pick<Store, "range">;
  readonly samples: Samples;
  readonly names: Names;
  readonly calendar: Calendar;
  /** Merged: when nothing was known of an entity, for nobody listened or it was not there. */
  readonly holes: (entityId: string, from: Micros, to: Micros) => readonly Span[];
  /** Points of a measurement that are older than this may be gone. */
  readonly keptFrom: (measurement: MeasurementName) => Micros;
  /** Longer tiers are made of the hours that ended before this; the one of now is in none of them yet. */
  readonly madeUpTo: Micros;
  readonly now: Micros;
}

/** What was made of the buckets from `start` to `end`, by their starts, in order; `undefined` where there is no summary. */
interface Remade extends Bucket {
  readonly made: ReadonlyMap<Micros, Made | undefined>;
}

/** The hours of a span from the points. */
export async function makeHours(
  { store, samples, names, calendar, holes, keptFrom, now }: Sources,
  entityId: string,
  span: Span,
): Promise<Remade> {
  const made = new Map<Micros, Made | undefined>();
  const from = Math.max(keptFrom("home_assistant_events"), keptFrom("hourly_events"));
  const hours = calendar.buckets("hour", span.from, Math.min(span.to, now)).filter(({ start }) => start >= from);
  const [first, last] = [hours[0], hours.at(-1)];
  if (first === undefined || last === undefined) return { made, start: 0, end: 0 };
  let carried = await samples.before(entityId, first.start);
  if (carried.state === undefined) carried = await carriedByRow(store, calendar, names, entityId, first.start);
  const finish = (bucket: Bucket, inside: readonly Sample[]): void => {
    const deviceClass = (inside.at(-1) ?? carried.state)?.deviceClass;
    const until = Math.min(bucket.end, now);
    const input = { bucket, until, carried, samples: inside, isMeter: isMeter(deviceClass) };
    const summary = summariseHour({ ...input, holes: holes(entityId, bucket.start, until) });
    const name = nameAt(names, entityId, until - 1);
    made.set(bucket.start, summary && { bucket, summary, entityId: name, deviceClass });
    carried = inside.reduce(carry, carried);
  };
  let next = 0;
  let inside: Sample[] = [];
  for await (const page of samples.between(entityId, first.start, last.end)) {
    for (const sample of page) {
      for (let hour = hours[next]; hour !== undefined && sample.time >= hour.end; hour = hours[++next]) {
        finish(hour, inside);
        inside = [];
      }
      inside.push(sample);
    }
  }
  for (const hour of hours.slice(next)) {
    finish(hour, inside);
    inside = [];
  }
  return { made, start: first.start, end: last.end };
}

/**
 * Where retention has taken the point that an entity's state began with, the hour before still tells a state that lasted
 * to its end.
 */
async function carriedByRow(
  store: Pick<Store, "range">,
  calendar: Calendar,
  names: Names,
  entityId: string,
  time: Micros,
): Promise<Carried> {
  const bucket = calendar.bucket("hour", time - 1);
  const rows = await storedRows(store, "hour", [nameAt(names, entityId, time - 1)], bucket);
  const before = readRows("hour", rows, calendar).get(bucket.start);
  if (before?.summary.coverage !== 1) return NOTHING;
  const { last_value, time_weighted_avg, on_seconds } = before.summary;
  const state: Sample = {
    time: bucket.start,
    isKnown: true,
    value: last_value ?? time_weighted_avg,
    isWord: on_seconds !== undefined,
    used: undefined,
    deviceClass: before.deviceClass,
  };
  return carry(NOTHING, state);
}

const below = { day: "hour", month: "day", season: "month", year: "month" } as const satisfies Partial<
  Record<Tier, Tier>
>;
type RolledUp = keyof typeof below;

/** All tiers of a span made anew: the points that must be written so that the stored rows say what is true. */
export async function remake(sources: Sources, entityId: string, span: Span): Promise<readonly Point[]> {
  const { store, calendar, names, keptFrom, madeUpTo, now } = sources;
  const called = [...new Set(names.segments(entityId, 0, Infinity).map((segment) => segment.entityId))];
  const hours = await makeHours(sources, entityId, span);
  const days = around(calendar, "day", span);
  const months = around(calendar, "month", days);
  const years = around(calendar, "year", months);
  const seasons = around(calendar, "season", months);
  const rowsOf = (tier: Tier, bucket: Bucket): Promise<readonly Row[]> => storedRows(store, tier, called, bucket);

  const points: Point[] = [];
  const storedHours = await rowsOf("hour", days);
  if (storedHours.length === 0 && [...hours.made.values()].every((of) => of === undefined)) return points;
  const statistics = storedHours.filter(
    ({ time, fields }) => isStatistic("hour", fields) && hours.made.get(time) === undefined,
  );
  // Hours of which only Home Assistant's statistics tell stay as they are.
  const ours = storedHours.filter((row) => !statistics.includes(row) && isWithin(row, hours));
  points.push(...correct("hour", hours.made, ours));
  let lower = merged(readRows("hour", storedHours, calendar), hours, new Set(statistics.map(({ time }) => time)));
  for (const start of lower.keys()) if (start >= madeUpTo) lower.delete(start);

  const roll = (tier: RolledUp, span: Bucket, complete: Micros): Remade => {
    const made = new Map<Micros, Made | undefined>();
    const buckets = calendar.buckets(tier, span.start, span.end).filter(({ start }) => start >= complete);
    for (const bucket of buckets) {
      const parts = [...lower.values()].filter(
        (part) => part.bucket.start >= bucket.start && part.bucket.start < bucket.end,
      );
      parts.sort((a, b) => a.bucket.start - b.bucket.start);
      const summary = rollUp(bucket, parts);
      const name = nameAt(names, entityId, Math.min(bucket.end, now) - 1);
      made.set(bucket.start, summary && { bucket, summary, entityId: name, deviceClass: parts.at(-1)?.deviceClass });
    }
    return { made, start: buckets[0]?.start ?? 0, end: buckets.at(-1)?.end ?? 0 };
  };
  const settle = (tier: RolledUp, remade: Remade, rows: readonly Row[]): void => {
    points.push(
      ...correct(
        tier,
        remade.made,
        rows.filter((row) => isWithin(row, remade)),
      ),
    );
  };

  const madeDays = roll("day", days, keptFrom("hourly_events"));
  const storedDays = await rowsOf("day", months);
  settle("day", madeDays, storedDays);
  lower = merged(readRows("day", storedDays, calendar), madeDays);

  const madeMonths = roll("month", months, keptFrom("daily_events"));
  const wide = { start: Math.min(seasons.start, years.start), end: Math.max(seasons.end, years.end) };
  const storedMonths = await rowsOf("month", wide);
  settle("month", madeMonths, storedMonths);
  lower = merged(readRows("month", storedMonths, calendar), madeMonths);

  const complete = keptFrom("monthly_events");
  settle("season", roll("season", seasons, complete), await rowsOf("season", seasons));
  settle("year", roll("year", years, complete), await rowsOf("year", years));
  return points;
}

/** The current hour, as far as it has come. */
export async function refresh(sources: Sources, entityId: string, from: Micros): Promise<readonly Point[]> {
  const hours = await makeHours(sources, entityId, { from, to: sources.now });
  return [...hours.made.values()].flatMap((made) => (made === undefined ? [] : [pointOfMade("hour", made)]));
}

/** From the start of the first bucket that a span touches to the end of the last one. */
function around(calendar: Calendar, tier: Tier, span: Span | Bucket): Bucket {
  const [from, to] = "from" in span ? [span.from, span.to] : [span.start, span.end];
  return { start: calendar.bucket(tier, from).start, end: calendar.bucket(tier, to - 1).end };
}

/** Whether a row lies where buckets were made anew. */
function isWithin({ time }: Row, { start, end }: Bucket): boolean {
  return time >= start && time < end;
}

/** What is stored, with what was made over it. */
function merged(
  stored: ReadonlyMap<Micros, Made>,
  { made }: Remade,
  kept: ReadonlySet<Micros> = new Set(),
): Map<Micros, Made> {
  const all = new Map(stored);
  for (const [start, of] of made) {
    if (of !== undefined) all.set(start, of);
    else if (!kept.has(start)) all.delete(start);
  }
  return all;
}
