import type { HistoricalGame } from "../../model/historical-game.ts";
import { LONGEST_NAME, SEASONS } from "../../model/historical-game.ts";
import type { Micros } from "../../model/time.ts";
import { timesOf } from "./game-times.ts";

/** What a table calls what its rows have. */
interface ColumnNames {
  readonly date: string;
  /** Where the table has no season of its own, the column that it is taken from. */
  readonly season: string;
  readonly home: string;
  readonly away: string;
}

/**
 * What keeps a game of a row, each cell of which could be read, from being taken: the hub would refuse it, and all others of the
 * request with it.
 *
 * @returns column, value and what is allowed; `undefined` where nothing is wrong
 */
export function gameProblem(game: HistoricalGame, now: Micros, columns: ColumnNames): string | undefined {
  const { date, season, home, away } = game;
  const { from, to } = SEASONS;
  if (season < from || season > to)
    return columns.season === columns.date
      ? `${columns.date} ${date} is of the season ${season}, which is not a year from ${from} to ${to}`
      : `${columns.season} ${season} is not a year from ${from} to ${to}`;
  for (const [column, name] of [
    [columns.home, home],
    [columns.away, away],
  ] as const) {
    if (name.length > LONGEST_NAME)
      return `${column} ${name.slice(0, LONGEST_NAME)}… is longer than ${LONGEST_NAME} characters`;
  }
  if (home === away) return `${columns.home} and ${columns.away} are both ${home}: nobody plays against themselves`;
  if (isAhead(game, now))
    return `${columns.date} ${date} is in the future, and a game that is over has a score: correct the date, or leave the score empty`;
  return undefined;
}

/** Whether the game cannot be over yet. */
export function isAhead(game: HistoricalGame, now: Micros): boolean {
  return timesOf(game).end > now;
}
