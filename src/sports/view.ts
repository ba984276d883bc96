import type { Game, LeagueId, Team } from "../model/game.ts";
import type { GameEvent } from "../model/game-event.ts";
import type { GameDetail } from "../model/game-summary.ts";
import type { Injury } from "../model/injury.ts";
import type { Standing } from "../model/standing.ts";
import type { Micros } from "../model/time.ts";

/** A team of a league: abbreviations and names are unique only there. */
export interface LeagueTeam {
  readonly league: LeagueId;
  readonly team: Team;
}

/** What a name led to. */
export type TeamMatch =
  | { readonly kind: "found"; readonly found: LeagueTeam }
  | { readonly kind: "ambiguous"; readonly candidates: readonly LeagueTeam[] }
  | { readonly kind: "unknown"; readonly nearest: readonly string[] };

/** How fresh what is known of a league is. */
export interface Freshness {
  /** When ESPN last answered; `undefined` before the first answer. */
  readonly readAt: Micros | undefined;
  /** True while ESPN does not answer, or tells nothing of games that are on, and the last good answer is served. */
  readonly stale: boolean;
}

/** Pages that are read once a day, also across restarts. */
export type DailyPage = "standings" | "injuries";

/** What is new in one observation. */
export interface SportsChange {
  /** The games in which anything is new, as they are now. */
  readonly games: readonly Game[];
  /** What happened in them, in order. */
  readonly events: readonly GameEvent[];
}

/** Which events are asked for; all that are kept where nothing is said. */
export interface EventsQuery {
  readonly league?: LeagueId;
  readonly gameId?: string;
  /** ESPN's abbreviation of a team that plays. Unique within a league only. */
  readonly team?: string;
  /** The last so many. */
  readonly limit?: number;
}

/**
 * The games and teams in memory, as automations and the API read them. Nothing here waits for a store. Games and teams
 * are replaced, never changed, so what was made of one stays right for as long as the object is the same.
 */
export interface SportsView {
  /** Another number than before whenever anything told here is new, but for what only the time decides. */
  readonly revision: number;
  /** The leagues that are polled. */
  readonly leagues: readonly LeagueId[];
  live(league?: LeagueId): readonly Game[];
  /** Scheduled games that start within `hours` from now, earliest first. */
  upcoming(hours: number, league?: LeagueId): readonly Game[];
  teams(league: LeagueId): readonly Team[];
  /** By abbreviation, nickname, city, full name or ESPN's id, in any case; among all polled leagues or in one. */
  findTeam(name: string, league?: LeagueId): TeamMatch;
  game(id: string): Game | undefined;
  /** The game now on (live), the next scheduled one and the last finished one of a team. */
  gamesOf(team: LeagueTeam): { readonly current?: Game; readonly next?: Game; readonly last?: Game };
  /** All games of a team that are known, by start. */
  allGamesOf(team: LeagueTeam): readonly Game[];
  freshness(league: LeagueId): Freshness;
  /** The table of a league as it was last read, in no order; empty before. */
  standings(league: LeagueId): readonly Standing[];
  /** Who is injured in a league, and who was until lately (`recovered_at`), in no order. */
  injuries(league: LeagueId): readonly Injury[];
  /** What summaries told of a game: scoring plays, statistics of the teams. */
  detail(gameId: string): GameDetail | undefined;
  /** When ESPN's page of a league was last read, also by an earlier run. */
  pageReadAt(league: LeagueId, page: DailyPage): Micros | undefined;
  /** The last events of games, oldest first: those of 30 days, at most 10,000. */
  events(query?: EventsQuery): readonly GameEvent[];
  /**
   * Tells of every change once it is on disk, and what is told here shows it; in order, each once, none for what a
   * restart takes up. The listener must not wait; what it throws is logged and harms nobody.
   *
   * @returns ends it
   */
  watch(listener: (change: SportsChange) => void): () => void;
}
