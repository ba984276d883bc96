import type { Game } from "../model/game.ts";
import { leagueOf } from "../model/league.ts";
import type { Point } from "../model/point.ts";
import { point, series } from "../model/point.ts";
import type { Micros } from "../model/time.ts";
import { parseTime } from "../model/time.ts";

/** The game as it was planned: not begun, at its kick-off. */
export function planOf(game: Game): Game {
  const period = { ...game.period, current: 0, label: "", time_remaining: null, scores: [] };
  const { shots: _shots, power_play: _powerPlay, ...rest } = game;
  return { ...rest, status: "scheduled", score: { home: 0, away: 0 }, winner: null, period, situation: null };
}

/**
 * The point of nfl_scores or nhl_scores that says how a game stands. Shots and power plays are not on the scoreboard
 * (ESPN.md): a game has them once its summary was read. Pure.
 *
 * @param seenAt when this was seen: the time of the point, but for scheduled games, whose time is the kick-off
 * @returns `undefined` for leagues without a measurement, and for scheduled games whose kick-off is not confirmed:
 *   a placeholder time could not be taken back
 */
export function scorePoint(game: Game, seenAt: Micros): Point | undefined {
  const measurement = leagueOf(game.league)?.scores;
  if (measurement === undefined) return undefined;
  const scheduled = game.status === "scheduled";
  const time = scheduled ? (game.start_confirmed ? parseTime(game.start_time) : undefined) : seenAt;
  if (time === undefined) return undefined;
  const tags = {
    game_id: game.id,
    season: String(game.season),
    home_team: game.home_team.abbreviation,
    away_team: game.away_team.abbreviation,
    status: game.status,
    home_conference: game.home_team.conference ?? undefined,
    away_conference: game.away_team.conference ?? undefined,
    home_division: game.home_team.division ?? undefined,
    away_division: game.away_team.division ?? undefined,
  };
  const score = { home_score: game.score.home, away_score: game.score.away };
  const label = game.period.label === "" ? undefined : game.period.label;
  const time_remaining = game.period.time_remaining ?? undefined;
  if (measurement === "nhl_scores") {
    return point({ ...series("nhl_scores", tags), measurement }, time, {
      ...score,
      period: label,
      time_remaining,
      home_shots: game.shots?.home,
      away_shots: game.shots?.away,
      home_power_play: game.power_play?.home,
      away_power_play: game.power_play?.away,
      season_type: game.season_type ?? undefined,
    });
  }
  return point({ ...series("nfl_scores", { ...tags, week: game.week ?? undefined }), measurement }, time, {
    ...score,
    quarter: label,
    time_remaining,
    possession: game.situation?.possession ?? undefined,
    down_distance: game.situation?.down_distance ?? undefined,
    field_position: game.situation?.field_position ?? undefined,
  });
}
