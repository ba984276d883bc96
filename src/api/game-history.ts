import type { Game, LeagueId } from "../model/game.ts";
import type { League } from "../model/league.ts";
import { leagues } from "../model/league.ts";
import type { RangeQuery, Row, TagFilter } from "../model/query.ts";
import { columnsOf } from "../model/row-columns.ts";
import { MAX_TIME } from "../model/time.ts";
import { parseSeason } from "../sports/season.ts";
import type { Reads } from "./ask.ts";
import { ask, askAll } from "./ask.ts";
import type { ApiDeps } from "./deps.ts";
import { badParameter } from "./request-errors.ts";
import { newestOfGames } from "./game-rows.ts";
import type { Page } from "./page.ts";
import type { GameHead, GamePlace } from "./stored-games.ts";
import { gamesFromRows, headOf, PLACE_COLUMNS, placesFromRows } from "./stored-games.ts";

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
  const asked = seasonsOf(filter);
  const found = await askAll(deps, (reads) => Promise.all(asked.map((one) => headsOf(deps, reads, one, filter.team))));
  return found.flat();
}

/**
 * A page of the games of a season, or of all. Of the others no more is read than what orders them: a season has thousands
 * of rows, and a page a hundred games.
 *
 * @param cut makes the page
 */
export async function storedPage(
  deps: HistoryDeps,
  filter: Pick<GameFilter, "league" | "season">,
  cut: (all: readonly GamePlace[]) => Page<GamePlace>,
): Promise<{ readonly page: Page<GamePlace>; readonly games: readonly Game[] }> {
  const asked = seasonsOf(filter);
  return askAll(deps, async (reads) => {
    const placed = await Promise.all(
      asked.map(async (one) => {
        const parts = await newestOfGames(reads, one.league.scores, sidesOf(one), isKnown(deps), PLACE_COLUMNS);
        return placesFromRows(one.league.id, parts).map((place) => known(deps, place.id) ?? place);
      }),
    );
    const page = cut(placed.flat());
    const read = await Promise.all(
      asked.map(async (one) => {
        const ids = page.items.flatMap(({ id, league, whole }) =>
          whole === undefined && league === one.league.id ? [id] : [],
        );
        return ids.length === 0 ? [] : headsOf(deps, reads, one, undefined, ids);
      }),
    );
    const wholeOf = new Map(read.flat().map((head) => [`${head.league} ${head.id}`, head]));
    // One that was removed in the meantime is not there.
    const games = page.items.flatMap((item) => (wholeOf.get(`${item.league} ${item.id}`) ?? item).whole?.() ?? []);
    return { page, games };
  });
}

function seasonsOf(filter: Pick<GameFilter, "league" | "season">): readonly LeagueSeason[] {
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
  return asked;
}

async function headsOf(
  deps: HistoryDeps,
  reads: Reads,
  { league, season }: LeagueSeason,
  team: string | undefined,
  ids?: readonly string[],
): Promise<readonly GameHead[]> {
  const sides = sidesOf({ league, season }, team).map((side) => (ids === undefined ? side : { ...side, game_id: ids }));
  const parts = await newestOfGames(reads, league.scores, sides, isKnown(deps));
  return gamesFromRows(league.id, parts, teamsByAbbreviation(deps, league.id)).map(
    (game) => known(deps, game.id) ?? game,
  );
}

/** Filters of which each game of a season, and of a team, fits one. */
function sidesOf({ season }: LeagueSeason, team?: string): readonly TagFilter[] {
  const seasonTag: TagFilter = season === undefined ? {} : { season };
  if (team === undefined) return [seasonTag];
  return [
    { ...seasonTag, home_team: team },
    { ...seasonTag, away_team: team },
  ];
}

function isKnown({ sports }: HistoryDeps) {
  return (id: string) => sports.game(id) !== undefined;
}

function known({ sports }: HistoryDeps, id: string): GameHead | undefined {
  const game = sports.game(id);
  return game === undefined ? undefined : headOf(game);
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
  // The record that a team has now says nothing of its games of before.
  const teams = new Map(sports.teams(league).map((team) => [team.abbreviation, { ...team, record: null }]));
  return (abbreviation: string) => teams.get(abbreviation);
}

const scoredLeagues: readonly ScoredLeague[] = Object.values(leagues).filter(
  (league): league is ScoredLeague => league.scores !== undefined,
);
