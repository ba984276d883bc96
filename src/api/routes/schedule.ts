import type { Static } from "typebox";
import { Type } from "typebox";
import type { Game, LeagueId } from "../../model/game.ts";
import { depthOf } from "../../model/league-depth.ts";
import { findLeague } from "../../model/league.ts";
import { statisticsOf } from "../../sports/records.ts";
import { parseSeason } from "../../sports/season.ts";
import type { LeagueTeam } from "../../sports/view.ts";
import type { Api, ApiDeps } from "../deps.ts";
import { formatAnswers } from "../formats.ts";
import { counts, gameColumns, StatisticsSchema } from "../game-answers.ts";
import { storedGames } from "../game-history.ts";
import type { GamesCache } from "../games-cache.ts";
import { answerList, CHANGING } from "../list-answer.ts";
import { leagueNamed, teamNamed } from "../lookup.ts";
import type { GameHead } from "../stored-games.ts";
import { exportPageParameters, pageMembers } from "../page.ts";
import { badParameter } from "../request-errors.ts";
import { GameRef, LeagueParameter, orNull, Query, TeamParameter } from "../schemas.ts";

const ScheduleSchema = Type.Object(
  {
    team: Type.String({ description: "Abbreviation" }),
    league: Type.String(),
    season: orNull(Type.Integer({ description: "ESPN's year of the season; null where no game is known" })),
    games: Type.Array(GameRef),
    ...pageMembers,
    statistics: StatisticsSchema,
  },
  { title: "Schedule" },
);
export type ScheduleAnswer = Static<typeof ScheduleSchema>;

/** A team's season: what was, from the store; what comes, from memory. */
export function scheduleRoutes(app: Api, deps: ApiDeps, cache: Pick<GamesCache, "concerns">): void {
  const { sports } = deps;
  app.get(
    "/api/v1/games/schedule/:team",
    {
      schema: {
        operationId: "teamSchedule",
        summary: "A team's season, with its record",
        description:
          "By start. Of followed teams the whole season to come is read once a day, of others this month and the next.",
        tags: ["games"],
        params: Type.Object({ team: TeamParameter }),
        querystring: Query({
          season: Type.Optional(
            Type.String({
              description: "ESPN's year, or two years such as 2025-26; the latest that is known where absent",
              maxLength: 20,
              examples: ["2025"],
            }),
          ),
          league: LeagueParameter,
          ...exportPageParameters,
        }),
        response: formatAnswers(ScheduleSchema, "The games and the record", 404, 409, 429, 503, 504),
      },
    },
    async (request, reply) => {
      const team = teamNamed(sports, request.params.team, leagueNamed(sports, request.query.league));
      cache.concerns(request, { league: team.league, teams: [team.team.abbreviation] });
      const { season, games } = await gamesOf(team, request.query.season);
      const answer = answerList(request, reply, request.query, {
        items: games,
        keyOf: (game) => `${game.start_time} ${game.id}`,
        columns: () => gameColumns,
        cacheControl: CHANGING,
      });
      if (typeof answer === "string") return answer;
      const { abbreviation } = team.team;
      const { items, total, next } = answer;
      const statistics = statisticsOf(abbreviation, games.filter(counts));
      return {
        team: abbreviation,
        league: team.league,
        season,
        games: items,
        count: items.length,
        total,
        next,
        statistics,
      };
    },
  );

  async function gamesOf(
    team: LeagueTeam,
    asked: string | undefined,
  ): Promise<{ readonly season: number | null; readonly games: readonly Game[] }> {
    const known = sports.allGamesOf(team);
    const season = asked === undefined ? latest(known) : seasonNamed(asked, team.league);
    const stored = await storedOf(team, season);
    const wanted = season ?? latest(stored);
    const ofSeason = stored.filter((game) => game.season === wanted).map((game) => game.whole());
    const all = new Map([...ofSeason, ...known].map((game) => [game.id, game]));
    return { season: wanted ?? null, games: [...all.values()].filter((game) => game.season === wanted) };
  }

  /** Of leagues that are not followed in depth the store has nothing. */
  async function storedOf({ league, team }: LeagueTeam, season: number | undefined): Promise<readonly GameHead[]> {
    if (depthOf(league) === undefined) return [];
    return storedGames(deps, {
      league,
      team: team.abbreviation,
      season: season === undefined ? season : String(season),
    });
  }
}

function latest(games: readonly Pick<Game, "season">[]): number | undefined {
  return games.length === 0 ? undefined : Math.max(...games.map((game) => game.season));
}

/** @throws HometideError `bad_request` */
function seasonNamed(text: string, id: LeagueId): number {
  const league = findLeague(id);
  const season = league === undefined ? undefined : parseSeason(text, league);
  if (season === undefined)
    throw badParameter("season", "Parameter season must be a year such as 2025, or two such as 2025-26.");
  return season;
}
