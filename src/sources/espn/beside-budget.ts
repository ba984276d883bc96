const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** What is asked for beside the scoreboards, a kind a line: of these the budget of requests is made. */
export const besideBudget = {
  /** For each league: one request a day. */
  standings: { everyMs: DAY_MS },
  /** For each league that ESPN has them of (2 MB each): one request a day. */
  injuries: { everyMs: DAY_MS },
  /** For each followed team: one request a day. */
  schedule: { everyMs: DAY_MS },
  /** For each live game of a followed team: one every two minutes, so some 90 a game. */
  liveSummary: { everyMs: 2 * MINUTE_MS },
  /** For each game that is over: one, and where ESPN is late with it, more after 2, 4, 8 … minutes: 12 at most. */
  finalSummary: { everyMs: 2 * MINUTE_MS },
  /** Summaries between two polls of the scoreboard, so that a live game is not seen late. */
  summariesAtOnce: { live: 4, idle: 20 },
} as const;
