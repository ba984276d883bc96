import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Tier } from "../../src/summaries/calendar.ts";
import { createCalendar } from "../../src/summaries/calendar.ts";
import { bucketByTemporal } from "./reference.ts";
import { turns } from "./stories.ts";

const tiers: readonly Tier[] = ["hour", "day", "month", "season", "year"];
const HOUR = 3_600_000_000;
const at = (text: string): number => Date.parse(text) * 1_000;

describe("buckets are those of Temporal", () => {
  test.each(turns)("%s around %d", (zone, turn) => {
    const calendar = createCalendar(zone);
    fc.assert(
      fc.property(fc.integer({ min: -40 * HOUR, max: 40 * HOUR }), fc.constantFrom(...tiers), (shift, tier) => {
        const time = turn + shift;
        expect(calendar.bucket(tier, time)).toEqual(bucketByTemporal(tier, zone, time));
      }),
      { numRuns: 60 },
    );
  });

  test("in any month of 80 years, whatever was asked before", () => {
    const calendars = new Map(turns.map(([zone]) => [zone, createCalendar(zone)]));
    const anyTime = fc.integer({ min: at("1970-01-03T00:00:00Z"), max: at("2050-01-01T00:00:00Z") });
    fc.assert(
      fc.property(anyTime, fc.constantFrom(...calendars), fc.constantFrom(...tiers), (time, [zone, calendar], tier) => {
        expect(calendar.bucket(tier, time)).toEqual(bucketByTemporal(tier, zone, time));
      }),
      { numRuns: 300 },
    );
  });
});

describe("days", () => {
  const lengths = (zone: string, from: string, to: string): readonly number[] =>
    createCalendar(zone)
      .buckets("day", at(from), at(to))
      .map(({ start, end }) => (end - start) / HOUR);

  test("have 23 and 25 hours where clocks change, and none is lost", () => {
    expect(lengths("Europe/Berlin", "2026-03-28T12:00:00Z", "2026-03-30T12:00:00Z")).toEqual([24, 23, 24]);
    expect(lengths("Europe/Berlin", "2026-10-24T12:00:00Z", "2026-10-26T12:00:00Z")).toEqual([24, 25, 24]);
    expect(lengths("Australia/Lord_Howe", "2026-04-04T12:00:00Z", "2026-04-05T12:00:00Z")).toEqual([24, 24.5]);
    expect(lengths("Pacific/Apia", "2011-12-29T12:00:00Z", "2011-12-31T12:00:00Z")).toEqual([24, 24, 24]);
  });

  test("consist of hours, and years of seasons but for December", () => {
    for (const [zone, turn] of turns) {
      const calendar = createCalendar(zone);
      for (const day of calendar.buckets("day", turn - 48 * HOUR, turn + 48 * HOUR)) {
        const hours = calendar.buckets("hour", day.start, day.end);
        expect(hours[0]?.start).toBe(day.start);
        expect(hours.at(-1)?.end).toBe(day.end);
        hours.slice(1).forEach((hour, index) => expect(hour.start).toBe(hours[index]?.end));
      }
      const winter = calendar.bucket("season", calendar.bucket("year", turn).start);
      expect(calendar.bucket("month", winter.start).start).toBe(winter.start);
      expect(calendar.buckets("month", winter.start, winter.end)).toHaveLength(3);
    }
  });

  test("an hour of the clock is the home's own", () => {
    const kolkata = createCalendar("Asia/Kolkata");
    expect(kolkata.bucket("hour", at("2026-07-01T10:45:00Z"))).toEqual({
      start: at("2026-07-01T10:30:00Z"),
      end: at("2026-07-01T11:30:00Z"),
    });
    // The clock goes from 02:00 back to 01:30: an hour, then half of one.
    const lordHowe = createCalendar("Australia/Lord_Howe");
    const around = lordHowe.buckets("hour", at("2026-04-04T14:00:00Z"), at("2026-04-04T16:00:00Z"));
    expect(around.map(({ start, end }) => (end - start) / HOUR)).toEqual([1, 0.5, 1]);
  });
});
