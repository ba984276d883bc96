import { Temporal } from "temporal-polyfill";
import type { Micros } from "../../src/model/time.ts";
import { MICROS_PER_DAY, MICROS_PER_HOUR, MICROS_PER_MS } from "../../src/model/time.ts";
import { seededRandom } from "../../src/replay/scenario/random.ts";

/** A stretch of a home's life. */
export interface Course {
  readonly title: string;
  /** Of `kinds`, one entity each. */
  readonly names: readonly string[];
  readonly from: Micros;
  readonly to: Micros;
  readonly seed: number;
  readonly place: { readonly timeZone: string; readonly latitude: number; readonly longitude: number };
  readonly keepDays: { readonly raw: number; readonly hourly: number; readonly daily: number };
  /** A step of time is as long as this at most. */
  readonly step: Micros;
  /** How many of each happen, at random. */
  readonly acts: Readonly<Partial<Record<Act["kind"], number>>>;
}

/**
 * What happens beside the states:
 * - `kill`: kill -9 of the hub, which is started again after a while;
 * - `stop`: SIGTERM, and a start;
 * - `outage`: the hub is away for longer than Home Assistant's recorder remembers;
 * - `drop`: the connection breaks off;
 * - `restart`: Home Assistant itself is away for minutes;
 * - `rename`, `quiet_rename`: an entity gets another name, the latter while the hub is away;
 * - `leave`: an entity is removed, and added again after days;
 * - `late`: what an entity says for a day is recorded and not heard, and asked for days later.
 */
export interface Act {
  readonly kind: "kill" | "stop" | "outage" | "drop" | "restart" | "rename" | "quiet_rename" | "leave" | "late";
  readonly at: Micros;
}

/** The acts of a course, in order; outages far from everything else that takes days. */
export function actsOf({ acts, from, to, seed }: Course): readonly Act[] {
  const random = seededRandom(seed);
  const all: Act[] = [];
  for (const [kind, count] of Object.entries(acts)) {
    for (let number = 0; number < count; number += 1) {
      // One in each part of the course, so that none is without any.
      const share = (number + 0.15 + 0.7 * random()) / count;
      const rest = kind === "outage" ? 25 * MICROS_PER_DAY : 2 * MICROS_PER_DAY;
      const at = Math.floor(from + MICROS_PER_DAY + share * (to - from - rest));
      // The keys of `acts` are those kinds.
      all.push({ kind: kind as Act["kind"], at });
    }
  }
  return all.sort((a, b) => a.at - b.at);
}

/** Where a calendar is difficult: changes of the clock, the ends of February and of the year. */
export function edgesOf({ from, to, place: { timeZone } }: Pick<Course, "from" | "to" | "place">): readonly Micros[] {
  const at = (time: Micros): Temporal.ZonedDateTime =>
    Temporal.Instant.fromEpochMilliseconds(Math.floor(time / MICROS_PER_MS)).toZonedDateTimeISO(timeZone);
  const edges: Temporal.ZonedDateTime[] = [];
  for (let turn = at(from).getTimeZoneTransition("next"); turn !== null; turn = turn.getTimeZoneTransition("next")) {
    if (turn.epochMilliseconds * MICROS_PER_MS > to) break;
    edges.push(turn);
  }
  for (let { year } = at(from); year <= at(to).year; year += 1) {
    for (const month of [1, 3]) edges.push(Temporal.PlainDate.from({ year, month, day: 1 }).toZonedDateTime(timeZone));
    const leapDay = Temporal.PlainDate.from({ year, month: 2, day: 28 }).add({ days: 1 });
    if (leapDay.day === 29) edges.push(leapDay.toZonedDateTime(timeZone));
  }
  return edges.map(({ epochMilliseconds }) => epochMilliseconds * MICROS_PER_MS).sort((a, b) => a - b);
}

/** A random time, mostly some minutes, sometimes hours. */
export function whileAway(random: () => number): Micros {
  return Math.floor((random() < 0.7 ? 0.05 + random() * 0.4 : 4 * random()) * MICROS_PER_HOUR);
}
