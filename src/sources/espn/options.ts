import { Type } from "typebox";
import type { LeagueId } from "../../model/game.ts";
import { durationSetting, urlSetting } from "../../model/setting.ts";

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
    timeout: durationSetting({
      description: "How long an answer may take",
      environment: "HOMETIDE_ESPN_TIMEOUT",
      default: "10s",
      least: "10ms",
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
  readonly leagues: readonly LeagueId[];
}
