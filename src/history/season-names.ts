import type { Micros } from "../model/time.ts";
import type { Calendar } from "../summaries/calendar.ts";
import { createLocalClock } from "./local-time.ts";

/** Meteorological seasons, beginning with that of December in the north. */
export const seasonNames = ["winter", "spring", "summer", "autumn"] as const;
export type SeasonName = (typeof seasonNames)[number];

/**
 * What the season is called that begins with a month.
 *
 * @param month 3, 6, 9 or 12
 * @param latitude degrees, below 0 in the south; where it is not known nobody can say which season it is
 */
export function seasonName(month: number, latitude: number | undefined): SeasonName | undefined {
  if (latitude === undefined) return undefined;
  const place = (month % 12) / 3 + (latitude < 0 ? 2 : 0);
  return seasonNames[place % seasonNames.length];
}

/** What the season is called that begins at a time, by the home's calendar. */
export function seasonAt(calendar: Calendar, start: Micros, latitude: number | undefined): SeasonName | undefined {
  return seasonName(createLocalClock(calendar)(start).month, latitude);
}
