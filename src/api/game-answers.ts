import { Type } from "typebox";
import { HometideError } from "../model/errors.ts";
import type { Game } from "../model/game.ts";
import type { Column } from "./formats.ts";

const WinsLossesTies = { wins: Type.Integer(), losses: Type.Integer(), ties: Type.Integer() };
export const StatisticsSchema = Type.Object(
  {
    games_played: Type.Integer(),
    ...WinsLossesTies,
    win_percentage: Type.Number({ description: "0 to 1" }),
    points_for: Type.Integer(),
    points_against: Type.Integer(),
    point_differential: Type.Integer(),
    home: Type.Object(WinsLossesTies),
    away: Type.Object(WinsLossesTies),
    streak: Type.String({ description: '"W3", "L1", "T1", in hockey also "OT2"; "" without games' }),
  },
  { title: "Statistics", description: "Over all finished games of the team and season, the preseason left out" },
);

export const GameIdParams = Type.Object({
  game_id: Type.String({ description: "ESPN's id", minLength: 1, maxLength: 40, examples: ["401671789"] }),
});

export const gameColumns: readonly Column<Game>[] = [
  { name: "id", value: (game) => game.id },
  { name: "league", value: (game) => game.league },
  { name: "season", value: (game) => game.season },
  { name: "week", value: (game) => game.week },
  { name: "status", value: (game) => game.status },
  { name: "start_time", value: (game) => game.start_time },
  { name: "home_team", value: (game) => game.home_team.abbreviation },
  { name: "away_team", value: (game) => game.away_team.abbreviation },
  { name: "home_score", value: (game) => game.score.home },
  { name: "away_score", value: (game) => game.score.away },
  { name: "period", value: (game) => game.period.label },
  { name: "time_remaining", value: (game) => game.period.time_remaining },
];

export function unknownGame(id: string): HometideError {
  return new HometideError("unknown_game", `No game with the id ${id} is known.`);
}

/** The preseason has no say in a record. */
export function counts(game: Pick<Game, "status" | "season_type">): boolean {
  return game.status === "finished" && game.season_type !== "preseason";
}
