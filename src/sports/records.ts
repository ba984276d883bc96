import type { Game } from "../model/game.ts";

/** What of a finished game counts; a {@link Game} has it all, a row of the scores most of it. */
export interface FinishedGame {
  /** RFC 3339, for the order of the streak. */
  readonly start_time: string;
  readonly home_team: { readonly abbreviation: string };
  readonly away_team: { readonly abbreviation: string };
  readonly score: { readonly home: number; readonly away: number };
  /** Where it is absent or null, the score decides; level is a tie. */
  readonly winner?: Game["winner"];
  readonly league?: Game["league"];
  readonly season_type?: Game["season_type"];
  readonly period?: { readonly label: string };
}

export interface WinsLossesTies {
  readonly wins: number;
  readonly losses: number;
  readonly ties: number;
}

/** The record of a team over some games. In hockey, as in `Team.record`, `ties` are the games lost in overtime or shootout. */
export interface TeamStatistics extends WinsLossesTies {
  readonly games_played: number;
  /** 0 to 1, a tie counting half (the NFL's rule; with overtime losses, hockey's share of the points). 0 without games. */
  readonly win_percentage: number;
  readonly points_for: number;
  readonly points_against: number;
  readonly point_differential: number;
  readonly home: WinsLossesTies;
  readonly away: WinsLossesTies;
  /** "W3", "L1", "T1", "OT2" (hockey); "" without games. */
  readonly streak: string;
}

type Outcome = "W" | "L" | "T" | "OT";

/**
 * Adds up the finished games of a team, in any order. Games in which it did not play are passed over. Pure.
 *
 * @param team its abbreviation
 */
export function statisticsOf(team: string, games: readonly FinishedGame[]): TeamStatistics {
  const own = games
    .filter((game) => game.home_team.abbreviation === team || game.away_team.abbreviation === team)
    .sort((a, b) => (a.start_time < b.start_time ? -1 : a.start_time > b.start_time ? 1 : 0))
    .map((game) => resultOf(team, game));
  const all = count(own.map((one) => one.outcome));
  const points_for = sum(own.map((one) => one.scored));
  const points_against = sum(own.map((one) => one.conceded));
  return {
    games_played: own.length,
    ...all,
    win_percentage: own.length === 0 ? 0 : (all.wins + all.ties / 2) / own.length,
    points_for,
    points_against,
    point_differential: points_for - points_against,
    home: count(own.filter((one) => one.atHome).map((one) => one.outcome)),
    away: count(own.filter((one) => !one.atHome).map((one) => one.outcome)),
    streak: streakOf(own.map((one) => one.outcome)),
  };
}

function resultOf(team: string, game: FinishedGame) {
  const atHome = game.home_team.abbreviation === team;
  const [scored, conceded] = atHome ? [game.score.home, game.score.away] : [game.score.away, game.score.home];
  const winner = game.winner ?? null;
  const won = winner === null ? Math.sign(scored - conceded) : (winner === "home") === atHome ? 1 : -1;
  const outcome: Outcome = won > 0 ? "W" : won === 0 ? "T" : isOvertimeLoss(game) ? "OT" : "L";
  return { atHome, scored, conceded, outcome };
}

/** Hockey keeps these apart, but in the play-offs a loss is a loss. */
function isOvertimeLoss(game: FinishedGame): boolean {
  return game.league === "nhl" && game.season_type !== "postseason" && /^(\d*OT|SO)$/.test(game.period?.label ?? "");
}

function count(outcomes: readonly Outcome[]): WinsLossesTies {
  const of = (...wanted: readonly Outcome[]): number => outcomes.filter((one) => wanted.includes(one)).length;
  return { wins: of("W"), losses: of("L"), ties: of("T", "OT") };
}

function streakOf(outcomes: readonly Outcome[]): string {
  const last = outcomes.at(-1);
  if (last === undefined) return "";
  const length = outcomes.length - 1 - outcomes.findLastIndex((one) => one !== last);
  return `${last}${length}`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
