import type { MeasurementName } from "../model/measurement.ts";
import type { Micros } from "../model/time.ts";
import type { Store } from "../store/store.ts";
import type { Bucket, Calendar } from "./calendar.ts";
import type { Carried } from "./hour.ts";
import { carry, isMeter, NOTHING, summariseHour } from "./hour.ts";
import type { Names } from "./names.ts";
import { nameAt } from "./names.ts";
import type { Samples } from "./read-samples.ts";
import type { Sample } from "./sample.ts";
import type { Span } from "./spans.ts";
import type { Made } from "./tier-rows.ts";
import { readRows, storedRows } from "./tier-rows.ts";

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

/** What was made of some buckets, by their starts, in order; `undefined` where there is no summary. */
export type Remade = ReadonlyMap<Micros, Made | undefined>;

/** The hours of a span from the points, without those before anything is known of the entity. */
export async function makeHours(
  { store, samples, names, calendar, holes, keptFrom, now }: Sources,
  entityId: string,
  span: Span,
): Promise<Remade> {
  const made = new Map<Micros, Made | undefined>();
  const from = Math.max(keptFrom("home_assistant_events", entityId), keptFrom("hourly_events", entityId));
  const hours = calendar.buckets("hour", span.from, Math.min(span.to, now)).filter(({ start }) => start >= from);
  const [first, last] = [hours[0], hours.at(-1)];
  if (first === undefined || last === undefined) return made;
  let carried = await samples.before(entityId, first.start);
  const finish = async (bucket: Bucket, inside: readonly Sample[]): Promise<void> => {
    if (carried.state === undefined && (inside.length > 0 || bucket === first)) {
      carried = await carriedByRow(store, calendar, names, entityId, bucket.start);
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
