import type { Game } from "../../model/game.ts";
import type { Score, Side, ToldGame } from "../../model/told-game.ts";

/** What is taken as told of a game as it stands: nothing fires for what was so at first sight. */
export function toldAt(game: Game): ToldGame {
  const begun = hasBegun(game);
  const { current } = game.period;
  return {
    count: 0,
    started: begun,
    ended: game.status === "finished",
    overtime: begun && current > game.period.total,
    called_off: isCalledOff(game) ? game.start_time : null,
    period: begun ? current : 0,
    period_over: !begun ? 0 : isBetweenPeriods(game) || game.status === "finished" ? current : Math.max(0, current - 1),
    score: begun ? game.score : { home: 0, away: 0 },
    leader: begun ? leaderOf(game.score) : null,
    last:
      begun && game.score.home + game.score.away > 0
        ? { side: null, kind: null, period: current, clock: game.period.time_remaining }
        : null,
    void_plays: [],
  };
}

/** ESPN says of a game that was called off before its start that it is in period 1. */
export function hasBegun(game: Game): boolean {
  if (game.status === "live" || game.status === "finished") return true;
  return isCalledOff(game) && (game.score.home > 0 || game.score.away > 0 || game.period.current > 1);
}

/** Postponed, suspended, canceled: it does not go on now. */
export function isCalledOff({ status }: Game): boolean {
  return status === "postponed" || status === "canceled";
}

/** "End of 3rd Quarter", "End 4th", "Halftime", "HT": ESPN's words while nobody plays, and the period is over. */
export function isBetweenPeriods({ detail }: Game): boolean {
  return /^(?:end\b|half-?time\b|ht$)/i.test(detail);
}

export function leaderOf({ home, away }: Score): Side | null {
  return home === away ? null : home > away ? "home" : "away";
}

export function otherSide(side: Side): Side {
  return side === "home" ? "away" : "home";
}
