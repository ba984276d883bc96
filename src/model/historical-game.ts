import type { Static } from "typebox";
import { Type } from "typebox";

/** ESPN's years of the seasons that are taken, first and last. */
export const SEASONS = { from: 1900, to: 2200 } as const;

/** Characters of a team's name. */
export const LONGEST_NAME = 100;

/** A finished game of the past, as a file tells it. Teams are named as the file names them. */
export const HistoricalGameSchema = Type.Object(
  {
    date: Type.String({ format: "date", description: "Day of the game, US Eastern" }),
    start_time: Type.Optional(
      Type.String({ format: "date-time", description: "The start, where it is known to the minute" }),
    ),
    duration_minutes: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_440 })),
    season: Type.Integer({
      minimum: SEASONS.from,
      maximum: SEASONS.to,
      description: "ESPN's year of the season (NHL 2025-26 is 2026)",
    }),
    season_type: Type.Enum(["regular", "postseason"]),
    week: Type.Optional(
      Type.String({ pattern: "^[a-z0-9_]{1,20}$", description: "Such as 5, wild_card or super_bowl" }),
    ),
    neutral_site: Type.Boolean(),
    home: Type.String({ minLength: 1, maxLength: LONGEST_NAME }),
    away: Type.String({ minLength: 1, maxLength: LONGEST_NAME }),
    home_score: Type.Integer({ minimum: 0, maximum: 1_000 }),
    away_score: Type.Integer({ minimum: 0, maximum: 1_000 }),
    extra_time: Type.String({ pattern: "^([0-9]?OT|SO|)$", description: 'How it ended: "", "OT", "2OT", "SO"' }),
  },
  { title: "HistoricalGame", additionalProperties: false },
);
export type HistoricalGame = Static<typeof HistoricalGameSchema>;
