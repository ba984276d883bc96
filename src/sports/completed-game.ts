import type { Game, Team } from "../model/game.ts";

/**
 * A game with what scoreboards do not tell: the groups of its teams, and shots and power plays, of which its summary told
 * before. Groups are tags: once a game is over they stay as they are, for its end is not written again for them. Pure.
 *
 * @param grouped a team with the conference and division that are known
 */
export function completedGame(game: Game, known: Game | undefined, grouped: (team: Team) => Team): Game {
  const isOver = known?.status === "finished";
  const teamOf = (team: Team, before: Team | undefined): Team =>
    isOver && before?.id === team.id
      ? { ...team, conference: before.conference, division: before.division }
      : grouped(team);
  const whole = {
    ...game,
    home_team: teamOf(game.home_team, known?.home_team),
    away_team: teamOf(game.away_team, known?.away_team),
  };
  const { shots, power_play } = known ?? {};
  return game.status === "scheduled"
    ? whole
    : { ...whole, ...(shots === undefined ? {} : { shots }), ...(power_play === undefined ? {} : { power_play }) };
}
