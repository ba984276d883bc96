import { Type } from "typebox";
import type { Game } from "../../model/game.ts";
import type { AnswerCache } from "../answer-cache.ts";
import type { Api, ApiDeps } from "../deps.ts";
import { gameStatus, GameStatusAnswerSchema, statusGame } from "../../model/game-status.ts";
import { GameContextSchema } from "../game-context.ts";
import { gameText } from "../game-text.ts";
import { leagueNamed, teamNamed } from "../lookup.ts";
import { answers, LeagueParameter, Query, TeamParameter } from "../schemas.ts";

const params = Type.Object({ team: TeamParameter });
const querystring = Query({ league: LeagueParameter });

/** What Home Assistant asks every few seconds: from memory, in as few steps as can be. */
export function haRoutes(app: Api, { sports, clock }: Pick<ApiDeps, "sports" | "clock">, cache: AnswerCache): void {
  const { onRequest } = cache;
  app.get(
    "/api/v1/ha/game-status/:team",
    {
      onRequest,
      schema: {
        operationId: "gameStatus",
        summary: "Is my team playing?",
        description: "Flat, for REST sensors: `value_template: {{ value_json.status }}`, all the rest as attributes.",
        tags: ["home assistant"],
        params,
        querystring,
        response: answers(GameStatusAnswerSchema, "How the team stands", 404, 409, 503),
      },
    },
    (request, reply) => {
      const team = teamNamed(sports, request.params.team, leagueNamed(sports, request.query.league));
      const answer = gameStatus(team, sports.gamesOf(team), clock.now(), sports.freshness(team.league).stale);
      return cache.send(request, reply, JSON.stringify(answer), HEADERS);
    },
  );

  app.get(
    "/api/v1/ha/game-context/:team",
    {
      onRequest,
      schema: {
        operationId: "gameContext",
        summary: "A team's current, next and last game",
        tags: ["home assistant"],
        params,
        querystring,
        response: answers(GameContextSchema, "The games around now", 404, 409, 503),
      },
    },
    (request, reply) => {
      const named = teamNamed(sports, request.params.team, leagueNamed(sports, request.query.league));
      const games = sports.gamesOf(named);
      const head = {
        team: named.team.abbreviation,
        status: statusGame(games, clock.now()).status,
        league: named.league,
        team_name: named.team.name,
        stale: sports.freshness(named.league).stale,
      };
      const body =
        `${JSON.stringify(head).slice(0, -1)},"current_game":${textOrNull(games.current)}` +
        `,"next_game":${textOrNull(games.next)},"last_game":${textOrNull(games.last)}}`;
      return cache.send(request, reply, body, HEADERS);
    },
  );
}

/** A sensor that asks every five seconds is to get what the hub knows, not what a cache knew. */
const HEADERS = { "cache-control": "private, no-cache" };

function textOrNull(game: Game | undefined): string {
  return game === undefined ? "null" : gameText(game);
}
