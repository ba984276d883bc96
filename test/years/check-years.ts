import type { MeasurementName } from "../../src/model/measurement.ts";
import type { Row } from "../../src/model/query.ts";
import { readSummary } from "../../src/model/summary.ts";
import type { Micros } from "../../src/model/time.ts";
import { formatTime, MICROS_PER_DAY, MICROS_PER_HOUR, MICROS_PER_SECOND, parseTime } from "../../src/model/time.ts";
import { silentLog } from "../../src/ops/log.ts";
import { systemClock } from "../../src/model/clock.ts";
import type { EmbeddedStore } from "../../src/store/embedded/store.ts";
import { openEmbeddedStore } from "../../src/store/embedded/store.ts";
import type { Bucket, Tier } from "../../src/summaries/calendar.ts";
import { mergeSpans } from "../../src/summaries/spans.ts";
import type { Span } from "../../src/summaries/spans.ts";
import { measurementOf } from "../../src/summaries/summary.ts";
import { differenceOf } from "../summaries/reference.ts";
import type { Course } from "./plan.ts";
import type { PlayedYears } from "./played.ts";
import { trueBuckets, trueSummary } from "./true-summaries.ts";
import type { TrueStory } from "./truth.ts";
import { trueNameAt } from "./truth.ts";

export interface CheckedYears {
  /** What is not as it was told, the first of them. */
  readonly wrong: readonly string[];
  readonly wrongCount: number;
  /** Rows that were compared, by measurement. */
  readonly compared: Readonly<Record<string, number>>;
}

const tiers: readonly Tier[] = ["hour", "day", "month", "season", "year"];
const MOST_TOLD = 30;
const PATIENCE_MS = 120_000;
/** Events may be told out of their order: a gap begins so much before the last one that was heard. */
const ORDER = MICROS_PER_SECOND;
/** Where the recorder's memory begins is found to an hour, and the first state that it has comes a little later. */
const HORIZON = 3 * MICROS_PER_HOUR;
const WEATHER_DAYS = 180;
const UNHEARD = 2 * MICROS_PER_DAY;

/** Compares what a hub left behind with what its home said: every point that is kept, and every summary. */
export async function checkYears(played: PlayedYears, course: Course, folder: string): Promise<CheckedYears> {
  const wrong: string[] = [];
  let wrongCount = 0;
  const complain = (what: string): void => {
    wrongCount += 1;
    if (wrong.length < MOST_TOLD) wrong.push(what);
  };
  const compared: Record<string, number> = {};
  const count = (name: string): void => void (compared[name] = (compared[name] ?? 0) + 1);
  const store = await openEmbeddedStore({ folder, clock: systemClock, log: silentLog, queryTimeoutMs: PATIENCE_MS });
  try {
    await checkPoints(store, played, course, complain, count);
    await checkWeather(store, played, complain, count);
    const holes = holesOf(played, complain);
    const keep: Readonly<Partial<Record<Tier, number>>> = { hour: course.keepDays.hourly, day: course.keepDays.daily };
    for (const tier of tiers) {
      const kept = played.retainedAt - (keep[tier] ?? Infinity) * MICROS_PER_DAY;
      const buckets = trueBuckets(tier, course.place.timeZone, Math.max(course.from, kept), played.madeUpTo);
      const stored = await summariesOf(store, tier, complain);
      for (const story of played.stories) {
        const own = mergeSpans([...holes, ...story.away.map(({ from, to }) => ({ from, to }))]);
        for (const bucket of buckets) {
          if (bucket.start < kept) continue;
          const expected = trueSummary(story, { bucket, holes: own, now: played.madeUpTo });
          const found = take(stored, story, bucket.start, Math.min(bucket.end, played.madeUpTo), complain);
          const difference = differenceOf(withoutVoid(found, bucket, played), expected);
          if (difference !== undefined)
            complain(`${story.names[0]?.name} ${tier} ${formatTime(bucket.start)}: ${difference}`);
          if (expected !== undefined) count(measurementOf[tier]);
        }
      }
      for (const [key, { time, entityId }] of stored) {
        if (time < played.madeUpTo) complain(`${tier} ${key}: a row of ${entityId} that nothing stands for`);
      }
    }
  } finally {
    await store.close();
  }
  return { wrong, wrongCount, compared };
}

async function checkPoints(
  store: EmbeddedStore,
  played: PlayedYears,
  course: Course,
  complain: (what: string) => void,
  count: (name: string) => void,
): Promise<void> {
  const rows = new Map<string, Row>();
  for await (const row of allRows(store, "home_assistant_events")) {
    const key = `${row.tags["entity_id"]} ${row.time}`;
    if (rows.has(key)) complain(`${row.tags["entity_id"]} ${formatTime(row.time)}: there twice`);
    rows.set(key, row);
  }
  const kept = played.retainedAt - course.keepDays.raw * MICROS_PER_DAY;
  for (const { states, names } of played.stories) {
    for (const { name, time, state, value, used } of states) {
      if (time < kept) continue;
      // A rename that nobody heard counts from the last state that was heard before it.
      const later = names.filter(({ from, unheard }) => unheard && time < from && time > from - UNHEARD);
      const all = [name, ...later.map((next) => next.name)].map((each) => `${each} ${time}`);
      const key = all.find((each) => rows.has(each)) ?? "";
      const row = rows.get(key);
      rows.delete(key);
      count("home_assistant_events");
      if (row === undefined) {
        complain(`${name} ${formatTime(time)}: ${state} is not there`);
        continue;
      }
      const { state_value, normalized_value, energy_consumption } = row.fields;
      if (state_value !== state || !isNear(normalized_value, value) || !isNear(energy_consumption, used))
        complain(
          `${name} ${formatTime(time)}: ${JSON.stringify(row.fields)} and not ${JSON.stringify({ state, value, used })}`,
        );
    }
  }
  for (const [key, { time }] of rows) complain(`${key} ${formatTime(time)}: nobody said this, or it should be gone`);
}

async function checkWeather(
  store: EmbeddedStore,
  played: PlayedYears,
  complain: (what: string) => void,
  count: (name: string) => void,
): Promise<void> {
  const times = new Set<Micros>();
  for await (const { time } of allRows(store, "weather")) times.add(time);
  for (const { states, names } of played.stories) {
    if (names[0]?.name.startsWith("weather.") !== true) continue;
    for (const { time, isKnown } of states) {
      if (!isKnown || time < played.retainedAt - WEATHER_DAYS * MICROS_PER_DAY) continue;
      count("weather");
      if (!times.delete(time)) complain(`weather ${formatTime(time)} is not there`);
    }
  }
  for (const time of times) complain(`weather ${formatTime(time)}: nobody said this, or it should be gone`);
}

function isNear(a: unknown, b: number | undefined): boolean {
  if (typeof a !== "number" || b === undefined) return a === b;
  return Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b));
}

/** What the hub itself says that it does not know; it must be what it cannot know, and no more. */
function holesOf({ gaps, outages }: PlayedYears, complain: (what: string) => void): readonly Span[] {
  const holes = gaps.flatMap(({ from, to, state, missing, reason, unrecorded }) => {
    if (unrecorded.length > 0) complain(`the gap of ${from}: ${unrecorded.join(", ")} were recorded`);
    if (reason === "asked" || state === "healed") return [];
    const spans = state === "partial" ? missing : [{ from, to: to ?? from }];
    return spans.map((span) => ({ from: parseTime(span.from) ?? 0, to: parseTime(span.to) ?? 0 }));
  });
  for (const { from, to } of holes) {
    const isTrue = outages.some((lost) => from >= lost.sureTo - ORDER && to <= lost.forgotten + HORIZON);
    if (!isTrue) complain(`nothing was lost from ${formatTime(from)} to ${formatTime(to)}`);
  }
  for (const { from, forgotten } of outages) {
    if (!holes.some((hole) => hole.from <= from && hole.to >= forgotten - MICROS_PER_HOUR))
      complain(`from ${formatTime(from)} to ${formatTime(forgotten)} all was lost, and that is not told`);
  }
  return mergeSpans(holes);
}

interface StoredSummary {
  readonly time: Micros;
  readonly entityId: string;
  readonly summary: NonNullable<ReturnType<typeof readSummary>>;
}

async function summariesOf(
  store: EmbeddedStore,
  tier: Tier,
  complain: (what: string) => void,
): Promise<Map<string, StoredSummary>> {
  const stored = new Map<string, StoredSummary>();
  for await (const { time, tags, fields } of allRows(store, measurementOf[tier])) {
    const summary = readSummary(fields);
    const entityId = tags["entity_id"] ?? "";
    if (summary === undefined) continue;
    const key = `${entityId} ${time}`;
    if (stored.has(key)) complain(`${tier} ${key}: two rows`);
    stored.set(key, { time, entityId, summary });
  }
  return stored;
}

/**
 * Of the hours from what the recorder has forgotten to where its states were seen to begin it has rows of its own, which
 * the hub took until it had the states. A field of theirs that these do not tell stays, as 0: a point cannot lose one.
 */
function withoutVoid(
  found: StoredSummary["summary"] | undefined,
  { start, end }: Bucket,
  { outages }: PlayedYears,
): StoredSummary["summary"] | undefined {
  const isThere = outages.some(({ forgotten }) => forgotten < end && forgotten + HORIZON > start);
  if (!isThere || found?.change !== 0 || (found.total_energy ?? 0) !== 0) return found;
  const { change: _change, total_energy: _energy, ...rest } = found;
  return rest;
}

/** The row of a bucket, under the name that the entity had when it ended; no other name may have one. */
function take(
  stored: Map<string, StoredSummary>,
  story: TrueStory,
  time: Micros,
  end: Micros,
  complain: (what: string) => void,
): StoredSummary["summary"] | undefined {
  const all = story.names.flatMap(({ name }) => {
    const key = `${name} ${time}`;
    const row = stored.get(key);
    return row !== undefined && stored.delete(key) ? [row] : [];
  });
  const [row] = all;
  if (all.length > 1) complain(`${formatTime(time)}: rows of ${all.map(({ entityId }) => entityId).join(" and ")}`);
  const name = trueNameAt(story, end - 1);
  if (row !== undefined && row.entityId !== name && !story.names.some(({ unheard }) => unheard))
    complain(`${formatTime(time)}: a row of ${row.entityId} and not of ${name}`);
  return row?.summary;
}

async function* allRows(store: EmbeddedStore, measurement: MeasurementName): AsyncGenerator<Row> {
  for (let after: string | undefined; ;) {
    const query = { measurement, from: 0, to: Date.UTC(2100, 0, 1) * 1_000, limit: 10_000 } as const;
    const page: { readonly rows: readonly Row[]; readonly next?: string } = await store.range(
      after === undefined ? query : { ...query, after },
    );
    yield* page.rows;
    if (page.next === undefined) return;
    after = page.next;
  }
}
