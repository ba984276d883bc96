import type { GameEvent } from "../../model/game-event.ts";
import { countsFrom } from "../../model/game-event.ts";
import type { Micros } from "../../model/time.ts";
import { MICROS_PER_MS, MICROS_PER_SECOND } from "../../model/time.ts";
import type { LeagueTeam, SportsView } from "../../sports/view.ts";
import type { Message } from "./message.ts";
import { EVENT_TOPIC } from "./team-device.ts";
import type { Topics } from "./topics.ts";

/** Whether an event belongs to a team's device. Abbreviations are unique in most leagues, ids in all. */
export function isAbout({ league, team }: LeagueTeam, event: GameEvent, sports: Pick<SportsView, "game">): boolean {
  if (event.league !== league) return false;
  const game = event.test ? undefined : sports.game(event.game_id);
  return game === undefined
    ? [event.home_team, event.away_team].includes(team.abbreviation)
    : [game.home_team.id, game.away_team.id].includes(team.id);
}

/** How long an event still counts, in microseconds; at most 0 where it does not. */
export function timeLeft(event: GameEvent, expiresAfterMs: number, now: Micros): Micros {
  return (countsFrom(event) ?? 0) + expiresAfterMs * MICROS_PER_MS - now;
}

/**
 * The message of an event for a team's device: flat, all of the event's data, with `event_type` for Home Assistant and
 * `whose`, which says of whom it tells: `team`, `opponent`, or null. Not retained. Pure.
 */
export function gameMessage(topics: Topics, followed: LeagueTeam, event: GameEvent, left: Micros): Message {
  const { event: kind, ...data } = event;
  const whose = event.team === null ? null : event.team === followed.team.abbreviation ? "team" : "opponent";
  return {
    topic: topics.team(followed, EVENT_TOPIC),
    payload: JSON.stringify({ event_type: kind, whose, ...data }),
    retain: false,
    expirySeconds: Math.max(1, Math.ceil(left / MICROS_PER_SECOND)),
  };
}
