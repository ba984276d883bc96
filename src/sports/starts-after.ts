import type { Game } from "../model/game.ts";
import type { Micros } from "../model/time.ts";
import { formatTime, MICROS_PER_SECOND } from "../model/time.ts";

/** Whether a game starts at a time or later. Texts of times sort as the times do where both are whole seconds, as starts are. */
export function startsAfter(time: Micros): (game: Game) => boolean {
  const text = formatTime(Math.ceil(time / MICROS_PER_SECOND) * MICROS_PER_SECOND);
  return (game) => game.start_time >= text;
}
