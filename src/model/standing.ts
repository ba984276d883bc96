import type { Static } from "typebox";
import { Type } from "typebox";
import { LeagueIdSchema } from "./game.ts";
import { Nullable } from "./nullable.ts";

/** Where a team stands in its league's table, as the API gives it and a document keeps it. */
export const StandingSchema = Type.Object(
  {
    league: LeagueIdSchema,
    season: Type.Integer({ description: "ESPN's year of the season of the table" }),
    team_id: Type.String({ description: "ESPN's id of the team" }),
    team: Type.String({ description: "Abbreviation" }),
    team_name: Type.String(),
    conference: Nullable(Type.String({ description: "Such as AFC or East; null in leagues with one table" })),
    division: Nullable(Type.String({ description: "Such as AFC East or Atlantic" })),
    games_played: Nullable(Type.Integer()),
    wins: Type.Integer(),
    losses: Type.Integer({ description: "In hockey those in regulation alone" }),
    ties: Nullable(Type.Integer({ description: "Ties; null in hockey" })),
    ot_losses: Nullable(Type.Integer({ description: "Hockey: games lost in overtime or shootout" })),
    points: Nullable(Type.Integer({ description: "Points in the table, where the league has them" })),
    win_percentage: Nullable(Type.Number({ description: "Share of games won, 0 to 1" })),
    points_for: Nullable(Type.Integer({ description: "Points or goals scored" })),
    points_against: Nullable(Type.Integer({ description: "Points or goals conceded" })),
    streak: Nullable(Type.String({ description: "W3, L1, T1, OT2" })),
    playoff_seed: Nullable(Type.Integer({ description: "Place in the conference, as ESPN says" })),
  },
  { title: "Standing" },
);
export type Standing = Static<typeof StandingSchema>;

/** The conference and division of a team: what its league's table, or the summary of a game, tells of them. */
export interface TeamGroup {
  readonly team_id: string;
  readonly conference: string | null;
  readonly division: string | null;
}
