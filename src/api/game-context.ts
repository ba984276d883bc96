import { Type } from "typebox";
import { LeagueIdSchema } from "../model/game.ts";
import { GameStatusAnswerSchema } from "../model/game-status.ts";
import { GameRef, orNull } from "./schemas.ts";

export const GameContextSchema = Type.Object(
  {
    team: Type.String({ description: "Abbreviation" }),
    status: GameStatusAnswerSchema.properties.status,
    league: LeagueIdSchema,
    team_name: Type.String(),
    current_game: orNull(GameRef),
    next_game: orNull(GameRef),
    last_game: orNull(GameRef),
    stale: Type.Boolean({ description: "True while ESPN does not answer, or tells nothing of games that are on" }),
  },
  { title: "GameContext" },
);
