import { Type } from "typebox";
import type { League } from "../../model/league.ts";
import type { Game, LeagueId } from "../../model/game.ts";
import type { Micros } from "../../model/time.ts";
import { choiceSetting, durationSetting, integerSetting, urlSetting } from "../../model/setting.ts";

/** How ESPN is polled. */
export const EspnOptions = Type.Object(
  {
    url: urlSetting({
      description: "Where ESPN's API is; a replay server can stand in",
      environment: "HOMETIDE_ESPN_URL",
      flag: "espn-url",
      default: "https://site.api.espn.com",
    }),
    live_interval: durationSetting({
      description: "Between polls while a game is live or starts within 10 minutes",
      environment: "HOMETIDE_ESPN_LIVE_INTERVAL",
      default: "15s",
      least: "10ms",
    }),
    soon_interval: durationSetting({
      description: "Between polls while a game starts within 2 hours",
      environment: "HOMETIDE_ESPN_SOON_INTERVAL",
      default: "60s",
      least: "10ms",
    }),
    idle_interval: durationSetting({
      description: "Between polls else; also the longest wait after failures",
      environment: "HOMETIDE_ESPN_IDLE_INTERVAL",
      default: "30m",
      least: "10ms",
    }),
    player_statistics: choiceSetting({
      description:
        "Whose statistics of players are kept when a game of the NFL or NHL ends: `followed`, of the followed teams' games; `all`, of all (some 75,000 series a year)",
      environment: "HOMETIDE_ESPN_PLAYER_STATISTICS",
      choices: ["followed", "all"],
      default: "followed",
    }),
    timeout: durationSetting({
      description: "How long an answer may take",
      environment: "HOMETIDE_ESPN_TIMEOUT",
      default: "10s",
      least: "10ms",
    }),
    requests_per_day: integerSetting({
      description:
        "Requests a day for each league, without those while a game is on or starts within 2 hours; near it, what is optional waits (injuries first, then summaries, standings, teams, months ahead, days gone by), never the scoreboard",
      environment: "HOMETIDE_ESPN_REQUESTS_PER_DAY",
      default: 150,
      minimum: 1,
      maximum: 100_000,
    }),
    requests_per_hour: integerSetting({
      description: "The same for an hour",
      environment: "HOMETIDE_ESPN_REQUESTS_PER_HOUR",
      default: 60,
      minimum: 1,
      maximum: 100_000,
    }),
  },
  { additionalProperties: false, description: "ESPN" },
);

/** The options as the source takes them: durations in milliseconds. */
export interface EspnSettings {
  readonly url: string;
  readonly liveMs: number;
  readonly soonMs: number;
  readonly idleMs: number;
  readonly timeoutMs: number;
  readonly requestsPerDay: number;
  readonly requestsPerHour: number;
  /** Whose summaries are read at the end of a game; while live, those of the followed teams are. */
  readonly playerStatistics: "followed" | "all";
  readonly leagues: readonly League[];
}

/** What the hub knows already, so that nothing is asked for twice, also not after a restart. */
export interface EspnKnowledge {
  /** The games that are known; the pace follows them. */
  readonly games: () => readonly Game[];
  readonly pageReadAt: (league: LeagueId, page: "standings" | "injuries") => Micros | undefined;
  /** What was kept of a game's summary. */
  readonly detail: (gameId: string) => { readonly over: boolean } | undefined;
  /** ESPN's ids of the teams of a league that are followed. */
  readonly followed: (league: LeagueId) => ReadonlySet<string>;
}
