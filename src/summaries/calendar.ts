import { Temporal } from "temporal-polyfill";
import type { Micros } from "../model/time.ts";
import { MICROS_PER_HOUR, MICROS_PER_MS } from "../model/time.ts";

/** The lengths that summaries have, each made of the one before it; a season and a year are made of months. */
export type Tier = "hour" | "day" | "month" | "season" | "year";

/** `start <= time < end`. */
export interface Bucket {
  readonly start: Micros;
  readonly end: Micros;
}

/** The buckets of a time zone. Every edge of a longer tier is one of each shorter tier: none straddles another. */
export interface Calendar {
  readonly timeZone: string;
  /** The bucket that a time belongs to. */
  bucket(tier: Tier, time: Micros): Bucket;
  /** The buckets that have any part in `from <= time < to`, in order. */
  buckets(tier: Tier, from: Micros, to: Micros): readonly Bucket[];
}

/** A stretch with one offset from UTC. */
interface Regime {
  readonly from: Micros;
  readonly to: Micros;
  readonly offset: Micros;
}

interface Day extends Bucket {
  readonly date: Temporal.PlainDate;
  hours: readonly Bucket[] | undefined;
}

/** 20,000 days are 55 years. */
const MAX_REMEMBERED_DAYS = 20_000;

/**
 * - A day begins at its first moment, which is 01:00 where the clock goes forward at midnight, and ends where the next one
 *   begins: so it has 23, 24 or 25 hours, and a minute that a clock put back repeats after midnight stays with the day
 *   that has begun. A day that a zone left out (Apia, 30 December 2011) is none.
 * - An hour begins at each full hour of the local clock and at each change of its offset: in Kolkata at half past of UTC,
 *   and where a clock moves by half an hour (Lord Howe) there is an hour of 30 minutes that day.
 * - Seasons are meteorological and begin with March, June, September and December on both hemispheres; these differ in what
 *   the seasons are called. December to February belongs to the December.
 *
 * Edges are remembered, so that only a day that was not seen before costs a call of Temporal.
 *
 * @param timeZone an IANA name that is known here
 */
export function createCalendar(timeZone: string): Calendar {
  let days: Day[] = [];
  let lastDay: Day | undefined;
  let regime: Regime | undefined;
  const months = new Map<string, Bucket>();

  const zoned = (time: Micros): Temporal.ZonedDateTime =>
    Temporal.Instant.fromEpochMilliseconds(Math.floor(time / MICROS_PER_MS)).toZonedDateTimeISO(timeZone);
  const startOf = (date: Temporal.PlainDate): Micros =>
    date.toZonedDateTime(timeZone).epochMilliseconds * MICROS_PER_MS;

  const regimeAt = (time: Micros): Regime => {
    if (regime !== undefined && time >= regime.from && time < regime.to) return regime;
    const at = zoned(time);
    const next = at.getTimeZoneTransition("next");
    const to = next === null ? Infinity : next.epochMilliseconds * MICROS_PER_MS;
    regime = { from: time, to, offset: at.offsetNanoseconds / 1_000 };
    return regime;
  };

  const findDay = (time: Micros): Day => {
    let date = zoned(time).toPlainDate();
    let start = startOf(date);
    for (;;) {
      const next = date.add({ days: 1 });
      const end = startOf(next);
      // A day that the zone left out begins and ends with the one after it.
      if (time < end) return { start, end, date, hours: undefined };
      date = next;
      start = end;
    }
  };

  const dayAt = (time: Micros): Day => {
    if (lastDay !== undefined && time >= lastDay.start && time < lastDay.end) return lastDay;
    let low = 0;
    let high = days.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      // The middle lies below `high`, so there is such a day.
      if ((days[middle] as Day).end <= time) low = middle + 1;
      else high = middle;
    }
    const known = days[low];
    if (known !== undefined && known.start <= time) return (lastDay = known);
    if (days.length >= MAX_REMEMBERED_DAYS) {
      days = [];
      low = 0;
    }
    lastDay = findDay(time);
    days.splice(low, 0, lastDay);
    return lastDay;
  };

  const hoursOf = (day: Day): readonly Bucket[] => {
    if (day.hours !== undefined) return day.hours;
    const hours: Bucket[] = [];
    for (let start = day.start; start < day.end;) {
      const { offset, to } = regimeAt(start);
      const sinceFull = (start + offset) % MICROS_PER_HOUR;
      const end = Math.min(start + MICROS_PER_HOUR - sinceFull, to, day.end);
      hours.push({ start, end });
      start = end;
    }
    return (day.hours = hours);
  };

  /** The stretch of so many months that begin with the month of `first`. */
  const monthsFrom = (first: Temporal.PlainDate, count: number): Bucket => {
    const key = `${first.year}-${first.month}+${count}`;
    let known = months.get(key);
    if (known === undefined) {
      known = { start: startOf(first), end: startOf(first.add({ months: count })) };
      months.set(key, known);
    }
    return known;
  };

  const bucket = (tier: Tier, time: Micros): Bucket => {
    const day = dayAt(time);
    if (tier === "day") return { start: day.start, end: day.end };
    if (tier === "hour") {
      // The hours of a day cover it.
      return hoursOf(day).find(({ end }) => time < end) as Bucket;
    }
    const first = day.date.with({ day: 1 });
    if (tier === "month") return monthsFrom(first, 1);
    if (tier === "year") return monthsFrom(first.with({ month: 1 }), 12);
    return monthsFrom(first.subtract({ months: first.month % 3 }), 3);
  };

  return {
    timeZone,
    bucket,
    buckets(tier, from, to) {
      const found: Bucket[] = [];
      for (let time = from; time < to;) {
        if (tier !== "hour") {
          const of = bucket(tier, time);
          if (of.start < to) found.push(of);
          time = of.end;
          continue;
        }
        const day = dayAt(time);
        for (const hour of hoursOf(day)) if (hour.end > time && hour.start < to) found.push(hour);
        time = day.end;
      }
      return found;
    },
  };
}
