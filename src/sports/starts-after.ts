import type { Game } from "../model/game.ts";
import type { Micros } from "../model/time.ts";
import { formatTime, MICROS_PER_HOUR, MICROS_PER_SECOND } from "../model/time.ts";

/** The start of a game may be late by this much without its being forgotten. */
const LATE_START: Micros = 3 * MICROS_PER_HOUR;

/** Whether a game starts at a time or later. Texts of times sort as the times do where both are whole seconds, as starts are. */
export function startsAfter(time: Micros): (game: Game) => boolean {
  const text = formatTime(Math.ceil(time / MICROS_PER_SECOND) * MICROS_PER_SECOND);
  return (game) => game.start_time >= text;
}

/** Whether a game that has not begun may still do so: its start is to come, or was a little while ago. */
export function startsNotLongBefore(now: Micros): (game: Game) => boolean {
  return startsAfter(now - LATE_START);
}
