import { HometideError } from "../model/errors.ts";
import type { Team } from "../model/game.ts";
import type { GameFacts, TeamFacts } from "../replay/scenario/game-facts.ts";
import type { Scenario } from "../replay/scenario/load.ts";
import type { Cast } from "../replay/scenario/recast.ts";
import { recast } from "../replay/scenario/recast.ts";
import type { LeagueTeam } from "../sports/view.ts";
import type { SimulationRequest } from "./view.ts";

/** A game of a scenario, and who plays it. */
export interface ChosenGame {
  readonly facts: GameFacts;
  readonly teams: Cast;
}

/**
 * Chooses the game and its teams: without a wish the first game in the league of a followed team, and that team in it, so
 * that what the user has registered for the team fits the simulated game too. Pure.
 *
 * @throws HometideError `bad_request`
 */
export function chooseGame(
  scenario: Pick<Scenario, "games" | "teams">,
  request: Pick<SimulationRequest, "game" | "home" | "away">,
  followed: readonly LeagueTeam[],
): ChosenGame {
  const { home, away } = request;
  const facts = wantedGame(scenario.games, request, followed);
  for (const side of [home, away]) {
    if (side !== undefined && side.league !== facts.league)
      throw refused("game", `The game is of the ${facts.league}, and ${side.team.name} plays in another league.`);
  }
  const from = castOf(facts, scenario.teams[facts.league]);
  const own = followed.filter(({ league }) => league === facts.league);
  const plays = own.some(({ team }) => team.id === from.home.id || team.id === from.away.id);
  const standIn = plays || home !== undefined || away !== undefined ? undefined : own[0];
  const wanted = { home: factsOf((home ?? standIn)?.team), away: factsOf(away?.team) };
  const teams = {
    home: wanted.home ?? (wanted.away?.id === from.home.id ? from.away : from.home),
    away: wanted.away ?? (wanted.home?.id === from.away.id ? from.home : from.away),
  };
  if (teams.home.id === teams.away.id) throw refused("away_team", "A team cannot play against itself.");
  return { facts: recast(facts, from, teams), teams };
}

function wantedGame(
  games: readonly GameFacts[],
  { game, home, away }: Pick<SimulationRequest, "game" | "home" | "away">,
  followed: readonly LeagueTeam[],
): GameFacts {
  const name = game?.trim().toLowerCase();
  if (name !== undefined && name !== "") {
    const found = games.find(
      (facts, index) =>
        name === String(index + 1) ||
        name === facts.league ||
        [facts.home.team, facts.away.team].some((team) => team.toLowerCase() === name),
    );
    if (found === undefined) throw refused("game", `The scenario has ${games.length} games; none is ${name}.`);
    return found;
  }
  const side = home ?? away;
  if (side !== undefined) {
    const found = games.find(({ league }) => league === side.league);
    if (found === undefined)
      throw refused("home_team", `The scenario has no game of the ${side.league}, where ${side.team.name} plays.`);
    return found;
  }
  const leagues = followed.map(({ league }) => league);
  const [first] = leagues.flatMap((league) => games.filter((facts) => facts.league === league));
  const any = first ?? games[0];
  // A scenario's check has shown that it has a game.
  if (any === undefined) throw new TypeError("a scenario without a game");
  return any;
}

function castOf(facts: GameFacts, teams: readonly TeamFacts[]): Cast {
  const of = (abbreviation: string): TeamFacts => {
    const found = teams.find((team) => team.abbreviation === abbreviation);
    // The scenario's check has shown that every name is one of teams.yaml.
    if (found === undefined) throw new TypeError(`No team ${abbreviation}: the scenario was not checked`);
    return found;
  };
  return { home: of(facts.home.team), away: of(facts.away.team) };
}

function factsOf(team: Team): TeamFacts;
function factsOf(team: Team | undefined): TeamFacts | undefined;
function factsOf(team: Team | undefined): TeamFacts | undefined {
  if (team === undefined) return undefined;
  const { id, abbreviation, city, nickname, colors } = team;
  const color = (given: string | null): string => given?.replace(/^#/, "") ?? "808080";
  return { id, abbreviation, city, nickname, colors: [color(colors.primary), color(colors.secondary)] };
}

function refused(parameter: string, detail: string): HometideError {
  return new HometideError("bad_request", detail, { details: { errors: [{ parameter, detail }] } });
}
