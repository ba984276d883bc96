import type { GameEvent } from "../model/game-event.ts";
import type { Registration } from "../model/webhook.ts";

/**
 * Whether a registration waits for an event. A team's registration gets what happens in the team's games, whoever scores (the
 * event's `team` says who); the least score change is asked of events that have a score change, and of no others.
 *
 * @param abbreviationOf how events call a team now
 */
export function matches(
  registration: Registration,
  event: GameEvent,
  abbreviationOf: (team: NonNullable<Registration["team"]>) => string,
): boolean {
  const { events, league, team, minScoreChange } = registration;
  if (!events.includes(event.event)) return false;
  if (league !== null && league !== event.league) return false;
  if (minScoreChange !== null && event.score_change !== null && Math.abs(event.score_change) < minScoreChange)
    return false;
  if (team === null) return true;
  const name = abbreviationOf(team);
  return team.league === event.league && (event.home_team === name || event.away_team === name);
}
