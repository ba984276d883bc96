import type { League } from "../../model/league.ts";
import { field } from "./json.ts";
import type { ReadGames } from "./parse-scoreboard.ts";
import { parseScoreboard } from "./parse-scoreboard.ts";

/**
 * Reads a team's season (`teams/{id}/schedule`). Its events are those of a scoreboard but for the places of score,
 * status and the validity of the time, which the reader of events knows; its `season` is the present one, and
 * `requestedSeason` that of the events. Pure; never throws.
 */
export function parseSchedule(payload: unknown, league: League): ReadGames {
  const requested = field(payload, "requestedSeason") ?? field(payload, "season");
  return parseScoreboard({ events: field(payload, "events"), season: requested }, league);
}
