import type { Static } from "typebox";
import { Type } from "typebox";

/** A finished game of the past, as a file tells it. Teams are named as the file names them. */
export const HistoricalGameSchema = Type.Object(
  {
    date: Type.String({ format: "date", description: "Day of the game, US Eastern" }),
    start_time: Type.Optional(
      Type.String({ format: "date-time", description: "The start, where it is known to the minute" }),
    ),
    duration_minutes: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_440 })),
    season: Type.Integer({
      minimum: 1900,
      maximum: 2200,
      description: "ESPN's year of the season (NHL 2025-26 is 2026)",
    }),
    season_type: Type.Enum(["regular", "postseason"]),
    week: Type.Optional(
      Type.String({ pattern: "^[a-z0-9_]{1,20}$", description: "Such as 5, wild_card or super_bowl" }),
    ),
    neutral_site: Type.Boolean(),
    home: Type.String({ minLength: 1, maxLength: 100 }),
    away: Type.String({ minLength: 1, maxLength: 100 }),
    home_score: Type.Integer({ minimum: 0, maximum: 1_000 }),
    away_score: Type.Integer({ minimum: 0, maximum: 1_000 }),
    extra_time: Type.String({ pattern: "^([0-9]?OT|SO|)$", description: 'How it ended: "", "OT", "2OT", "SO"' }),
  },
  { title: "HistoricalGame", additionalProperties: false },
);
export type HistoricalGame = Static<typeof HistoricalGameSchema>;
