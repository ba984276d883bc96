import type { League } from "../model/league.ts";
import { customLeague, leagueOf } from "../model/league.ts";
import type { EspnSettings } from "../sources/espn/options.ts";
import type { Config } from "./schema.ts";

/** What ESPN's source is told: its intervals, and the rows of the leagues that are followed. */
export function espnSettings({ espn, leagues, leagues_custom }: Config): EspnSettings {
  const custom = leagues_custom.map(customLeague);
  return {
    url: espn.url,
    liveMs: espn.live_interval,
    soonMs: espn.soon_interval,
    idleMs: espn.idle_interval,
    timeoutMs: espn.timeout,
    requestsPerDay: espn.requests_per_day,
    requestsPerHour: espn.requests_per_hour,
    playerStatistics: espn.player_statistics,
    leagues: leagues
      .map((id) => leagueOf(id) ?? custom.find((league) => league.id === id))
      .filter((league): league is League => league !== undefined),
  };
}
