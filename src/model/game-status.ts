import { Type } from "typebox";
import type { Static } from "typebox";
import type { Game, LeagueId, Team } from "./game.ts";
import { LeagueIdSchema } from "./game.ts";
import { Nullable } from "./nullable.ts";
import type { Micros } from "./time.ts";
import { MICROS_PER_HOUR, parseTime } from "./time.ts";

/** What the status of a team tells of. */
export const teamStatuses = ["live", "upcoming", "finished", "none"] as const;

/** How a team stands, flat: every member can be an attribute of a Home Assistant sensor, read over HTTP or told by MQTT. */
export const GameStatusAnswerSchema = Type.Object(
  {
    team: Type.String({ description: "Abbreviation" }),
    status: Type.Enum(teamStatuses, {
      description:
        "live: playing now. finished: the last game began less than 12 hours ago, or none is to come. upcoming: there is a next game. none: no game is known",
    }),
    league: LeagueIdSchema,
    team_name: Type.String(),
    team_logo: Nullable(Type.String()),
    game_id: Nullable(Type.String()),
    opponent: Nullable(Type.String({ description: "Abbreviation" })),
    opponent_name: Nullable(Type.String()),
    opponent_logo: Nullable(Type.String()),
    start_time: Nullable(Type.String({ format: "date-time" })),
    start_confirmed: Nullable(Type.Boolean({ description: "False while the time of day is to be decided" })),
    is_home: Nullable(Type.Boolean()),
    team_score: Nullable(Type.Integer({ description: "null before the start" })),
    opponent_score: Nullable(Type.Integer({ description: "null before the start" })),
    home_score: Nullable(Type.Integer({ description: "null before the start" })),
    away_score: Nullable(Type.Integer({ description: "null before the start" })),
    score: Nullable(Type.String({ description: 'The team\'s points first, such as "24-17"; null before the start' })),
    result: Nullable(Type.Enum(["won", "lost", "tied"], { description: "null until the end" })),
    period: Nullable(Type.String({ description: '"1" to "4", "OT", "SO"; null before the start' })),
    clock: Nullable(Type.String({ description: 'Time left in the period, or "Final"; null before the start' })),
    possession: Nullable(Type.String({ description: "Abbreviation of the team with the ball" })),
    last_play: Nullable(Type.String()),
    detail: Nullable(Type.String({ description: "ESPN's words for where the game is" })),
    venue: Nullable(Type.String()),
    broadcast: Nullable(Type.String({ description: "Channels, separated by commas" })),
    next_game_id: Nullable(Type.String({ description: "Of the next scheduled game, whatever `status` tells of" })),
    next_start_time: Nullable(Type.String({ format: "date-time" })),
    next_opponent: Nullable(Type.String({ description: "Abbreviation" })),
    next_opponent_name: Nullable(Type.String()),
    next_is_home: Nullable(Type.Boolean()),
    last_game_id: Nullable(Type.String({ description: "Of the last finished game, whatever `status` tells of" })),
    last_start_time: Nullable(Type.String({ format: "date-time" })),
    last_opponent: Nullable(Type.String({ description: "Abbreviation" })),
    last_opponent_name: Nullable(Type.String()),
    last_score: Nullable(Type.String({ description: "The team's points first" })),
    last_result: Nullable(Type.Enum(["won", "lost", "tied"])),
    stale: Type.Boolean({ description: "True while ESPN does not answer" }),
  },
  { title: "GameStatusAnswer" },
);
export type GameStatusAnswer = Static<typeof GameStatusAnswerSchema>;

/** The game of a team that is on, its next one and its last one. */
interface Games {
  readonly current?: Game;
  readonly next?: Game;
  readonly last?: Game;
}

/** For so long after its start a game that is over stays what the status tells of. */
const FINISHED_FOR: Micros = 12 * MICROS_PER_HOUR;

/** Which game the status tells of: the one now on; else the last while it is fresh; else the next; else the last. Pure. */
export function statusGame(
  games: Games,
  now: Micros,
): { readonly status: GameStatusAnswer["status"]; readonly game: Game | undefined } {
  const { current, next, last } = games;
  if (current !== undefined) return { status: "live", game: current };
  const lastBegan = last === undefined ? undefined : parseTime(last.start_time);
  const fresh = lastBegan !== undefined && now - lastBegan < FINISHED_FOR;
  if (last !== undefined && (fresh || next === undefined)) return { status: "finished", game: last };
  return next === undefined ? { status: "none", game: undefined } : { status: "upcoming", game: next };
}

/** The flat answer about a team. Pure. */
export function gameStatus(
  { league, team }: { readonly league: LeagueId; readonly team: Team },
  games: Games,
  now: Micros,
  stale: boolean,
): GameStatusAnswer {
  const { status, game } = statusGame(games, now);
  const own = { team: team.abbreviation, status, league, team_name: team.name, team_logo: team.logo };
  const around = { ...nextGame(games.next, team), ...lastGame(games.last, team) };
  if (game === undefined) return { ...own, ...NO_GAME, ...around, stale };
  const { isHome, opponent, ownScore, theirScore } = seenBy(team, game);
  const begun = status !== "upcoming";
  return {
    ...own,
    game_id: game.id,
    opponent: opponent.abbreviation,
    opponent_name: opponent.name,
    opponent_logo: opponent.logo,
    start_time: game.start_time,
    start_confirmed: game.start_confirmed,
    is_home: isHome,
    team_score: begun ? ownScore : null,
    opponent_score: begun ? theirScore : null,
    home_score: begun ? game.score.home : null,
    away_score: begun ? game.score.away : null,
    score: begun ? `${ownScore}-${theirScore}` : null,
    result: status === "finished" ? resultOf(game, isHome) : null,
    period: begun && game.period.label !== "" ? game.period.label : null,
    clock: begun ? game.period.time_remaining : null,
    possession: game.situation?.possession ?? null,
    last_play: game.situation?.last_play ?? null,
    detail: game.detail,
    venue: game.venue?.name ?? null,
    broadcast: game.broadcasts.length > 0 ? game.broadcasts.join(", ") : null,
    ...around,
    stale,
  };
}

/** A game from one side of it. */
function seenBy(
  team: Team,
  game: Game,
): { readonly isHome: boolean; readonly opponent: Team; readonly ownScore: number; readonly theirScore: number } {
  const { home, away } = game.score;
  return game.home_team.id === team.id
    ? { isHome: true, opponent: game.away_team, ownScore: home, theirScore: away }
    : { isHome: false, opponent: game.home_team, ownScore: away, theirScore: home };
}

function nextGame(game: Game | undefined, team: Team) {
  const seen = game === undefined ? undefined : seenBy(team, game);
  return {
    next_game_id: game?.id ?? null,
    next_start_time: game?.start_time ?? null,
    next_opponent: seen?.opponent.abbreviation ?? null,
    next_opponent_name: seen?.opponent.name ?? null,
    next_is_home: seen?.isHome ?? null,
  };
}

function lastGame(game: Game | undefined, team: Team) {
  const seen = game === undefined ? undefined : seenBy(team, game);
  return {
    last_game_id: game?.id ?? null,
    last_start_time: game?.start_time ?? null,
    last_opponent: seen?.opponent.abbreviation ?? null,
    last_opponent_name: seen?.opponent.name ?? null,
    last_score: seen === undefined ? null : `${seen.ownScore}-${seen.theirScore}`,
    last_result: game === undefined || seen === undefined ? null : resultOf(game, seen.isHome),
  };
}

function resultOf(game: Game, isHome: boolean): "won" | "lost" | "tied" {
  if (game.winner === null) return "tied";
  return (game.winner === "home") === isHome ? "won" : "lost";
}

const NO_GAME = {
  game_id: null,
  opponent: null,
  opponent_name: null,
  opponent_logo: null,
  start_time: null,
  start_confirmed: null,
  is_home: null,
  team_score: null,
  opponent_score: null,
  home_score: null,
  away_score: null,
  score: null,
  result: null,
  period: null,
  clock: null,
  possession: null,
  last_play: null,
  detail: null,
  venue: null,
  broadcast: null,
} as const;
