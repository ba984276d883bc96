import type { Game } from "../model/game.ts";
import { leagueOf } from "../model/league.ts";

/**
 * Whether a game, as it is told now, has gone back behind what was known of it: an end or a running game taken back, a
 * score that is lower on a side, an earlier period or more time on the clock at the same score. ESPN was seen to do so
 * for one poll (ESPN.md: 1-0 in play, 0-0 scheduled, and back), as an older cache would. Where a side scored and none
 * lost anything, the game went on, whatever its clock says. Pure.
 */
export function isBehind(known: Game, now: Game): boolean {
  if (known.status === "finished" && now.status !== "finished") return true;
  if (known.status === "live" && now.status !== "live" && now.status !== "finished") return true;
  if (now.score.home < known.score.home || now.score.away < known.score.away) return true;
  if (now.score.home > known.score.home || now.score.away > known.score.away) return false;
  return known.status === "live" && now.status === "live" && isEarlier(known, now);
}

/** Only the leagues with a timeline are sure to have a clock that runs down. */
function isEarlier(known: Game, now: Game): boolean {
  if (now.period.current !== known.period.current) return now.period.current < known.period.current;
  if (leagueOf(known.league)?.scores === undefined) return false;
  const [left, was] = [secondsOf(now.period.time_remaining), secondsOf(known.period.time_remaining)];
  return left !== undefined && was !== undefined && left > was;
}

/** "14:32" and "45.3" are clocks, "Final" is none. */
function secondsOf(clock: string | null): number | undefined {
  const match = /^(?:(\d{1,3}):)?(\d{1,2}(?:\.\d+)?)$/.exec(clock ?? "");
  return match === null ? undefined : Number(match[1] ?? 0) * 60 + Number(match[2]);
}
