import type { Game } from "../../model/game.ts";
import type { League } from "../../model/league.ts";
import type { Unreadable } from "../../model/home.ts";
import { at, field, integer, list, sampleOf } from "./json.ts";
import type { Around } from "./parse-event.ts";
import { parseEvent } from "./parse-event.ts";

/** What a payload held. A payload that is not of the right kind at all has the one problem {@link NOT_A_LIST}. */
export interface ReadGames {
  readonly games: readonly Game[];
  readonly problems: readonly Unreadable[];
}

/** Reason of the problem that the payload as a whole cannot be read: there is no list where one must be. */
export const NOT_A_LIST = "no_list";

/**
 * Reads a scoreboard (`/apis/site/v2/sports/{sport}/{league}/scoreboard`). An event that cannot be read becomes a
 * problem and leaves the others alone. Pure; never throws, whatever the payload is.
 */
export function parseScoreboard(payload: unknown, league: League): ReadGames {
  const events = field(payload, "events");
  if (!Array.isArray(events)) return unreadable(payload, "events");
  const named = field(payload, "season") ?? field(list(field(payload, "leagues"))[0], "season");
  return readEvents(events, league, {
    season: integer(field(named, "year")),
    // Where `dates=` was asked for there is no season at the top, and the league's own type may be another one.
    seasonType: integer(at(payload, "season", "type")),
    week: integer(at(payload, "week", "number")),
  });
}

function readEvents(events: readonly unknown[], league: League, around: Around): ReadGames {
  const games = new Map<string, Game>();
  const problems: Unreadable[] = [];
  for (const event of list(events)) {
    const read = parseEvent(event, league, around);
    // An event that is listed twice counts once.
    if ("game" in read) games.set(read.game.id, read.game);
    else problems.push(read.problem);
  }
  return { games: [...games.values()], problems };
}

function unreadable(payload: unknown, name: string): ReadGames {
  return {
    games: [],
    problems: [{ reason: NOT_A_LIST, detail: `there is no list ${name}`, sample: sampleOf(payload) }],
  };
}
