import type { Clock } from "../../model/clock.ts";
import { HometideError } from "../../model/errors.ts";
import type { LeagueId } from "../../model/game.ts";
import { MICROS_PER_HOUR } from "../../model/time.ts";
import type { Metrics } from "../../ops/metrics.ts";
import { easternDay } from "./eastern.ts";
import type { EspnSettings } from "./options.ts";
import type { PageKind } from "./page-kind.ts";

/** How the requests of a league stand against what they should not exceed. */
export interface BudgetState {
  /** Requests of ESPN's day (US Eastern) and of the hour, without those while a game was on or near. */
  readonly day: number;
  readonly hour: number;
  /** The kinds that had to wait on this day. */
  readonly waiting: readonly PageKind[];
}

export interface Budget {
  /** Counts a request that is about to be made. @returns the reason where it must not be made now */
  take(league: LeagueId, kind: PageKind): HometideError | undefined;
  of(league: LeagueId): BudgetState;
}

/**
 * How much of the budget may be used up before a kind has to wait: what is missed least goes first, that is injuries,
 * then summaries, standings, team schedules, teams, months ahead, days gone by. The scoreboard never waits, whatever
 * was asked for before: without it no game is noticed.
 */
const share: Readonly<Record<PageKind, number>> = {
  injuries: 0.7,
  summary: 0.75,
  standings: 0.8,
  schedule: 0.85,
  other: 0.85,
  teams: 0.9,
  month: 0.95,
  day: 1,
  scoreboard: Infinity,
};

interface Count {
  day: string;
  inDay: number;
  hour: number;
  inHour: number;
  waiting: Set<PageKind>;
}

/**
 * Keeps each league within its requests for a day and an hour; counted since the start of the hub. While a game of the
 * league is on or near nothing is limited or counted here: that pace is the schedule's, and a live game is never stopped.
 */
export function createBudget(options: {
  readonly limits: Pick<EspnSettings, "requestsPerDay" | "requestsPerHour">;
  readonly clock: Clock;
  readonly metrics: Metrics;
  /** Whether a game of the league is on, or starts soon. */
  readonly isNear: (league: LeagueId) => boolean;
}): Budget {
  const { limits, clock, metrics, isNear } = options;
  const counts = new Map<LeagueId, Count>();

  function countOf(league: LeagueId): Count {
    const day = easternDay(clock.now());
    const hour = Math.floor(clock.now() / MICROS_PER_HOUR);
    const count = counts.get(league) ?? { day, inDay: 0, hour, inHour: 0, waiting: new Set() };
    if (count.day !== day) Object.assign(count, { day, inDay: 0, waiting: new Set() });
    if (count.hour !== hour) Object.assign(count, { hour, inHour: 0 });
    counts.set(league, count);
    return count;
  }

  return {
    take(league, kind) {
      if (isNear(league)) return undefined;
      const count = countOf(league);
      const spans = [
        { used: count.inDay, limit: limits.requestsPerDay, span: "day" },
        { used: count.inHour, limit: limits.requestsPerHour, span: "hour" },
      ];
      const full = spans.find(({ used, limit }) => used >= limit * share[kind]);
      if (full !== undefined) {
        count.waiting.add(kind);
        const said = `${kind} of ${league} waits: ${full.used} of ${full.limit} requests of this ${full.span} are used`;
        return new HometideError("espn_budget", said);
      }
      count.inDay += 1;
      count.inHour += 1;
      metrics.espnBudgetUsed.set({ league, span: "day" }, count.inDay);
      metrics.espnBudgetUsed.set({ league, span: "hour" }, count.inHour);
      return undefined;
    },
    of(league) {
      const { inDay, inHour, waiting } = countOf(league);
      return { day: inDay, hour: inHour, waiting: [...waiting] };
    },
  };
}
