import { Type } from "typebox";
import type { LeagueId } from "../../model/game.ts";

const Duration = (fallback: string, description: string) =>
  Type.String({ default: fallback, pattern: "^[0-9]+(ms|s|m|h|d)$", description });

/** How ESPN is polled. Durations are text such as "15s". */
export const EspnOptions = Type.Object(
  {
    url: Type.String({ default: "https://site.api.espn.com", description: "Where ESPN's API is; a replay server can stand in" }),
    live_interval: Duration("15s", "Between polls while a game is live or starts within 10 minutes"),
    soon_interval: Duration("60s", "Between polls while a game starts within 2 hours"),
    idle_interval: Duration("30m", "Between polls else; also the longest wait after failures"),
    timeout: Duration("10s", "How long an answer may take"),
  },
  { additionalProperties: false, title: "EspnOptions" },
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
