import type { Game, LeagueId } from "../../model/game.ts";
import type { Micros } from "../../model/time.ts";
import { MICROS_PER_DAY, MICROS_PER_HOUR, MICROS_PER_MS, parseTime } from "../../model/time.ts";
import { easternDay } from "./eastern.ts";
import type { EspnSettings } from "./options.ts";

/** Further back than this nothing is made good. */
const OLDEST: Micros = 30 * MICROS_PER_DAY;
/** A game that began within this time is still waited for at the pace of a game that starts soon. */
const RECENT: Micros = 12 * MICROS_PER_HOUR;
/** Longer ago, its day is asked for once a day: it may have been taken off the schedule, and then nothing tells its end. */
const PASSED: Micros = 2 * MICROS_PER_DAY;

/**
 * Which day to ask for beside the scoreboard. The scoreboard shows today's games (or this week's) alone: a game that
 * went on past its day, or that ended while the hub was off, is not on it any more, and would stay live for ever. Pure.
 *
 * @param listed ids that the scoreboard just listed: those need nothing
 * @param sinceAsked how long ago a day was asked for, by the hub's clock; `Infinity` where it never was
 * @param now by ESPN's clock, which may stand still between two answers
 * @returns ESPN's `dates`, a day of US Eastern time such as `20251207`: the latest that is due, or `undefined`
 */
export function leftoverDay(
  games: readonly Game[],
  league: LeagueId,
  listed: ReadonlySet<string>,
  sinceAsked: (day: string) => Micros,
  now: Micros,
  { soonMs, idleMs }: Pick<EspnSettings, "soonMs" | "idleMs">,
): string | undefined {
  let latest: string | undefined;
  for (const game of games) {
    if (game.league !== league || listed.has(game.id) || (game.status !== "live" && game.status !== "scheduled"))
      continue;
    const start = parseTime(game.start_time);
    if (start === undefined || start > now || start < now - OLDEST) continue;
    const date = easternDay(start);
    const pause = start < now - PASSED ? MICROS_PER_DAY : (start > now - RECENT ? soonMs : idleMs) * MICROS_PER_MS;
    if (sinceAsked(date) >= pause && (latest === undefined || date > latest)) latest = date;
  }
  return latest;
}
