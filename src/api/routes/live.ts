import type { Static } from "typebox";
import { Type } from "typebox";
import type { Game, LeagueId } from "../../model/game.ts";
import { formatTime } from "../../model/time.ts";
import type { SportsView } from "../../sports/view.ts";
import type { AnswerCache } from "../answer-cache.ts";
import type { Api, ApiDeps } from "../deps.ts";
import { gameText } from "../game-text.ts";
import { leagueNamed, teamsNamed } from "../lookup.ts";
import { badParameter } from "../request-errors.ts";
import type { Page } from "../page.ts";
import { pageHeaders, pageMembers, pageOf, pageParameters } from "../page.ts";
import { answers, GameRef, LeagueParameter, orNull, Query, TeamIdsParameter, TeamRef } from "../schemas.ts";

const freshnessMembers = {
  stale: Type.Boolean({
    description:
      "True while ESPN does not answer, or tells nothing of games that are on, and the last good answer is given",
  }),
  read_at: orNull(
    Type.String({ format: "date-time", description: "When ESPN was last read; null before the first time" }),
  ),
};

const GamesSchema = Type.Object(
  { games: Type.Array(GameRef), ...pageMembers, ...freshnessMembers },
  { title: "Games" },
);
export type GamesAnswer = Static<typeof GamesSchema>;

const filters = { league: LeagueParameter, team_ids: TeamIdsParameter };

const HOURS_AHEAD = 24;
const MAX_HOURS_AHEAD = 8_760;

/** The games now on, those to come, and the teams: all from memory. */
export function liveRoutes(app: Api, { sports }: Pick<ApiDeps, "sports">, cache: AnswerCache): void {
  const { onRequest } = cache;
  app.get(
    "/api/v1/games/live",
    {
      onRequest,
      schema: {
        operationId: "liveGames",
        summary: "Games now on",
        description: "From memory: never waits for ESPN or for the store.",
        tags: ["games"],
        querystring: Query({ ...filters, ...pageParameters }),
        response: answers(GamesSchema, "The games, by start", 404, 503),
      },
    },
    (request, reply) => {
      const league = leagueNamed(sports, request.query.league);
      const games = ofTeams(sports, sports.live(league), request.query.team_ids, league);
      const page = pageOf(request, games, gameKey, request.query);
      return cache.send(
        request,
        reply,
        gamesText(sports, league, page),
        pageHeaders(request.url, page, "private, max-age=5"),
      );
    },
  );

  app.get(
    "/api/v1/games/upcoming",
    {
      onRequest,
      schema: {
        operationId: "upcomingGames",
        summary: "Games that start soon",
        tags: ["games"],
        querystring: Query({
          ...filters,
          hours: Type.Integer({
            description: "Starting within so many hours",
            default: HOURS_AHEAD,
            minimum: 1,
            maximum: MAX_HOURS_AHEAD,
          }),
          ...pageParameters,
        }),
        response: answers(GamesSchema, "The games, by start", 404, 503),
      },
    },
    (request, reply) => {
      const league = leagueNamed(sports, request.query.league);
      const games = ofTeams(sports, sports.upcoming(request.query.hours, league), request.query.team_ids, league);
      const page = pageOf(request, games, gameKey, request.query);
      return cache.send(
        request,
        reply,
        gamesText(sports, league, page),
        pageHeaders(request.url, page, "private, max-age=60"),
      );
    },
  );

  app.get(
    "/api/v1/teams",
    {
      onRequest,
      schema: {
        operationId: "teams",
        summary: "The teams of a league",
        description: "As ESPN lists them.",
        tags: ["games"],
        querystring: Query({ league: Type.String({ ...LeagueParameter, minLength: 1 }), ...pageParameters }),
        response: answers(
          Type.Object(
            { league: Type.String(), teams: Type.Array(TeamRef), ...pageMembers, ...freshnessMembers },
            { title: "Teams" },
          ),
          "The teams, by name",
          404,
          503,
        ),
      },
    },
    (request, reply) => {
      // The schema asks for at least one character; of blanks alone the look-up makes an unknown league.
      const league = leagueNamed(sports, request.query.league);
      if (league === undefined) throw badLeague();
      const page = pageOf(request, sports.teams(league), (team) => `${team.name}\n${team.id}`, request.query);
      const { items: teams, total, next } = page;
      const body = { league, teams, count: teams.length, total, next, ...freshness(sports, [league]) };
      return cache.send(request, reply, JSON.stringify(body), pageHeaders(request.url, page, "private, max-age=300"));
    },
  );
}

function badLeague(): Error {
  return badParameter("league", "Parameter league is empty.");
}

/** Earliest first; games that start together in the order of their ids. */
function gameKey(game: Game): string {
  return `${game.start_time} ${game.id}`;
}

function ofTeams(
  sports: SportsView,
  games: readonly Game[],
  names: string | undefined,
  league: LeagueId | undefined,
): readonly Game[] {
  if (names === undefined || names.trim() === "") return games;
  const wanted = new Set(teamsNamed(sports, names, league).map((each) => `${each.league}:${each.team.id}`));
  return games.filter(
    (game) => wanted.has(`${game.league}:${game.home_team.id}`) || wanted.has(`${game.league}:${game.away_team.id}`),
  );
}

/** Puts the answer together from the games' texts, which are kept: no game is written as JSON twice. */
function gamesText(sports: SportsView, league: LeagueId | undefined, page: Page<Game>): string {
  const { stale, read_at } = freshness(sports, league === undefined ? sports.leagues : [league]);
  const rest = { count: page.items.length, total: page.total, next: page.next, stale, read_at };
  return `{"games":[${page.items.map(gameText).join(",")}],${JSON.stringify(rest).slice(1)}`;
}

/** Of several leagues, the oldest reading counts. */
function freshness(
  sports: SportsView,
  of: readonly LeagueId[],
): { readonly stale: boolean; readonly read_at: string | null } {
  let stale = false;
  let oldest: number | undefined = Infinity;
  for (const league of of) {
    const known = sports.freshness(league);
    stale ||= known.stale;
    oldest = oldest === undefined || known.readAt === undefined ? undefined : Math.min(oldest, known.readAt);
  }
  return { stale, read_at: oldest === undefined || oldest === Infinity ? null : formatTime(oldest) };
}
