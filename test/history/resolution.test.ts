import { expect, test } from "vitest";
import { countedSpan } from "../../src/history/resolution.ts";
import { MICROS_PER_DAY, MICROS_PER_HOUR, MICROS_PER_MS } from "../../src/model/time.ts";
import type { Calendar } from "../../src/summaries/calendar.ts";
import { createCalendar } from "../../src/summaries/calendar.ts";

const to = Date.UTC(2026, 10, 22, 0, 5) * MICROS_PER_MS;

test("a span has as many hours as its length, without those of half a century being listed", () => {
  const berlin = createCalendar("Europe/Berlin");
  let listed = 0;
  const buckets: Calendar["buckets"] = (...asked) => {
    const found = berlin.buckets(...asked);
    listed += found.length;
    return found;
  };
  const calendar = { ...berlin, buckets };
  for (const count of [24, 9_999, 10_001, 10_500]) {
    const { from } = countedSpan(calendar, "hourly", { from: to - count * MICROS_PER_HOUR, to });
    expect(berlin.buckets("hour", from, to)).toHaveLength(count);
  }
  expect(listed).toBeLessThan(10_050);
  const life = countedSpan(calendar, "hourly", { from: 0, to });
  expect([listed < 10_050, life.from < MICROS_PER_DAY]).toEqual([true, true]);
});
