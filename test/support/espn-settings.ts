import type { EspnSettings } from "../../src/sources/espn/options.ts";

/** What a hub asks ESPN with where nothing is configured, of these leagues. */
export function defaultEspnSettings(url: string, leagues: EspnSettings["leagues"]): EspnSettings {
  return {
    url,
    liveMs: 15_000,
    soonMs: 60_000,
    idleMs: 1_800_000,
    timeoutMs: 10_000,
    requestsPerDay: 150,
    requestsPerHour: 60,
    playerStatistics: "followed",
    leagues,
  };
}
