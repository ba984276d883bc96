import type { GameFacts } from "./game-facts.ts";

/** When a game is where: the clock of each period against minutes since the start. */
export interface GameTimeline {
  /** Periods of regulation, and periods of this game. */
  readonly regulation: number;
  readonly periods: number;
  readonly endMinute: number;
  /** When this much is left in a period; `undefined` where that is not in the game. */
  minuteOf(period: number, secondsLeft: number): number | undefined;
  /** Where the game is; the minute is not before the start. */
  at(minute: number): Moment;
}

export type Moment =
  | { readonly phase: "play"; readonly period: number; readonly secondsLeft: number }
  /** After this period; `halftime` where it is the long break of a game in quarters. */
  | { readonly phase: "break"; readonly period: number; readonly halftime: boolean }
  | { readonly phase: "final"; readonly period: number };

/** How a league's games take their time: real minutes, rounded from what games take. */
interface Pace {
  readonly regulation: number;
  readonly periodSeconds: number;
  readonly periodMinutes: number;
  readonly breakMinutes: number;
  /** After period 2 of quarters. */
  readonly halftimeMinutes: number | undefined;
  readonly overtimeSeconds: number;
  readonly overtimeMinutes: number;
}

const paces: Readonly<Record<GameFacts["league"], Pace>> = {
  nfl: {
    regulation: 4,
    periodSeconds: 900,
    periodMinutes: 40,
    breakMinutes: 3,
    halftimeMinutes: 13,
    overtimeSeconds: 600,
    overtimeMinutes: 25,
  },
  nhl: {
    regulation: 3,
    periodSeconds: 1_200,
    periodMinutes: 38,
    breakMinutes: 18,
    halftimeMinutes: undefined,
    overtimeSeconds: 300,
    overtimeMinutes: 12,
  },
};

/** `2:05` → 125. */
export function clockSeconds(clock: string): number {
  const [minutes = "0", seconds = "0"] = clock.split(":");
  return Number(minutes) * 60 + Number(seconds);
}

interface Period {
  readonly from: number;
  readonly to: number;
  readonly startSeconds: number;
  readonly endSeconds: number;
}

/** A game ends with its last period; overtime with its last play, which is the winning one. */
export function timelineOf({ league, plays }: Pick<GameFacts, "league" | "plays">): GameTimeline {
  const pace = paces[league];
  const count = Math.max(pace.regulation, ...plays.map(({ period }) => period));
  const periods: Period[] = [];
  let minute = 0;
  for (let number = 1; number <= count; number++) {
    const overtime = number > pace.regulation;
    const startSeconds = overtime ? pace.overtimeSeconds : pace.periodSeconds;
    const last = plays.findLast(({ period }) => period === number);
    const endSeconds = overtime && number === count && last !== undefined ? clockSeconds(last.clock) : 0;
    const played = (startSeconds - endSeconds) / startSeconds;
    const to = minute + played * (overtime ? pace.overtimeMinutes : pace.periodMinutes);
    periods.push({ from: minute, to, startSeconds, endSeconds });
    minute = to + (number === 2 && pace.halftimeMinutes !== undefined ? pace.halftimeMinutes : pace.breakMinutes);
  }
  const endMinute = periods.at(-1)?.to ?? 0;
  return {
    regulation: pace.regulation,
    periods: count,
    endMinute,
    minuteOf(number, secondsLeft) {
      const period = periods[number - 1];
      if (period === undefined || secondsLeft > period.startSeconds || secondsLeft < period.endSeconds)
        return undefined;
      const length = period.startSeconds - period.endSeconds;
      return length === 0
        ? period.from
        : period.from + ((period.startSeconds - secondsLeft) / length) * (period.to - period.from);
    },
    at(now) {
      const index = periods.findLastIndex(({ from }) => from <= now);
      const period = periods[index];
      const number = index + 1;
      if (period === undefined || now >= endMinute) return { phase: "final", period: count };
      if (now >= period.to)
        return { phase: "break", period: number, halftime: number === 2 && pace.halftimeMinutes !== undefined };
      const share = (now - period.from) / (period.to - period.from);
      const secondsLeft = Math.ceil(period.startSeconds - share * (period.startSeconds - period.endSeconds));
      return { phase: "play", period: number, secondsLeft };
    },
  };
}
