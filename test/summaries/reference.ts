import { Temporal } from "temporal-polyfill";
import type { Bucket, Tier } from "../../src/summaries/calendar.ts";
import type { Sample } from "../../src/summaries/sample.ts";
import type { Span } from "../../src/summaries/spans.ts";
import type { Summary } from "../../src/model/summary.ts";

/**
 * Summaries the slow and obvious way: every bucket of every tier straight from all samples, with Temporal asked about each
 * time. It shares nothing with what it checks.
 */

/** The bucket that a time belongs to, by the words of SPEC section 4. */
export function bucketByTemporal(tier: Tier, timeZone: string, time: number): Bucket {
  const at = Temporal.Instant.fromEpochMilliseconds(Math.floor(time / 1_000)).toZonedDateTimeISO(timeZone);
  if (tier === "hour") return hourByTemporal(at, time);
  // A day begins with its first moment: of all days that have begun, the last.
  let date = at.toPlainDate().subtract({ days: 2 });
  while (micros(firstMoment(date.add({ days: 1 }), timeZone)) <= time) date = date.add({ days: 1 });
  let end = date.add({ days: 1 });
  if (tier === "month") {
    date = date.with({ day: 1 });
    end = date.add({ months: 1 });
  } else if (tier === "year") {
    date = date.with({ month: 1, day: 1 });
    end = date.add({ years: 1 });
  } else if (tier === "season") {
    const first = { 12: 12, 1: 12, 2: 12, 3: 3, 4: 3, 5: 3, 6: 6, 7: 6, 8: 6, 9: 9, 10: 9, 11: 9 }[date.month] ?? 0;
    date = date.with({ day: 1, month: first, year: date.month < 3 ? date.year - 1 : date.year });
    end = date.add({ months: 3 });
  }
  return { start: micros(firstMoment(date, timeZone)), end: micros(firstMoment(end, timeZone)) };
}

/** Goes back and forth minute by minute until the clock shows a full hour, or jumps. */
function hourByTemporal(at: Temporal.ZonedDateTime, time: number): Bucket {
  const minute = 60_000_000;
  const begins = (start: number): boolean => {
    const local = zoned(start, at.timeZoneId);
    const before = zoned(start - 1_000, at.timeZoneId);
    return local.minute === 0 || local.offsetNanoseconds !== before.offsetNanoseconds;
  };
  let start = Math.floor(time / minute) * minute;
  while (!begins(start)) start -= minute;
  let end = Math.floor(time / minute) * minute + minute;
  while (!begins(end)) end += minute;
  return { start, end };
}

function zoned(time: number, timeZone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(Math.floor(time / 1_000)).toZonedDateTimeISO(timeZone);
}

function firstMoment(date: Temporal.PlainDate, timeZone: string): Temporal.ZonedDateTime {
  return date.toPlainDateTime().toZonedDateTime(timeZone).startOfDay();
}

function micros(at: Temporal.ZonedDateTime): number {
  return at.epochMilliseconds * 1_000;
}

export interface Story {
  /** In order of time. */
  readonly samples: readonly Sample[];
  readonly holes: readonly Span[];
  readonly isMeter: boolean;
  readonly now: number;
}

/** One bucket of any tier, from all that ever happened. */
export function summariseByHand({ samples, holes, isMeter, now }: Story, { start, end }: Bucket): Summary | undefined {
  const isIn = ({ time }: Sample): boolean => time >= start && time < end;
  const inside = samples.filter(isIn);
  const values = inside.map(({ value }) => value).filter((value) => value !== undefined);
  const pieces = samples.flatMap((sample, index) => {
    const from = Math.max(start, sample.time);
    const to = Math.min(end, now, samples[index + 1]?.time ?? Infinity);
    return cut(from, to, holes).map((piece) => ({ sample, seconds: (piece.to - piece.from) / 1e6 }));
  });
  const seconds = (of: (sample: Sample) => boolean): number =>
    pieces.filter(({ sample }) => of(sample)).reduce((total, piece) => total + piece.seconds, 0);
  const known = seconds(({ isKnown }) => isKnown);
  const covered = seconds(({ value }) => value !== undefined);
  const area = pieces.reduce((total, piece) => total + (piece.sample.value ?? 0) * piece.seconds, 0);
  const words = seconds(({ isWord }) => isWord);
  const used = inside.map((sample) => sample.used).filter((of) => of !== undefined);
  const numbers = samples.filter(({ value }) => value !== undefined);
  const growths = numbers.flatMap((sample, index) => {
    const before = numbers[index - 1]?.value;
    if (!isIn(sample) || before === undefined || sample.value === undefined) return [];
    return [sample.value >= 0 && sample.value < 0.9 * before ? sample.value : sample.value - before];
  });
  const changes = isMeter ? growths : used;
  if (inside.length === 0 && known === 0) return undefined;
  return {
    avg_value: values.length === 0 ? undefined : total(values) / values.length,
    time_weighted_avg: covered > 0 ? area / covered : undefined,
    min_value: values.length === 0 ? undefined : Math.min(...values),
    max_value: values.length === 0 ? undefined : Math.max(...values),
    first_value: values[0],
    last_value: values.at(-1),
    event_count: inside.length,
    sample_count: values.length === 0 || values.length === inside.length ? undefined : values.length,
    on_seconds: words > 0 ? seconds(({ isWord, value }) => isWord && value === 1) : undefined,
    change: changes.length === 0 ? undefined : total(changes),
    total_energy: used.length === 0 ? undefined : total(used),
    coverage: (covered > 0 ? covered : known) / ((end - start) / 1e6),
  };
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

/** What is left of a stretch without the holes. */
function cut(from: number, to: number, holes: readonly Span[]): readonly Span[] {
  const edges = [from, to, ...holes.flatMap((hole) => [hole.from, hole.to])]
    .filter((edge) => edge >= from && edge <= to)
    .sort((a, b) => a - b);
  return edges.slice(1).flatMap((edge, index) => {
    const start = edges[index] ?? edge;
    const isHole = holes.some((hole) => hole.from <= start && edge <= hole.to);
    return edge > start && !isHole ? [{ from: start, to: edge }] : [];
  });
}

/** Two summaries, apart from the last bits of sums that were added up in another order. */
export function differenceOf(a: Summary | undefined, b: Summary | undefined): string | undefined {
  const names = new Set([...Object.keys(a ?? {}), ...Object.keys(b ?? {})]) as Set<keyof Summary>;
  for (const name of names) {
    const [one, other] = [a?.[name], b?.[name]];
    if (one === other) continue;
    const near =
      one !== undefined &&
      other !== undefined &&
      Math.abs(one - other) <= 1e-9 * Math.max(1, Math.abs(one), Math.abs(other));
    if (!near) return `${name}: ${one} and ${other}`;
  }
  return undefined;
}
