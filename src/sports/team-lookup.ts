import { editDistance } from "../model/nearest.ts";
import { findLeague } from "../model/league.ts";
import type { LeagueId } from "../model/game.ts";
import { foldName } from "./text.ts";
import type { LeagueTeam, TeamMatch } from "./view.ts";

/** Finds a team by a name; see {@link createTeamLookup}. */
export type TeamLookup = (name: string, league?: LeagueId) => TeamMatch;

const HOW_MANY_NEAREST = 5;

/**
 * Makes a look-up over teams. A name may be ESPN's id, an abbreviation, a full name, a nickname, a city, or abbreviation and
 * nickname ("LA Kings"), in any case and without accents; "nfl:NE" names the league as well. They are tried in that order,
 * so "LA" is the team abbreviated so and not the city's two; where the first kind that fits has several teams, all of them
 * are told.
 */
export function createTeamLookup(teams: readonly LeagueTeam[]): TeamLookup {
  const kinds: readonly ((one: LeagueTeam) => string)[] = [
    ({ team }) => team.id,
    ({ team }) => team.abbreviation,
    ({ team }) => team.name,
    ({ team }) => team.nickname,
    ({ team }) => team.city,
    ({ team }) => `${team.abbreviation} ${team.nickname}`,
  ];
  const ids = new Set(teams.map((one) => one.league));
  const ownLeague = (name: string): LeagueId | undefined =>
    ids.has(name.toLowerCase()) ? name.toLowerCase() : undefined;
  const indexes = kinds.map((nameOf) => Map.groupBy(teams, (one) => foldName(nameOf(one))));

  return (name, league) => {
    const [prefix = "", rest] = name.split(":", 2);
    const named = rest === undefined ? undefined : (findLeague(prefix)?.id ?? ownLeague(prefix));
    if (rest === undefined || named === undefined) return find(name, league);
    return league === undefined || league === named ? find(rest, named) : miss(rest, league);
  };

  function find(name: string, league: LeagueId | undefined): TeamMatch {
    const wanted = foldName(name);
    for (const index of wanted === "" ? [] : indexes) {
      const fitting = (index.get(wanted) ?? []).filter((one) => league === undefined || one.league === league);
      const [first] = fitting;
      if (first === undefined) continue;
      return fitting.length === 1 ? { kind: "found", found: first } : { kind: "ambiguous", candidates: fitting };
    }
    return miss(name, league);
  }

  function miss(name: string, league: LeagueId | undefined): TeamMatch {
    const wanted = foldName(name);
    const distanceTo = (one: LeagueTeam): number =>
      Math.min(...kinds.map((nameOf) => editDistance(wanted, foldName(nameOf(one)))));
    const nearest = teams
      .filter((one) => league === undefined || one.league === league)
      .map((one) => ({ name: one.team.name, distance: distanceTo(one) }))
      .sort((a, b) => a.distance - b.distance)
      .map((one) => one.name);
    return { kind: "unknown", nearest: [...new Set(nearest)].slice(0, HOW_MANY_NEAREST) };
  }
}
