import type { Game, LeagueId } from "../../model/game.ts";
import type { Micros } from "../../model/time.ts";
import { MICROS_PER_DAY, MICROS_PER_HOUR, MICROS_PER_MINUTE, MICROS_PER_MS, parseTime } from "../../model/time.ts";
import type { EspnSettings } from "./options.ts";

type Intervals = Pick<EspnSettings, "liveMs" | "soonMs" | "idleMs">;

/** This long before its start a game is watched as if it were on. */
const WATCH_BEFORE: Micros = 10 * MICROS_PER_MINUTE;
const SOON: Micros = 2 * MICROS_PER_HOUR;
/** A game that ESPN still calls scheduled this long after its start is late; later still, it is not waited for. */
const LATE: Micros = MICROS_PER_HOUR;
const LOST: Micros = 12 * MICROS_PER_HOUR;
/** No game goes on for so long: one that is called live still is asked for at the idle pace, by its day. */
const STUCK: Micros = MICROS_PER_DAY;
/** Waits are shortened by up to this share, at random, so that many hubs do not ask at the same moment. */
const JITTER = 0.1;

/**
 * How long to wait before the next poll of a league, by the state of its games: `liveMs` while one is live or starts
 * within 10 minutes (or is up to an hour late), `soonMs` while one starts within 2 hours (or is later still), else
 * `idleMs`, but not past the time when the next game is to be watched. Pure.
 *
 * @param random 0 up to 1
 * @returns milliseconds
 */
export function nextPollMs(
  games: readonly Game[],
  league: LeagueId,
  now: Micros,
  intervals: Intervals,
  random: number,
): number {
  let wait = intervals.idleMs;
  for (const game of games) {
    if (game.league === league) wait = Math.min(wait, waitFor(game, now, intervals));
  }
  return jittered(wait, random);
}

/** Whether a game of the league is on, starts within 2 hours, or is late: then the pace is not that of idle days. Pure. */
export function isNear(games: readonly Game[], league: LeagueId, now: Micros): boolean {
  return games.some((game) => game.league === league && waitFor(game, now, NEAR_OR_NOT) < NEAR_OR_NOT.idleMs);
}

/** Intervals that tell the two apart, and that no time until a start comes between. */
const NEAR_OR_NOT: Intervals = { liveMs: 0, soonMs: 0, idleMs: 1 };

/** The longest wait until the next look at a game that stands so, for its own sake: see {@link nextPollMs}. Milliseconds. Pure. */
export function waitFor(game: Game, now: Micros, { liveMs, soonMs, idleMs }: Intervals): number {
  if (game.status === "live") return isStuck(game, now) ? idleMs : liveMs;
  // A start that is not confirmed is midnight: nothing begins then.
  const start = game.status === "scheduled" && game.start_confirmed ? parseTime(game.start_time) : undefined;
  if (start === undefined) return idleMs;
  const until = start - now;
  if (until < -LOST) return idleMs;
  if (until < -LATE) return soonMs;
  if (until <= WATCH_BEFORE) return liveMs;
  const untilWatched = Math.ceil((until - WATCH_BEFORE) / MICROS_PER_MS);
  return Math.min(until <= SOON ? soonMs : idleMs, Math.max(untilWatched, liveMs));
}

/** ESPN no longer tells of it, or never ended it. */
function isStuck(game: Game, now: Micros): boolean {
  return now - (parseTime(game.start_time) ?? now) > STUCK;
}

/**
 * How long to wait after failures in a row: twice as long each time, from `liveMs` up to `idleMs`, but never shorter
 * than what ESPN asked for. Pure.
 *
 * @param failures at least 1
 */
export function retryMs(
  failures: number,
  retryAfterMs: number | undefined,
  intervals: Intervals,
  random: number,
): number {
  const backOff = Math.min(intervals.idleMs, intervals.liveMs * 2 ** Math.min(failures - 1, 30));
  return Math.max(jittered(backOff, random), retryAfterMs ?? 0);
}

function jittered(ms: number, random: number): number {
  return Math.round(ms * (1 - JITTER * random));
}
