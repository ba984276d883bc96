import type { Game, LeagueId } from "../model/game.ts";
import type { League } from "../model/league.ts";
import { leagues } from "../model/league.ts";
import type { RangeQuery, Row, TagFilter } from "../model/query.ts";
import { columnsOf } from "../model/row-columns.ts";
import { MAX_TIME } from "../model/time.ts";
import { parseSeason } from "../sports/season.ts";
import { ask, askAll } from "./ask.ts";
import type { ApiDeps } from "./deps.ts";
import { badParameter } from "./request-errors.ts";
import { newestOfGames } from "./game-rows.ts";
import type { GameHead } from "./stored-games.ts";
import { gamesFromRows, headOf } from "./stored-games.ts";

type HistoryDeps = Pick<ApiDeps, "store" | "sports" | "clock" | "historyTimeoutMs">;
type ScoredLeague = League & { readonly scores: NonNullable<League["scores"]> };

interface LeagueSeason {
  readonly league: ScoredLeague;
  readonly season: string | undefined;
}

/** Which games are asked for. */
export interface GameFilter {
  readonly league: LeagueId | undefined;
  /** Abbreviation; only together with `league`, since another league may have the same one. */
  readonly team: string | undefined;
  /** As people write it: 2025, 2025-26. */
  readonly season: string | undefined;
}

/**
 * The games that the store knows, in no order; a game that memory knows as well is given as memory knows it, since
 * memory is never behind and has more of it.
 */
export async function storedGames(deps: HistoryDeps, filter: GameFilter): Promise<readonly GameHead[]> {
  const scored = scoredLeagues.filter((league) => filter.league === undefined || league.id === filter.league);
  if (scored.length === 0) {
    const kept = scoredLeagues.map(({ id }) => id).join(", ");
    throw badParameter("league", `No history is kept of ${filter.league ?? ""}; it is of ${kept}.`);
  }
  const asked = scored.flatMap((league): readonly LeagueSeason[] => {
    if (filter.season === undefined) return [{ league, season: undefined }];
    const season = parseSeason(filter.season, league);
    return season === undefined ? [] : [{ league, season: String(season) }];
  });
  if (asked.length === 0)
    throw badParameter("season", "Parameter season must be a year such as 2025, or two such as 2025-26.");
  const found = await Promise.all(asked.map(({ league, season }) => gamesOfLeague(deps, league, season, filter.team)));
  return found.flat();
}

async function gamesOfLeague(
  deps: HistoryDeps,
  league: ScoredLeague,
  season: string | undefined,
  team: string | undefined,
): Promise<readonly GameHead[]> {
  const { sports } = deps;
  const seasonTag: TagFilter = season === undefined ? {} : { season };
  const sides =
    team === undefined
      ? [seasonTag]
      : [
          { ...seasonTag, home_team: team },
          { ...seasonTag, away_team: team },
        ];
  const parts = await askAll(deps, (reads) =>
    newestOfGames(reads, league.scores, sides, (id) => sports.game(id) !== undefined),
  );
  return gamesFromRows(league.id, parts, teamsByAbbreviation(deps, league.id)).map((game) => {
    const known = sports.game(game.id);
    return known === undefined ? game : headOf(known);
  });
}

/** All that the store has of a game, in the order of time; `undefined` where that is nothing. */
export async function gameRows(
  deps: HistoryDeps,
  gameId: string,
): Promise<{ readonly league: LeagueId; readonly rows: readonly Row[] } | undefined> {
  for (const league of scoredLeagues) {
    const rows = await allRows(deps, { measurement: league.scores, tags: { game_id: gameId }, from: 0, to: MAX_TIME });
    if (rows.length > 0) return { league: league.id, rows };
  }
  return undefined;
}

async function allRows(deps: HistoryDeps, query: RangeQuery): Promise<readonly Row[]> {
  const rows: Row[] = [];
  let after: string | undefined;
  do {
    const result = await ask(deps, deps.store.range(after === undefined ? query : { ...query, after }));
    rows.push(...result.rows);
    after = result.next;
  } while (after !== undefined);
  return rows;
}

/** A game that only the store remembers. */
export async function findStoredGame(deps: HistoryDeps, gameId: string): Promise<Game | undefined> {
  for (const league of scoredLeagues) {
    const query = { measurement: league.scores, tags: { game_id: gameId }, by: ["game_id", "status"] };
    const rows = columnsOf(await ask(deps, deps.store.latest(query)));
    const [game] = gamesFromRows(league.id, [rows], teamsByAbbreviation(deps, league.id));
    if (game !== undefined) return game.whole();
  }
  return undefined;
}

function teamsByAbbreviation({ sports }: HistoryDeps, league: LeagueId) {
  const teams = new Map(sports.teams(league).map((team) => [team.abbreviation, team]));
  return (abbreviation: string) => teams.get(abbreviation);
}

const scoredLeagues: readonly ScoredLeague[] = Object.values(leagues).filter(
  (league): league is ScoredLeague => league.scores !== undefined,
);
