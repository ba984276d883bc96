import type { Static } from "typebox";
import { Type } from "typebox";
import { Nullable } from "./nullable.ts";

/**
 * Games and teams as the hub knows them and as its API gives them (SPEC section 5): one declaration for both.
 */

export const leagueIds = ["nfl", "nhl", "nba", "wnba", "mlb", "ncaaf", "ncaam", "mls", "epl", "world_cup"] as const;
export type BuiltInLeagueId = (typeof leagueIds)[number];
/** Name of a league: one of {@link leagueIds}, or one of one's own (`leagues_custom`), whose row is in the configuration. */
export type LeagueId = string;

/** What a league of one's own may be called: it stands in addresses, in documents ("ger1:124") and in metrics. */
export const LEAGUE_ID_PATTERN = "^[a-z][a-z0-9_]{1,30}$";

export const LeagueIdSchema = Type.String({
  title: "League",
  pattern: LEAGUE_ID_PATTERN,
  examples: leagueIds,
  description: `Name of a league: ${leagueIds.join(", ")}, or one of one's own (leagues_custom)`,
});

const RecordSchema = Type.Object(
  {
    wins: Type.Integer(),
    losses: Type.Integer(),
    ties: Type.Integer({ description: "Ties; in hockey the games lost in overtime or shootout" }),
  },
  { title: "Record" },
);

export const TeamSchema = Type.Object(
  {
    id: Type.String({ description: "ESPN's id; unique in its league" }),
    name: Type.String({ description: "Full name, such as New England Patriots" }),
    abbreviation: Type.String(),
    city: Type.String({ description: "City or region, such as New England" }),
    nickname: Type.String({ description: "Such as Patriots" }),
    logo: Nullable(Type.String({ description: "Address of a picture" })),
    colors: Type.Object(
      { primary: Nullable(Type.String()), secondary: Nullable(Type.String()) },
      { description: "As #rrggbb" },
    ),
    conference: Nullable(Type.String()),
    division: Nullable(Type.String()),
    record: Nullable(RecordSchema),
  },
  { title: "Team" },
);
export type Team = Static<typeof TeamSchema>;

export const gameStatuses = ["scheduled", "live", "finished", "postponed", "canceled"] as const;
export type GameStatus = (typeof gameStatuses)[number];
const GameStatusSchema = Type.Enum(gameStatuses, { title: "GameStatus" });

export const seasonTypes = ["preseason", "regular", "postseason", "offseason"] as const;
export type SeasonType = (typeof seasonTypes)[number];

export const SituationSchema = Type.Object(
  {
    possession: Nullable(Type.String({ description: "Abbreviation of the team with the ball" })),
    down_distance: Nullable(Type.String()),
    field_position: Nullable(Type.String()),
    last_play: Nullable(Type.String()),
  },
  { title: "Situation" },
);
export type Situation = Static<typeof SituationSchema>;

export const GameSchema = Type.Object(
  {
    id: Type.String({ description: "ESPN's id" }),
    league: LeagueIdSchema,
    status: GameStatusSchema,
    start_time: Type.String({
      format: "date-time",
      description: "Kick-off in UTC; midnight US Eastern while unconfirmed",
    }),
    start_confirmed: Type.Boolean({ description: "False while the time of day is to be decided" }),
    season: Type.Integer({ description: "ESPN's year of the season (NHL 2025-26 is 2026)" }),
    season_type: Nullable(Type.Enum(seasonTypes)),
    week: Nullable(Type.String({ description: '"5", or wild_card, divisional, conference, super_bowl, "pre_2"' })),
    home_team: TeamSchema,
    away_team: TeamSchema,
    score: Type.Object({ home: Type.Integer(), away: Type.Integer() }),
    shootout_score: Nullable(Type.Object({ home: Type.Integer(), away: Type.Integer() })),
    shots: Type.Optional(
      Type.Object(
        { home: Type.Integer(), away: Type.Integer() },
        { description: "Hockey: shots on goal, of games whose summary is read; up to two minutes old while live" },
      ),
    ),
    power_play: Type.Optional(
      Type.Object(
        { home: Type.String(), away: Type.String() },
        { description: 'Hockey: goals of opportunities, such as "1/4"; as old as `shots`' },
      ),
    ),
    winner: Nullable(Type.Union([Type.Literal("home"), Type.Literal("away")])),
    period: Type.Object({
      current: Type.Integer({ description: "0 before the start" }),
      total: Type.Integer({ description: "Periods of regulation" }),
      label: Type.String({ description: '"1" to "4", "OT", "2OT", "SO"; "" before the start' }),
      time_remaining: Nullable(Type.String({ description: 'Clock of the period, or "Final"' })),
      scores: Type.Array(Type.Object({ home: Nullable(Type.Integer()), away: Nullable(Type.Integer()) }), {
        description: "Points of each period begun",
      }),
    }),
    detail: Type.String({ description: "ESPN's words for where the game is" }),
    situation: Nullable(SituationSchema),
    neutral_site: Type.Boolean(),
    venue: Nullable(
      Type.Object({ name: Type.String(), city: Nullable(Type.String()), indoor: Nullable(Type.Boolean()) }),
    ),
    broadcasts: Type.Array(Type.String()),
    note: Nullable(Type.String({ description: "Such as Super Bowl LIX" })),
  },
  { title: "Game" },
);
export type Game = Static<typeof GameSchema>;

/** A team of which no more than its abbreviation is known. */
export function bareTeam(abbreviation: string): Team {
  return {
    id: "",
    name: abbreviation,
    abbreviation,
    city: "",
    nickname: "",
    logo: null,
    colors: { primary: null, secondary: null },
    conference: null,
    division: null,
    record: null,
  };
}
