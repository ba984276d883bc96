import { isDeepStrictEqual } from "node:util";
import type { LeagueId, Team } from "../model/game.ts";
import type { TeamGroup } from "../model/standing.ts";
import type { DocumentChange } from "../store/store.ts";
import { inGroup } from "./depth.ts";
import { TEAM_DOCUMENT } from "./documents.ts";
import { teamKey } from "./games-index.ts";
import type { LeagueTeam } from "./view.ts";

/**
 * Compares a league's list of teams with what is known. Pure.
 *
 * @param known of all leagues, by `teamKey`
 * @param complete false where some of the list could not be read
 */
export function compareTeams(
  league: LeagueId,
  known: ReadonlyMap<string, LeagueTeam>,
  listed: readonly Team[],
  complete: boolean,
): {
  readonly changed: readonly (readonly [string, Team])[];
  readonly gone: readonly string[];
  readonly documents: readonly DocumentChange[];
} {
  const seen = new Map(listed.map((team) => [teamKey(league, team.id), team]));
  const changed = [...seen].filter(([id, team]) => !isDeepStrictEqual(known.get(id)?.team, team));
  // An empty or partly unreadable list is no reason to believe that a team is gone.
  const gone =
    complete && seen.size > 0
      ? [...known].filter(([id, one]) => one.league === league && !seen.has(id)).map(([id]) => id)
      : [];
  const documents = [
    ...changed.map(([id, team]) => ({ kind: TEAM_DOCUMENT, id, value: team })),
    ...gone.map((id) => ({ kind: TEAM_DOCUMENT, id, value: undefined })),
  ];
  return { changed, gone, documents };
}

/**
 * The teams whose conference or division a page tells anew, by `teamKey`. Pure.
 *
 * @param prevails see {@link inGroup}
 */
export function regrouped(
  league: LeagueId,
  groups: readonly TeamGroup[],
  known: ReadonlyMap<string, LeagueTeam>,
  prevails: boolean,
): readonly (readonly [string, Team])[] {
  return groups.flatMap((group) => {
    const id = teamKey(league, group.team_id);
    const team = known.get(id)?.team;
    const next = team === undefined ? undefined : inGroup(team, group, prevails);
    return next === undefined || isDeepStrictEqual(next, team) ? [] : [[id, next] as const];
  });
}
