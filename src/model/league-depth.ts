import type { LeagueId } from "./game.ts";
import { leagueOf } from "./league.ts";

/** Where what is known of a league in depth is written, by the measurement of its scores. */
const measurementsInDepth = {
  nfl_scores: { players: "nfl_player_stats", injuries: "nfl_injuries", standings: "nfl_standings" },
  nhl_scores: { players: "nhl_player_stats", injuries: "nhl_injuries", standings: "nhl_standings" },
} as const;

export type LeagueDepth = (typeof measurementsInDepth)[keyof typeof measurementsInDepth];

/** The measurements of a league that is followed in depth; `undefined` for the others, of which no points are kept. */
export function depthOf(league: LeagueId): LeagueDepth | undefined {
  const scores = leagueOf(league)?.scores;
  return scores === undefined ? undefined : measurementsInDepth[scores];
}
