import type { Game, Team } from "../../src/model/game.ts";

/** A team with what tests need to tell it from others. */
export function team(id: string, abbreviation: string, name = abbreviation, city = name, nickname = name): Team {
  return {
    id,
    name,
    abbreviation,
    city,
    nickname,
    logo: null,
    colors: { primary: null, secondary: null },
    conference: null,
    division: null,
    record: null,
  };
}

type Changes = Partial<Omit<Game, "period">> & { readonly period?: Partial<Game["period"]> };

/** BOS at MTL, scheduled, with changes. */
export function nhlGame({ period, ...changes }: Changes = {}): Game {
  return {
    id: "401",
    league: "nhl",
    status: "scheduled",
    start_time: "2026-01-10T00:00:00Z",
    start_confirmed: true,
    season: 2026,
    season_type: "regular",
    week: null,
    home_team: team("10", "MTL", "Montreal Canadiens", "Montreal", "Canadiens"),
    away_team: team("1", "BOS", "Boston Bruins", "Boston", "Bruins"),
    score: { home: 0, away: 0 },
    shootout_score: null,
    winner: null,
    period: { current: 0, total: 3, label: "", time_remaining: null, scores: [], ...period },
    detail: "",
    situation: null,
    neutral_site: false,
    venue: null,
    broadcasts: [],
    note: null,
    ...changes,
  };
}
