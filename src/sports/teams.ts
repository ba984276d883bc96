import { isDeepStrictEqual } from "node:util";
import type { LeagueId, Team } from "../model/game.ts";
import type { DocumentChange } from "../store/store.ts";
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
