import type { Static } from "typebox";
import { Type } from "typebox";
import { LeagueIdSchema } from "./game.ts";
import { Nullable } from "./nullable.ts";
import type { TeamGroup } from "./standing.ts";

/** What a score was: the words that automations can wait for. */
export const scoringKinds = [
  "touchdown",
  "field_goal",
  "extra_point",
  "two_point_conversion",
  "safety",
  "goal",
  "other",
] as const;
export type ScoringKind = (typeof scoringKinds)[number];

/** A play that scored, as the API gives it and a document keeps it. */
export const ScoringPlaySchema = Type.Object(
  {
    id: Type.String({ description: "ESPN's id of the play" }),
    kind: Type.Enum(scoringKinds, { description: "other: ESPN has a word for it that the hub does not know" }),
    team: Nullable(Type.String({ description: "Abbreviation of the team that scored" })),
    scorer: Nullable(Type.String({ description: "Who scored, where it can be told" })),
    text: Type.String({ description: "ESPN's words, such as: Younghoe Koo 24 Yd Field Goal" }),
    period: Type.String({ description: '"1" to "4", "OT", "2OT", "SO"' }),
    clock: Nullable(
      Type.String({ description: "As ESPN writes it: in football what was left, in hockey what was played" }),
    ),
    time: Nullable(Type.String({ format: "date-time", description: "When it happened, where ESPN says so" })),
    home_score: Type.Integer({ description: "After the play" }),
    away_score: Type.Integer({ description: "After the play" }),
  },
  { title: "ScoringPlay" },
);
export type ScoringPlay = Static<typeof ScoringPlaySchema>;

/** Statistics of a team by name, as ESPN displays them: `{ total_yards: "446", third_down_eff: "6-15" }`. */
export const TeamStatisticsSchema = Type.Record(Type.String(), Type.String(), {
  description: "As ESPN displays them, by name in snake_case",
});
export type TeamStatistics = Static<typeof TeamStatisticsSchema>;

/** What a player did in a game; `statistics` has the fields of docs/generated/player-statistics.md. */
export interface PlayerLine {
  readonly player_id: string;
  readonly player_name: string;
  /** Abbreviation. */
  readonly team: string;
  readonly position: string | null;
  readonly statistics: Readonly<Record<string, number>>;
}

/** What ESPN's summary of a game tells beyond the scoreboard. */
export interface GameSummary {
  readonly game_id: string;
  readonly season: number | undefined;
  readonly week: string | null;
  /** RFC 3339; `undefined` where it cannot be read. */
  readonly start_time: string | undefined;
  /** The game is over, by ESPN's `completed`. */
  readonly over: boolean;
  readonly players: readonly PlayerLine[];
  readonly team_statistics: { readonly home: TeamStatistics; readonly away: TeamStatistics };
  /** Hockey: shots on goal. */
  readonly shots: { readonly home: number; readonly away: number } | null;
  /** Hockey: goals of opportunities, such as "1/4". */
  readonly power_play: { readonly home: string; readonly away: string } | null;
  /** In the order of the game. */
  readonly plays: readonly ScoringPlay[];
  readonly groups: readonly TeamGroup[];
}

/** What is kept of the summaries of a game, beside its points. */
export const GameDetailSchema = Type.Object({
  league: LeagueIdSchema,
  read_at: Type.String({ format: "date-time", description: "When the summary was last read" }),
  over: Type.Boolean({ description: "It was read after the end of the game" }),
  start_time: Nullable(Type.String({ description: "The time of the points of its players, once there are some" })),
  team_statistics: Type.Object({ home: TeamStatisticsSchema, away: TeamStatisticsSchema }),
  plays: Type.Array(ScoringPlaySchema),
  players: Type.Record(Type.String(), Type.Integer(), {
    description: "A checksum of each player's last point, after the end one of all: an identical one is not written",
  }),
});
export type GameDetail = Static<typeof GameDetailSchema>;
