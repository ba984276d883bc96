import type { Static } from "typebox";
import { Type } from "typebox";
import type { Game } from "../../model/game.ts";
import { gameStatuses } from "../../model/game.ts";
import { statisticsOf } from "../../sports/records.ts";
import type { Api, ApiDeps } from "../deps.ts";
import type { Column } from "../formats.ts";
import { exportHead, exportLines, formatAnswers, members, setFormat, wantedFormat } from "../formats.ts";
import type { GamesCache } from "../games-cache.ts";
import { counts, gameColumns, GameIdParams, StatisticsSchema, unknownGame } from "../game-answers.ts";
import type { GameFilter } from "../game-history.ts";
import { findStoredGame, gameRows, storedGames, storedPage } from "../game-history.ts";
import { leagueNamed, teamNamed } from "../lookup.ts";
import type { Page } from "../page.ts";
import { DEFAULT_LIMIT, exportPageParameters, pageHeaders, pageMembers, pageOf } from "../page.ts";
import { answers, GameRef, LeagueParameter, orNull, Query, TeamParameter } from "../schemas.ts";
import type { GameHead, GamePlace } from "../stored-games.ts";
import type { TimelineEntry } from "../timeline.ts";
import { factsOfGame, factsOfRows, timelineOf, TimelineSchema } from "../timeline.ts";

const HistorySchema = Type.Object(
  {
    games: Type.Array(GameRef),
    ...pageMembers,
    statistics: orNull(StatisticsSchema),
  },
  { title: "GameHistory" },
);
export type GameHistoryAnswer = Static<typeof HistorySchema>;

const FINISHED = "private, max-age=86400, immutable";
const CHANGING = "private, no-cache";

/** Games that were: from the store, with what memory knows beyond it. */
export function gameRoutes(app: Api, deps: ApiDeps, cache: Pick<GamesCache, "concerns">): void {
  const { sports } = deps;

  app.get(
    "/api/v1/games/history",
    {
      schema: {
        operationId: "gameHistory",
        summary: "Games of a team or season, with the record",
        description: "Of the leagues followed in depth (nfl, nhl). In the order of the kick-offs.",
        tags: ["games"],
        querystring: Query({
          team: Type.Optional(TeamParameter),
          season: Type.Optional(
            Type.String({
              description: "ESPN's year, or two years such as 2025-26",
              maxLength: 20,
              examples: ["2025"],
            }),
          ),
          status: Type.Optional(
            Type.Enum([...gameStatuses, "final"], { description: "final is the same as finished" }),
          ),
          league: LeagueParameter,
          order: Type.Optional(
            Type.Enum(["ascending", "descending"], { description: "descending: the newest kick-offs first" }),
          ),
          ...exportPageParameters,
        }),
        response: formatAnswers(HistorySchema, "The games; statistics where a team is named", 404, 409, 429, 503, 504),
      },
    },
    async (request, reply) => {
      const { team: teamName, season, status, cursor, order } = request.query;
      const named = leagueNamed(sports, request.query.league);
      const team = teamName === undefined ? undefined : teamNamed(sports, teamName, named);
      const filter: GameFilter = { league: team?.league ?? named, team: team?.team.abbreviation, season };
      cache.concerns(request, {
        league: filter.league,
        teams: team === undefined ? undefined : [team.team.abbreviation],
      });
      const format = wantedFormat(request);
      const cut = <T extends GamePlace>(all: readonly T[]): Page<T> => {
        const wanted =
          status === undefined ? all : all.filter((game) => game.status === (status === "final" ? "finished" : status));
        const limit = request.query.limit ?? (format === "json" ? DEFAULT_LIMIT : Math.max(1, wanted.length));
        return pageOf(request, wanted, (game) => `${game.start_time} ${game.id}`, { limit, cursor, order });
      };
      // A record is of all games of a team, and an export holds all that there are.
      const isOfAll = team !== undefined || (format !== "json" && request.query.limit === undefined);
      const all = isOfAll ? await storedGames(deps, filter) : undefined;
      const { page, games } = all === undefined ? await storedPage(deps, filter, cut) : wholePage(cut(all));
      setFormat(reply, format).headers(pageHeaders(request.url, page, CHANGING));
      if (format !== "json") return exportHead(format, gameColumns) + exportLines(format, gameColumns, games);
      const statistics =
        team === undefined || all === undefined ? null : statisticsOf(team.team.abbreviation, all.filter(counts));
      const { total, next } = page;
      return { games, count: games.length, total, next, statistics };
    },
  );

  app.get(
    "/api/v1/games/timeline/:game_id",
    {
      schema: {
        operationId: "gameTimeline",
        summary: "How the score of a game came about",
        tags: ["games"],
        params: GameIdParams,
        querystring: Query({}),
        response: formatAnswers(TimelineSchema, "The timeline", 404, 429, 503, 504),
      },
    },
    async (request, reply) => {
      const { game_id } = request.params;
      const known = sports.game(game_id);
      const stored = await gameRows(deps, game_id);
      const facts = known === undefined ? stored && factsOfRows(game_id, stored) : factsOfGame(known);
      if (facts === undefined) throw unknownGame(game_id);
      cache.concerns(request, { league: facts.league, teams: [facts.home_team, facts.away_team] });
      const timeline = timelineOf(facts, stored?.rows ?? []);
      const format = wantedFormat(request);
      setFormat(reply, format).header("cache-control", timeline.status === "finished" ? FINISHED : CHANGING);
      if (format === "json") return timeline;
      return exportHead(format, timelineColumns) + exportLines(format, timelineColumns, timeline.timeline);
    },
  );

  app.get(
    "/api/v1/games/:game_id",
    {
      schema: {
        operationId: "game",
        summary: "One game",
        tags: ["games"],
        params: GameIdParams,
        querystring: Query({}),
        response: answers(GameRef, "The game", 404, 429, 503, 504),
      },
    },
    async (request, reply) => {
      const { game_id } = request.params;
      const game = sports.game(game_id) ?? (await findStoredGame(deps, game_id));
      if (game === undefined) throw unknownGame(game_id);
      const { league, home_team, away_team } = game;
      cache.concerns(request, { league, teams: [home_team.abbreviation, away_team.abbreviation] });
      const over = game.status === "finished";
      reply.header("cache-control", over ? FINISHED : game.status === "live" ? "private, max-age=5" : CHANGING);
      return game;
    },
  );
}

function wholePage(page: Page<GameHead>): { readonly page: Page<GameHead>; readonly games: readonly Game[] } {
  return { page, games: page.items.map((game) => game.whole()) };
}

const timelineColumns: readonly Column<TimelineEntry>[] = [
  ...members<TimelineEntry, "time" | "home_score" | "away_score">("time", "home_score", "away_score"),
  { name: "period", value: (entry) => entry.period ?? entry.quarter ?? null },
  ...members<TimelineEntry, "time_remaining" | "event">("time_remaining", "event"),
];
