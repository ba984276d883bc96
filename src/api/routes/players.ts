import { Type } from "typebox";
import type { Static } from "typebox";
import { HometideError } from "../../model/errors.ts";
import { leagues } from "../../model/league.ts";
import { parseSeason } from "../../sports/season.ts";
import type { Api, ApiDeps } from "../deps.ts";
import { formatAnswers, members } from "../formats.ts";
import { answerList, CHANGING } from "../list-answer.ts";
import { leagueNamed } from "../lookup.ts";
import { exportPageParameters, pageMembers } from "../page.ts";
import type { StoredLine } from "../player-lines.ts";
import { leaguesWithPlayers, opponentOf, statisticColumns, storedLines, totalsOf } from "../player-lines.ts";
import { badParameter } from "../request-errors.ts";
import { LeagueParameter, orNull, Query } from "../schemas.ts";

const StatisticsByName = Type.Record(Type.String(), Type.Number(), {
  description: "By the names of docs/generated/player-statistics.md",
});

const PlayerGameSchema = Type.Object(
  {
    league: Type.String(),
    season: orNull(Type.Integer({ description: "ESPN's year of the season" })),
    week: orNull(Type.String()),
    game_id: Type.String(),
    time: Type.String({ format: "date-time", description: "Start of the game" }),
    team: Type.String({ description: "Abbreviation" }),
    opponent: orNull(Type.String({ description: "Abbreviation; null for games of long ago" })),
    position: orNull(Type.String({ description: "Abbreviation" })),
    statistics: StatisticsByName,
  },
  { title: "PlayerGame" },
);
type PlayerGame = Static<typeof PlayerGameSchema>;

const PlayerStatsSchema = Type.Object(
  {
    player_id: Type.String(),
    player_name: Type.String({ description: "As in the last of these games" }),
    games: Type.Array(PlayerGameSchema, { description: "By their starts" }),
    ...pageMembers,
    totals: Type.Array(
      Type.Object({
        league: Type.String(),
        season: orNull(Type.Integer()),
        games_played: Type.Integer(),
        statistics: StatisticsByName,
      }),
      { description: "Of all games of each season: sums, of longest ones the longest; no averages" },
    ),
  },
  { title: "PlayerStats" },
);

/** What players did: from the store. */
export function playerRoutes(app: Api, deps: ApiDeps): void {
  const { sports } = deps;
  app.get(
    "/api/v1/players/:player_id/stats",
    {
      schema: {
        operationId: "playerStats",
        summary: "What a player did in each game, and in each season",
        description: "Of the leagues followed in depth (nfl, nhl), for the games whose statistics are kept.",
        tags: ["games"],
        params: Type.Object({
          player_id: Type.String({ description: "ESPN's id", pattern: "^[\\w.-]{1,40}$", examples: ["4036378"] }),
        }),
        querystring: Query({
          season: Type.Optional(
            Type.String({
              description: "ESPN's year, or two years such as 2025-26",
              maxLength: 20,
              examples: ["2025"],
            }),
          ),
          league: LeagueParameter,
          ...exportPageParameters,
        }),
        response: formatAnswers(PlayerStatsSchema, "The statistics", 404, 429, 503, 504),
      },
    },
    async (request, reply) => {
      const { player_id } = request.params;
      const lines = await linesOf(player_id, request.query);
      const last = lines.at(-1);
      if (last === undefined)
        throw new HometideError("unknown_player", `No statistics of a player with the id ${player_id} are kept.`);
      const games = lines.map((line): PlayerGame => {
        const { league, season, week, game_id, time, team, position, statistics } = line;
        const opponent = opponentOf(sports.game(game_id), team);
        return { league, season, week, game_id, time, team, opponent, position, statistics: { ...statistics } };
      });
      const answer = answerList(request, reply, request.query, {
        items: games,
        keyOf: (game) => `${game.time} ${game.league} ${game.game_id}`,
        columns: (items) => [...columns, ...statisticColumns(items)],
        cacheControl: CHANGING,
      });
      if (typeof answer === "string") return answer;
      const { items, total, next } = answer;
      const { player_name } = last;
      return { player_id, player_name, games: items, count: items.length, total, next, totals: seasonsOf(lines) };
    },
  );

  async function linesOf(
    player_id: string,
    query: { readonly season?: string; readonly league?: string },
  ): Promise<readonly StoredLine[]> {
    const named = leagueNamed(sports, query.league);
    const asked = leaguesWithPlayers.filter(({ league }) => named === undefined || league === named);
    const wanted = asked.flatMap((one) => {
      if (query.season === undefined) return [{ ...one, tags: { player_id } }];
      const row = leagues[one.league as keyof typeof leagues];
      const season = row === undefined ? undefined : parseSeason(query.season, row);
      return season === undefined ? [] : [{ ...one, tags: { player_id, season: String(season) } }];
    });
    if (asked.length > 0 && wanted.length === 0)
      throw badParameter("season", "Parameter season must be a year such as 2025, or two such as 2025-26.");
    const found = await Promise.all(wanted.map((one) => storedLines(deps, one, one.tags)));
    return found.flat().sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
  }
}

function seasonsOf(lines: readonly StoredLine[]) {
  const seasons = Map.groupBy(lines, ({ league, season }) => `${league} ${season ?? ""}`);
  return [...seasons.values()].flatMap((own) => {
    const measurement = leaguesWithPlayers.find(({ league }) => league === own[0]?.league)?.measurement;
    const [first] = own;
    if (measurement === undefined || first === undefined) return [];
    const { league, season } = first;
    return [{ league, season, games_played: own.length, statistics: { ...totalsOf(measurement, own) } }];
  });
}

const columns = members<
  PlayerGame,
  "time" | "league" | "season" | "week" | "game_id" | "team" | "opponent" | "position"
>("time", "league", "season", "week", "game_id", "team", "opponent", "position");
