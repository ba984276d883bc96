import type { Game, LeagueId, Team } from "../model/game.ts";
import type { TeamLookup } from "./team-lookup.ts";
import { createTeamLookup } from "./team-lookup.ts";
import type { LeagueTeam } from "./view.ts";

/** Games and teams put in the order in which they are asked for. Made anew after a change, read many times. */
export interface GamesIndex {
  /** By start. */
  readonly live: readonly Game[];
  /** By start. */
  readonly scheduled: readonly Game[];
  /** By start, all of a team; the key is {@link teamKey}. */
  readonly byTeam: ReadonlyMap<string, readonly Game[]>;
  /** By full name, with their records. */
  readonly teams: ReadonlyMap<LeagueId, readonly Team[]>;
  readonly find: TeamLookup;
}

/** Names a team among all leagues: "nfl:17". Also the id of its document. */
export function teamKey(league: LeagueId, teamId: string): string {
  return `${league}:${teamId}`;
}

/**
 * Puts games and teams in order.
 *
 * @param leagues the leagues that are followed; what is known of others is passed over
 * @param teams as ESPN lists them, by {@link teamKey}; for a league without any, the teams of its games stand in
 */
export function indexGames(
  leagues: readonly LeagueId[],
  games: Iterable<Game>,
  teams: ReadonlyMap<string, LeagueTeam>,
): GamesIndex {
  const followed = new Set(leagues);
  const ordered = [...games].filter((game) => followed.has(game.league)).sort(byStart);
  const byTeam = new Map<string, Game[]>();
  for (const game of ordered) {
    for (const team of [game.home_team, game.away_team]) {
      const key = teamKey(game.league, team.id);
      const own = byTeam.get(key);
      if (own === undefined) byTeam.set(key, [game]);
      else if (own.at(-1) !== game) own.push(game);
    }
  }
  const listed = new Map(leagues.map((league) => [league, teamsOf(league, ordered, teams, byTeam)]));
  return {
    live: ordered.filter((game) => game.status === "live"),
    scheduled: ordered.filter((game) => game.status === "scheduled"),
    byTeam,
    teams: listed,
    find: createTeamLookup(leagues.flatMap((league) => (listed.get(league) ?? []).map((team) => ({ league, team })))),
  };
}

/** Start times are all in UTC and written alike, so that their texts sort as they do. */
function byStart(a: Game, b: Game): number {
  return a.start_time === b.start_time ? (a.id < b.id ? -1 : 1) : a.start_time < b.start_time ? -1 : 1;
}

function teamsOf(
  league: LeagueId,
  games: readonly Game[],
  teams: ReadonlyMap<string, LeagueTeam>,
  byTeam: ReadonlyMap<string, readonly Game[]>,
): readonly Team[] {
  const own = new Map<string, Team>();
  for (const one of teams.values()) if (one.league === league) own.set(one.team.id, one.team);
  if (own.size === 0) {
    for (const game of games) {
      if (game.league === league) for (const team of [game.home_team, game.away_team]) own.set(team.id, team);
    }
  }
  return [...own.values()]
    .map((team) => ({ ...team, record: latestRecord(team, byTeam.get(teamKey(league, team.id)) ?? []) ?? team.record }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Lists of teams have no records; the team's latest game that names one has the newest. */
function latestRecord(team: Team, games: readonly Game[]): Team["record"] {
  for (const game of games.toReversed()) {
    const { record } = game.home_team.id === team.id ? game.home_team : game.away_team;
    if (record !== null) return record;
  }
  return null;
}
