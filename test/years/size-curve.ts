import type { Course } from "./plan.ts";
import type { Month, PlayedYears } from "./played.ts";

/** What a summary takes in the file before it is sealed; docs/adr/0009 has the figure. */
const BYTES_A_SUMMARY = 130;
/** A file has pages that are free for a while, and no less than these. */
const SLACK = 512 * 1_024;
const DAYS_A_MONTH = 30;

/** How many points of the measurements that a pattern names a store had. */
export function pointsOf({ measurements }: Month, pattern: RegExp): number {
  return measurements
    .filter(({ measurement }) => pattern.test(measurement))
    .reduce((sum, { points }) => sum + points, 0);
}

export const SUMMARIES = /^(hourly|daily|monthly|seasonal|yearly)_events$/;

/**
 * Whether a store has become steady: from the month on in which retention first takes points, the file grows by no more
 * than the summaries that come on top, and the points that are kept stay as many. @returns what is not so
 */
export function findGrowth({ months }: Pick<PlayedYears, "months">, { keepDays }: Course): readonly string[] {
  const wrong: string[] = [];
  const steady = months.slice(Math.ceil(keepDays.raw / DAYS_A_MONTH) + 2);
  const [first] = steady;
  if (first === undefined) return ["it does not last as long as points are kept"];
  const before = Math.max(...steady.slice(0, 3).map(({ bytes }) => bytes));
  const points = Math.max(...steady.slice(0, 3).map((month) => pointsOf(month, /^home_assistant_events$/)));
  for (const month of steady) {
    const summaries = pointsOf(month, SUMMARIES) - pointsOf(first, SUMMARIES);
    const most = 1.25 * before + Math.max(0, summaries) * BYTES_A_SUMMARY + SLACK;
    if (month.bytes > most)
      wrong.push(`${month.month}: ${month.bytes} bytes, at most ${Math.round(most)} were expected`);
    const kept = pointsOf(month, /^home_assistant_events$/);
    if (kept > 1.4 * points) wrong.push(`${month.month}: ${kept} points are kept, ${points} were before`);
  }
  return wrong;
}
