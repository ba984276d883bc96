import type { Game } from "../../model/game.ts";
import type { Micros } from "../../model/time.ts";
import { MICROS_PER_DAY, parseTime } from "../../model/time.ts";
import { easternDay } from "./eastern.ts";

/**
 * Which months to ask for beside the scoreboard, which shows today's games (or this week's) alone. A month is read once
 * on each Eastern day, this one and the next: two requests a day. While a game is live that waits, unless the month was
 * not read for a day; then it is one month at a time, so that the next poll comes in time. Pure.
 *
 * @param readAt when each month was read before
 * @returns ESPN's `dates`, such as `202512`
 */
export function monthsToRead(
  readAt: ReadonlyMap<string, Micros>,
  now: Micros,
  { isLive }: { readonly isLive: boolean },
): readonly string[] {
  const today = easternDay(now);
  const month = today.slice(0, 6);
  const due = [month, monthAfter(month)].filter((one) => {
    const last = readAt.get(one);
    return last === undefined || (easternDay(last) !== today && (!isLive || now - last >= MICROS_PER_DAY));
  });
  return isLive ? due.slice(0, 1) : due;
}

function monthAfter(month: string): string {
  const [year, number] = [Number(month.slice(0, 4)), Number(month.slice(4))];
  return number === 12 ? `${year + 1}01` : `${year}${String(number + 1).padStart(2, "0")}`;
}

/**
 * What a month tells that the scoreboard does not: the games still to come. What the scoreboard lists is left to it,
 * for a month's answer may come from an older cache and would take a live game back. What began before is left to it
 * too: an end is written at the time at which it is seen, and these were not. Pure.
 */
export function gamesAhead(games: readonly Game[], listed: ReadonlySet<string>, now: Micros): readonly Game[] {
  return games.filter((game) => !listed.has(game.id) && (parseTime(game.start_time) ?? now) > now);
}

/** So many events remain where ESPN cuts its answer without a word (ESPN.md). */
const CUT_TO = 25;
/** The last day of a month (28 to 31) less a week: a league in season plays on. */
const LATE_IN_MONTH = 22;

/**
 * Whether a month was cut, as far as it can be seen: it has exactly as many entries as ESPN cuts its answers to, and
 * ends more than a week before the month does. Pure.
 *
 * @param entries how many events there were, readable or not
 */
export function looksCut(games: readonly Game[], entries: number): boolean {
  if (entries !== CUT_TO) return false;
  const days = games.flatMap((game) => {
    const start = parseTime(game.start_time);
    return start === undefined ? [] : [Number(easternDay(start).slice(6))];
  });
  return Math.max(0, ...days) < LATE_IN_MONTH;
}
