import { recordOf, textOf } from "../unknown.ts";
import type { Micros } from "../../model/time.ts";
import { MICROS_PER_MS, parseTime } from "../../model/time.ts";

/** ESPN's answer to a wish that it does not grant. */
export const rangeRefused = { status: 400, body: { code: 400, message: "Failed to get events endpoint." } } as const;

/** Sports whose scoreboards still take a range of dates. */
const SPORTS_WITH_RANGES = new Set(["golf", "tennis", "mma", "racing"]);
/** From here on the list is cut without a word. */
const LIMIT_THAT_CUTS = 600;
const EVENTS_AFTER_CUT = 25;

/** Whether `dates` is a range in a sport that refuses it (since 2026-09-15). */
export function asksForRange(sport: string, query: URLSearchParams): boolean {
  return (query.get("dates") ?? "").includes("-") && !SPORTS_WITH_RANGES.has(sport);
}

/** What a scoreboard holds, as far as a query looks at it. */
interface Scoreboard {
  readonly events?: readonly unknown[];
  readonly season?: unknown;
  readonly week?: unknown;
  readonly day?: unknown;
}

/**
 * Applies `dates` (YYYY, YYYYMM, YYYYMMDD in US Eastern days), `seasontype` with `week`, and `limit` to a scoreboard.
 * An answer to `dates` has no season, week or day of its own.
 */
export function applyQuery(scoreboard: Scoreboard, query: URLSearchParams): Scoreboard {
  const dates = query.get("dates");
  const seasonType = query.get("seasontype");
  const week = query.get("week");
  let { events = [] } = scoreboard;
  let rest: Scoreboard = scoreboard;
  if (dates !== null) {
    events = events.filter((event) => easternDay(recordOf(event)["date"]).startsWith(dates));
    const { season: _season, week: _week, day: _day, ...others } = scoreboard;
    rest = others;
  }
  if (seasonType !== null)
    events = events.filter((event) => textOf(recordOf(recordOf(event)["season"])["type"]) === seasonType);
  if (week !== null) {
    events = events.filter(
      (event) => textOf(recordOf(recordOf(event)["week"])["number"] ?? recordOf(scoreboard.week)["number"]) === week,
    );
  }
  const limit = Number(query.get("limit") ?? LIMIT_THAT_CUTS - 1);
  return { ...rest, events: events.slice(0, limit >= LIMIT_THAT_CUTS ? EVENTS_AFTER_CUT : limit) };
}

/** YYYYMMDD of the US Eastern day of a time of ESPN's. */
function easternDay(date: unknown): string {
  const time = parseTime(textOf(date));
  return time === undefined ? "" : easternDate(time);
}

const inEastern = new Intl.DateTimeFormat("en-CA", { timeZone: "America/New_York" });

/** YYYYMMDD in New York. */
export function easternDate(time: Micros): string {
  return inEastern.format(time / MICROS_PER_MS).replaceAll("-", "");
}
