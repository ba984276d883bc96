import type { CustomLeague } from "../model/league.ts";
import { leagueOf } from "../model/league.ts";
import type { CrossProblem } from "./problem.ts";
import type { Config } from "./schema.ts";
import { unknownLeague } from "./unknown-league.ts";

/** Leagues that are followed and are neither the hub's nor one's own, and ones of one's own that hide the hub's. */
export function crossCheckLeagues(
  { leagues, teams, leagues_custom: custom }: Pick<Config, "leagues" | "teams" | "leagues_custom">,
  origin: (key: string) => string,
): readonly CrossProblem[] {
  const own = custom.map(({ id }) => id);
  const isUnknown = (id: string): boolean => !own.includes(id) && leagueOf(id) === undefined;
  const ofTeams = new Set(teams.map(({ league }) => league));
  const named = [
    ...teams.map(({ league, team }) => ({ key: "teams", id: league, written: `${league}:${team}` })),
    // The leagues of the teams have been put beside the others already.
    ...leagues.filter((id) => !ofTeams.has(id)).map((id) => ({ key: "leagues", id, written: id })),
  ];
  return [
    ...named
      .filter(({ id }) => isUnknown(id))
      .map(({ key, id, written }) => {
        const value = JSON.stringify(written);
        return { key, about: [key], origin: origin(key), value, ...unknownLeague(id, own) };
      }),
    ...custom.flatMap((league, index) => hiding(league, `leagues_custom[${index}].id`, origin)),
  ];
}

function hiding({ id }: CustomLeague, key: string, origin: (key: string) => string): readonly CrossProblem[] {
  const hidden = leagueOf(id);
  if (hidden === undefined) return [];
  const reason = `is the name of a league that the hub knows (${hidden.name})`;
  return [{ key, about: [key], origin: origin(key), value: JSON.stringify(id), reason, mend: "Give it another name." }];
}
