import type { Standing } from "../../src/model/standing.ts";

/** A row of the NHL's table. */
export const standing = (changes: Partial<Standing> = {}): Standing => ({
  league: "nhl",
  season: 2026,
  team_id: "1",
  team: "BOS",
  team_name: "Boston Bruins",
  conference: "East",
  division: "Atlantic",
  games_played: 40,
  wins: 20,
  losses: 15,
  ties: null,
  ot_losses: 5,
  points: 45,
  win_percentage: 0.5,
  points_for: 120,
  points_against: 118,
  streak: "W2",
  playoff_seed: 8,
  ...changes,
});
