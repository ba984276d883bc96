import type { Static } from "typebox";
import { Type } from "typebox";
import { LeagueIdSchema } from "./game.ts";
import { Nullable } from "./nullable.ts";

/** The newest report of a player's injury, as the API gives it and a document keeps it. */
export const InjurySchema = Type.Object(
  {
    league: LeagueIdSchema,
    season: Type.Integer({ description: "ESPN's year of the season" }),
    player_id: Type.String({ description: "ESPN's id of the athlete" }),
    player_name: Type.String(),
    team_id: Nullable(Type.String({ description: "ESPN's id of the team" })),
    team: Nullable(Type.String({ description: "Abbreviation" })),
    position: Nullable(Type.String({ description: "Abbreviation" })),
    status: Type.String({ description: "Out, Day-To-Day, Questionable, Doubtful, Injured Reserve" }),
    injury_type: Nullable(Type.String({ description: "Part of the body, as reported" })),
    side: Nullable(Type.String({ description: "Left, Right" })),
    detail: Nullable(Type.String({ description: "The report in a sentence" })),
    return_date: Nullable(Type.String({ format: "date", description: "When the player is expected back" })),
    weeks_out: Nullable(Type.Integer({ description: "Weeks from the report until then, begun ones counted" })),
    reported_at: Type.String({ format: "date-time", description: "When the report was updated" }),
    recovered_at: Nullable(
      Type.String({
        format: "date-time",
        description: "When the player was first seen to be no longer on the list; null while on it",
      }),
    ),
  },
  { title: "Injury" },
);
export type Injury = Static<typeof InjurySchema>;
