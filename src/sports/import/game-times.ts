import { Temporal } from "temporal-polyfill";
import type { HistoricalGame } from "../../model/historical-game.ts";
import type { Micros } from "../../model/time.ts";
import { MICROS_PER_HOUR, MICROS_PER_MINUTE, parseTime } from "../../model/time.ts";

/** The days of both leagues' games are those of the East of the United States. */
export const EASTERN = "America/New_York";

/** From a start that is not known to the minute; ESPN too stands midnight Eastern for it. */
export const NIGHT: Micros = 6 * MICROS_PER_HOUR;

interface GameTimes {
  /** Midnight Eastern where it is not known to the minute. */
  readonly start: Micros;
  readonly isExact: boolean;
  /** Without a time of day: so late that an end seen past midnight does not come before it. */
  readonly end: Micros;
}

/** When a game of a file began, and when its end is written down. */
export function timesOf(game: Pick<HistoricalGame, "date" | "start_time" | "duration_minutes">): GameTimes {
  const start = game.start_time === undefined ? undefined : parseTime(game.start_time);
  if (start !== undefined)
    return { start, isExact: true, end: start + (game.duration_minutes ?? 0) * MICROS_PER_MINUTE };
  const midnight = Temporal.PlainDate.from(game.date).toZonedDateTime(EASTERN).epochMilliseconds * 1_000;
  return { start: midnight, isExact: false, end: midnight + NIGHT };
}
