import type { Static } from "typebox";
import { Type } from "typebox";
import type { Game } from "../../model/game.ts";
import type { ScoringPlay } from "../../model/game-summary.ts";
import { ScoringPlaySchema, TeamStatisticsSchema } from "../../model/game-summary.ts";
import type { Api, ApiDeps } from "../deps.ts";
import { formatAnswers, members } from "../formats.ts";
import { GameIdParams, unknownGame } from "../game-answers.ts";
import { findStoredGame } from "../game-history.ts";
import { answerList, CHANGING } from "../list-answer.ts";
import { exportPageParameters, pageMembers } from "../page.ts";
import { gameLines, leaguesWithPlayers, statisticColumns } from "../player-lines.ts";
import { orNull, Query } from "../schemas.ts";

const PlayerSchema = Type.Object(
  {
    player_id: Type.String(),
    player_name: Type.String(),
    team: Type.String({ description: "Abbreviation" }),
    position: orNull(Type.String({ description: "Abbreviation; ESPN tells none in football" })),
    statistics: Type.Record(Type.String(), Type.Number(), {
      description: "By the names of docs/generated/player-statistics.md",
    }),
  },
  { title: "GamePlayer" },
);
type Player = Static<typeof PlayerSchema>;

const gameMembers = {
  game_id: Type.String(),
  league: Type.String(),
  season: Type.Integer({ description: "ESPN's year of the season" }),
  status: Type.String(),
  home_team: Type.String({ description: "Abbreviation" }),
  away_team: Type.String({ description: "Abbreviation" }),
};

const GameStatsSchema = Type.Object(
  {
    ...gameMembers,
    read_at: orNull(
      Type.String({ format: "date-time", description: "When ESPN's summary was last read; null: never" }),
    ),
    team_statistics: orNull(Type.Object({ home: TeamStatisticsSchema, away: TeamStatisticsSchema })),
    players: Type.Array(PlayerSchema, { description: "By team and name" }),
    ...pageMembers,
    plays: Type.Array(ScoringPlaySchema, { description: "The plays that scored, in their order" }),
  },
  { title: "GameStats" },
);
export type GameStatsAnswer = Static<typeof GameStatsSchema>;

const GamePlaysSchema = Type.Object(
  { ...gameMembers, plays: Type.Array(ScoringPlaySchema, { description: "In their order" }), ...pageMembers },
  { title: "GamePlays" },
);

/** What the summary of a game tells beyond its score. */
export function gameStatsRoutes(app: Api, deps: ApiDeps): void {
  const { sports } = deps;
  app.get(
    "/api/v1/games/:game_id/stats",
    {
      schema: {
        operationId: "gameStats",
        summary: "Statistics of players and teams in a game, and the plays that scored",
        description:
          "Of the games whose summaries are read: those of the followed teams, every two minutes while live and at the end. CSV and NDJSON give the players.",
        tags: ["games"],
        params: GameIdParams,
        querystring: Query({ ...exportPageParameters }),
        response: formatAnswers(GameStatsSchema, "The statistics", 404, 429, 503, 504),
      },
    },
    async (request, reply) => {
      const game = await gameOf(request.params.game_id);
      const detail = sports.detail(game.id);
      const kept = leaguesWithPlayers.find(({ league }) => league === game.league);
      const lines = kept === undefined ? [] : await gameLines(deps, kept, game);
      const items = lines.map(({ player_id, player_name, team, position, statistics }): Player => ({
        player_id,
        player_name,
        team,
        position,
        statistics: { ...statistics },
      }));
      const answer = answerList(request, reply, request.query, {
        items,
        keyOf: (player) => `${player.team} ${player.player_name} ${player.player_id}`,
        columns: (players) => [...playerColumns, ...statisticColumns(players)],
        cacheControl: CHANGING,
      });
      if (typeof answer === "string") return answer;
      const { items: players, total, next } = answer;
      return {
        ...membersOf(game),
        read_at: detail?.read_at ?? null,
        team_statistics: detail?.team_statistics ?? null,
        players,
        count: players.length,
        total,
        next,
        plays: detail?.plays ?? [],
      };
    },
  );

  app.get(
    "/api/v1/games/:game_id/plays",
    {
      schema: {
        operationId: "gamePlays",
        summary: "The plays of a game that scored",
        description: "From memory; of the games whose summaries are read.",
        tags: ["games"],
        params: GameIdParams,
        querystring: Query({ ...exportPageParameters }),
        response: formatAnswers(GamePlaysSchema, "The plays", 404, 429, 503, 504),
      },
    },
    async (request, reply) => {
      const game = await gameOf(request.params.game_id);
      const items = (sports.detail(game.id)?.plays ?? []).map((play, place) => ({ ...play, place }));
      const answer = answerList(request, reply, request.query, {
        items,
        keyOf: ({ place }) => String(place).padStart(4, "0"),
        columns: () => playColumns,
        cacheControl: CHANGING,
      });
      if (typeof answer === "string") return answer;
      const plays = answer.items.map(({ place: _place, ...play }) => play);
      const { total, next } = answer;
      return { ...membersOf(game), plays, count: plays.length, total, next };
    },
  );

  async function gameOf(id: string): Promise<Game> {
    const game = sports.game(id) ?? (await findStoredGame(deps, id));
    if (game === undefined) throw unknownGame(id);
    return game;
  }
}

function membersOf({ id, league, season, status, home_team, away_team }: Game) {
  return {
    game_id: id,
    league,
    season,
    status,
    home_team: home_team.abbreviation,
    away_team: away_team.abbreviation,
  };
}

const playerColumns = members<Player, "player_id" | "player_name" | "team" | "position">(
  "player_id",
  "player_name",
  "team",
  "position",
);

const playColumns = members<ScoringPlay, keyof ScoringPlay>(
  "id",
  "time",
  "period",
  "clock",
  "team",
  "kind",
  "scorer",
  "text",
  "home_score",
  "away_score",
);
