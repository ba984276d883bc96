import type { Static } from "typebox";
import { Type } from "typebox";
import type { GameEvent } from "../../model/game-event.ts";
import { GameEventSchema } from "../../model/game-event.ts";
import { MAX_TIME, parseTime } from "../../model/time.ts";
import type { Api, ApiDeps } from "../deps.ts";
import { formatAnswers, members } from "../formats.ts";
import { GameIdParams, unknownGame } from "../game-answers.ts";
import { findStoredGame } from "../game-history.ts";
import { answerList, CHANGING } from "../list-answer.ts";
import { leagueNamed, teamNamed } from "../lookup.ts";
import { exportPageParameters, pageMembers } from "../page.ts";
import { LeagueParameter, Query, TeamParameter } from "../schemas.ts";

const GameEventsSchema = Type.Object({ events: Type.Array(GameEventSchema), ...pageMembers }, { title: "GameEvents" });
export type GameEventsAnswer = Static<typeof GameEventsSchema>;

/** What happened in games, as automations were told of it. */
export function gameEventRoutes(app: Api, deps: ApiDeps): void {
  const { sports } = deps;
  app.get(
    "/api/v1/game-events",
    {
      schema: {
        operationId: "gameEvents",
        summary: "The last events of games",
        description: "Newest first, from memory: those of 30 days, at most 10,000. Webhooks and MQTT send the same.",
        tags: ["games"],
        querystring: Query({ league: LeagueParameter, team: Type.Optional(TeamParameter), ...exportPageParameters }),
        response: formatAnswers(GameEventsSchema, "The events, newest first", 404, 409, 429, 503),
      },
    },
    (request, reply) => {
      const { team: teamName } = request.query;
      const named = leagueNamed(sports, request.query.league);
      const team = teamName === undefined ? undefined : teamNamed(sports, teamName, named);
      const league = team?.league ?? named;
      const events = sports.events({
        ...(league === undefined ? {} : { league }),
        ...(team === undefined ? {} : { team: team.team.abbreviation }),
      });
      const answer = answerList(request, reply, request.query, {
        items: events,
        keyOf: newestFirst,
        columns: () => columns,
        cacheControl: CHANGING,
      });
      return typeof answer === "string" ? answer : answerOf(answer);
    },
  );

  app.get(
    "/api/v1/games/:game_id/events",
    {
      schema: {
        operationId: "eventsOfGame",
        summary: "The events of a game",
        description: "In their order, from memory: those of 30 days.",
        tags: ["games"],
        params: GameIdParams,
        querystring: Query({ ...exportPageParameters }),
        response: formatAnswers(GameEventsSchema, "The events, in their order", 404, 429, 503, 504),
      },
    },
    async (request, reply) => {
      const gameId = request.params.game_id;
      const events = sports.events({ gameId });
      const isKnown = events.length > 0 || sports.game(gameId) !== undefined;
      if (!isKnown && (await findStoredGame(deps, gameId)) === undefined) throw unknownGame(gameId);
      const answer = answerList(request, reply, request.query, {
        items: events,
        keyOf: ({ id }) => paddedNumber(numberOf(id)),
        columns: () => columns,
        cacheControl: CHANGING,
      });
      return typeof answer === "string" ? answer : answerOf(answer);
    },
  );
}

function answerOf({ items, total, next }: { items: readonly GameEvent[]; total: number; next: string | null }) {
  return { events: [...items], count: items.length, total, next };
}

/** The number of an event in its game. */
function numberOf(id: string): number {
  return Number(id.slice(id.lastIndexOf("-") + 1));
}

const WIDTH = 17;
const paddedNumber = (number: number): string => String(number).padStart(WIDTH, "0");

/** Texts sort upwards: what is later has a smaller one. */
function newestFirst({ id, time, game_id }: GameEvent): string {
  const at = MAX_TIME - (parseTime(time) ?? 0);
  return `${paddedNumber(at)} ${game_id} ${paddedNumber(MAX_TIME - numberOf(id))}`;
}

const columns = members<GameEvent, keyof GameEvent>(
  "id",
  "time",
  "event",
  "league",
  "game_id",
  "home_team",
  "away_team",
  "home_score",
  "away_score",
  "team",
  "team_name",
  "opponent",
  "score_change",
  "score_kind",
  "scorer",
  "play",
  "period",
  "time_remaining",
  "start_time",
  "text",
  "home_team_name",
  "away_team_name",
  "test",
);
