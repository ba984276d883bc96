import type { Micros } from "../../model/time.ts";
import { easternDate } from "../espn/scoreboard-query.ts";
import { espnLeagues, gameEvent } from "./game-event.ts";
import type { GameFacts } from "./game-facts.ts";
import type { StagedGame } from "./staged-game.ts";

/** A game, and how many minutes of it have passed; negative before its start. */
export interface StagedMinute {
  readonly game: StagedGame;
  readonly minute: number;
}

/**
 * ESPN's scoreboard of some games of a league.
 *
 * @param now the day that the page says to be of; `undefined` as where it was asked for by dates, which leaves season and day out
 */
export function scoreboardPage(
  league: GameFacts["league"],
  staged: readonly StagedMinute[],
  now: Micros | undefined,
): Readonly<Record<string, unknown>> {
  const { uid, id, name, calendarType } = espnLeagues[league];
  const [first] = staged;
  const season = { type: first?.game.facts.season_type, year: first?.game.facts.season };
  return {
    leagues: [
      {
        id,
        uid,
        name,
        abbreviation: league.toUpperCase(),
        slug: league,
        season: { year: season.year },
        calendarType,
        calendar: [],
      },
    ],
    ...(now === undefined
      ? {}
      : { season, ...(league === "nfl" ? { week: weekOf(staged) } : { day: { date: dayOf(now) } }) }),
    events: staged.map(({ game, minute }) => gameEvent(game, minute)),
  };
}

function dayOf(now: Micros): string {
  return easternDate(now).replace(/^(....)(..)(..)$/, "$1-$2-$3");
}

function weekOf(staged: readonly StagedMinute[]): { number: number } {
  const present = staged.findLast(({ minute }) => minute >= 0) ?? staged[0];
  return { number: (present?.game.facts.week ?? 1) + (present?.game.evening ?? 0) };
}
