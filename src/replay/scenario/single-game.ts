import type { Micros } from "../../model/time.ts";
import { MICROS_PER_MINUTE } from "../../model/time.ts";
import type { GameFacts } from "./game-facts.ts";
import { timelineOf } from "./game-timeline.ts";
import type { Cast } from "./recast.ts";
import { scoreboardPage } from "./scoreboard-page.ts";

/** A game that is played once, from a time on. */
export interface SingleGame {
  /** ESPN's id. */
  readonly id: string;
  readonly startsAt: Micros;
  /** When the last play is over. */
  readonly endsAt: Micros;
  /** ESPN's scoreboard of its league at a time, with this game alone. */
  scoreboard(now: Micros): Readonly<Record<string, unknown>>;
}

export interface SingleGameOptions {
  readonly facts: GameFacts;
  /** The teams that the facts name. */
  readonly teams: Cast;
  readonly id: string;
  readonly startsAt: Micros;
  /** Minutes of the game in a real minute. */
  readonly speed: number;
}

/** Stages one game of a scenario at a speed. */
export function singleGame({ facts, teams, id, startsAt, speed }: SingleGameOptions): SingleGame {
  const timeline = timelineOf(facts);
  const game = { facts, timeline, teams: [teams.home, teams.away], id, startsAt, evening: 0, results: 0 };
  return {
    id,
    startsAt,
    endsAt: startsAt + Math.ceil((timeline.endMinute / speed) * MICROS_PER_MINUTE),
    scoreboard(now) {
      const minute = ((now - startsAt) / MICROS_PER_MINUTE) * speed;
      return scoreboardPage(facts.league, [{ game, minute }], now);
    },
  };
}
