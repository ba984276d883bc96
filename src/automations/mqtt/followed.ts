import type { TeamRef } from "../../model/setting.ts";
import type { LeagueTeam, SportsView } from "../../sports/view.ts";

/** The teams of the configuration, as ESPN knows them. */
export interface Followed {
  readonly teams: readonly LeagueTeam[];
  /** What is wrong with the others, in sentences; of leagues whose teams are not known yet nothing can be said. */
  readonly problems: readonly string[];
  /** Leagues of followed teams whose teams ESPN has not told yet. */
  readonly unread: readonly string[];
}

/** Finds the followed teams: each once, however often and by whatever name it is listed. */
export function followedTeams(refs: readonly TeamRef[], sports: Pick<SportsView, "findTeam" | "teams">): Followed {
  const teams = new Map<string, LeagueTeam>();
  const problems: string[] = [];
  const unread = new Set<string>();
  for (const { league, team } of refs) {
    const match = sports.findTeam(team, league);
    if (match.kind === "found") teams.set(`${league}:${match.found.team.id}`, match.found);
    else if (sports.teams(league).length === 0) unread.add(league);
    else problems.push(problemOf(`${league}:${team}`, match));
  }
  return { teams: [...teams.values()], problems, unread: [...unread] };
}

function problemOf(
  name: string,
  match: Exclude<ReturnType<SportsView["findTeam"]>, { readonly kind: "found" }>,
): string {
  return match.kind === "unknown"
    ? `There is no team ${name}; near are ${match.nearest.join(", ")}.`
    : `${name} may be ${match.candidates.map(({ team }) => team.name).join(" or ")}.`;
}
