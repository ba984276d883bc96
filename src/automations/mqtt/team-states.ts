import type { Game } from "../../model/game.ts";
import { gameStatus } from "../../model/game-status.ts";
import type { Micros } from "../../model/time.ts";
import type { LeagueTeam, SportsView } from "../../sports/view.ts";
import { NO_VALUE } from "./device.ts";
import type { Message } from "./message.ts";
import { retained } from "./message.ts";
import type { TeamStateName } from "./team-device.ts";
import type { Topics } from "./topics.ts";

/** A clock that nobody sets right any more is forgotten by the broker: the games of a hub that is gone do not run on. */
const CLOCK_EXPIRES_S = 300;

/** What is to be known of a team now: one retained message for each of its states. Pure. */
export function teamStates(
  topics: Topics,
  followed: LeagueTeam,
  sports: Pick<SportsView, "gamesOf" | "freshness">,
  now: Micros,
): readonly Message[] {
  const games = sports.gamesOf(followed);
  const status = gameStatus(followed, games, now, sports.freshness(followed.league).stale);
  const live = status.status === "live";
  const values: Readonly<Record<TeamStateName, string>> = {
    status: status.status,
    attributes: JSON.stringify(status),
    playing: live ? "ON" : "OFF",
    score: textOf(status.team_score),
    opponent: textOf(status.opponent),
    opponent_score: textOf(status.opponent_score),
    period: textOf(status.period),
    clock: textOf(status.clock),
    next_game: startOf(games.next),
  };
  return Object.entries(values).map(([name, value]) => {
    const message = retained(topics.team(followed, name), value);
    return name === "clock" && live ? { ...message, expirySeconds: CLOCK_EXPIRES_S } : message;
  });
}

/** A start whose time of day is to be decided is no time to wait for. */
function startOf(game: Game | undefined): string {
  return game?.start_confirmed === true ? game.start_time : NO_VALUE;
}

function textOf(value: string | number | null): string {
  return value === null ? NO_VALUE : String(value);
}
