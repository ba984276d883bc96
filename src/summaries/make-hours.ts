import type { MeasurementName } from "../model/measurement.ts";
import type { Micros } from "../model/time.ts";
import { MICROS_PER_MS } from "../model/time.ts";
import type { Store } from "../store/store.ts";
import type { Bucket, Calendar } from "./calendar.ts";
import type { Carried } from "./hour.ts";
import { carry, isMeter, NOTHING, summariseHour } from "./hour.ts";
import type { Names } from "./names.ts";
import { nameAt } from "./names.ts";
import type { Samples } from "./read-samples.ts";
import type { Sample } from "./sample.ts";
import type { Span } from "./spans.ts";
import { coveredBy } from "./spans.ts";
import type { Made } from "./tier-rows.ts";
import { isStatistic, readRows } from "./tier-rows.ts";
import { measurementOf } from "./summary.ts";

/** What summaries are made of. */
export interface Sources {
  readonly store: Pick<Store, "range">;
  readonly samples: Samples;
  readonly names: Names;
  readonly calendar: Calendar;
  /** Merged: when nothing was known of an entity, for nobody listened or it was not there. */
  readonly holes: (entityId: string, from: Micros, to: Micros) => readonly Span[];
  /** Points of an entity that are older than this may be gone. */
  readonly keptFrom: (measurement: MeasurementName, entityId: string) => Micros;
  /** Longer tiers are made of the hours that ended before this; the one of now is in none of them yet. */
  readonly madeUpTo: Micros;
  readonly now: Micros;
}

/** So many hours the last one that was made of points may lie back, behind those of Home Assistant's statistics. */
const LOOK_BACK = 1_000;

/** What was made of some buckets, by their starts, in order; `undefined` where there is no summary. */
export type Remade = ReadonlyMap<Micros, Made | undefined>;

/** The hours of a span from the points, without those before anything is known of the entity. */
export async function makeHours(sources: Sources, entityId: string, span: Span): Promise<Remade> {
  const { samples, names, calendar, holes, keptFrom, now } = sources;
  const made = new Map<Micros, Made | undefined>();
  const from = Math.max(keptFrom("home_assistant_events", entityId), keptFrom("hourly_events", entityId));
  const hours = calendar.buckets("hour", span.from, Math.min(span.to, now)).filter(({ start }) => start >= from);
  const [first, last] = [hours[0], hours.at(-1)];
  if (first === undefined || last === undefined) return made;
  let carried = await samples.before(entityId, first.start);
  const finish = async (bucket: Bucket, inside: readonly Sample[]): Promise<void> => {
    if (carried.state === undefined && (inside.length > 0 || bucket === first)) {
      carried = await carriedByRow(sources, entityId, bucket.start);
    }
    if (carried.state === undefined && inside.length === 0) return;
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
        await finish(hour, inside);
        inside = [];
      }
      inside.push(sample);
    }
  }
  for (const hour of hours.slice(next)) {
    await finish(hour, inside);
    inside = [];
  }
  return made;
}

/**
 * Where retention has taken the point that an entity's state began with, the last hour before still tells a state that
 * lasted to its end, or up to a gap that lasted on from there: after a gap the line goes on.
 */
async function carriedByRow(
  { store, calendar, names, holes }: Pick<Sources, "store" | "calendar" | "names" | "holes">,
  entityId: string,
  time: Micros,
): Promise<Carried> {
  const called = [...new Set(names.segments(entityId, 0, time).map((segment) => segment.entityId))];
  const { rows } = await store.range({
    measurement: measurementOf.hour,
    tags: { entity_id: called },
    from: 0,
    to: time,
    order: "descending",
    limit: LOOK_BACK,
  });
  // What Home Assistant's statistics tell of a gap is not what was when it began.
  const own = rows.find(({ fields }) => !isStatistic("hour", fields));
  const [before] = own === undefined ? [] : readRows("hour", [own], calendar).values();
  if (before === undefined) return NOTHING;
  const { bucket, deviceClass, summary } = before;
  const known = (summary.coverage ?? 0) * (bucket.end - bucket.start);
  const unknown = coveredBy(holes(entityId, bucket.start, time), bucket.start, time);
  // Whatever is neither is a state that nobody knew.
  if (known === 0 || Math.abs(known + unknown - (time - bucket.start)) > MICROS_PER_MS) return NOTHING;
  const { last_value, time_weighted_avg, on_seconds } = summary;
  const state: Sample = {
    time: bucket.start,
    isKnown: true,
    value: last_value ?? time_weighted_avg,
    isWord: on_seconds !== undefined,
    used: undefined,
    deviceClass,
  };
  return carry(NOTHING, state);
}
