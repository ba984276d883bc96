import { HometideError } from "../model/errors.ts";
import type { LeagueId } from "../model/game.ts";
import { leagueIds } from "../model/game.ts";
import { findLeague } from "../model/league.ts";
import { nearestFew } from "../model/nearest.ts";
import type { LeagueTeam, SportsView } from "../sports/view.ts";

/**
 * The league that a parameter names; `undefined` where it names none.
 *
 * @throws HometideError `unknown_league`, also for a league that the hub does not follow
 */
export function leagueNamed(sports: SportsView, name: string | undefined): LeagueId | undefined {
  if (name === undefined || name.trim() === "") return undefined;
  const own = sports.leagues.find((id) => id === name.trim().toLowerCase());
  const league = own ?? findLeague(name)?.id;
  if (league === undefined) {
    const near = nearestFew(name, [...new Set([...leagueIds, ...sports.leagues])]);
    throw new HometideError("unknown_league", `No league is called ${name}.`, {
      details: {
        nearest: near.length > 0 ? near : sports.leagues,
        errors: [{ parameter: "league", detail: `Unknown: ${name}.` }],
      },
    });
  }
  if (!sports.leagues.includes(league)) {
    throw new HometideError("unknown_league", `This hub does not follow the league ${league}.`, {
      details: { nearest: sports.leagues, errors: [{ parameter: "league", detail: `Not followed: ${league}.` }] },
    });
  }
  return league;
}

/**
 * The team that a name leads to.
 *
 * @throws HometideError `unknown_team` with the nearest names, `ambiguous_team` with the candidates, `not_ready` while
 *   no teams have been read from ESPN
 */
export function teamNamed(sports: SportsView, name: string, league: LeagueId | undefined): LeagueTeam {
  const match = sports.findTeam(name, league);
  if (match.kind === "found") return match.found;
  if (match.kind === "ambiguous") {
    throw new HometideError("ambiguous_team", `Several teams are called ${name}.`, {
      details: {
        candidates: match.candidates.map((each) => ({ league: each.league, id: each.team.id, name: each.team.name })),
      },
    });
  }
  throw unknownTeam(sports, name, league, match.nearest);
}

/** The teams that the names of a filter lead to: a name that fits several means all of them. */
export function teamsNamed(sports: SportsView, names: string, league: LeagueId | undefined): readonly LeagueTeam[] {
  return names
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "")
    .flatMap((name) => {
      const match = sports.findTeam(name, league);
      if (match.kind === "found") return [match.found];
      if (match.kind === "ambiguous") return match.candidates;
      throw unknownTeam(sports, name, league, match.nearest);
    });
}

function unknownTeam(
  sports: SportsView,
  name: string,
  league: LeagueId | undefined,
  near: readonly string[],
): HometideError {
  const asked = league === undefined ? sports.leagues : [league];
  if (asked.every((each) => sports.teams(each).length === 0)) {
    return new HometideError("not_ready", "The hub has not yet read the teams from ESPN.");
  }
  return new HometideError("unknown_team", `No team is called ${name}.`, { details: { nearest: near } });
}
