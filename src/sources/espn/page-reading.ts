import type { Clock } from "../../model/clock.ts";
import type { League } from "../../model/league.ts";
import type { SportsObservation } from "../../model/sports-observation.ts";
import type { Micros } from "../../model/time.ts";
import type { Log } from "../../ops/log.ts";
import type { LeagueState } from "./espn-health.ts";
import { refuseAllUnreadable, refuseUnreadable } from "./failure.ts";
import { gamesAhead, looksCut } from "./look-ahead.ts";
import type { ReadGames } from "./parse-scoreboard.ts";
import { parseScoreboard } from "./parse-scoreboard.ts";
import { parseTeams } from "./parse-teams.ts";

/** ESPN answers completely up to this many entries, and cuts silently where more is asked for (ESPN.md). */
const LIMIT = 500;

/** What the loop of a league lends. */
export interface PageReadingOptions {
  readonly row: League;
  readonly clock: Clock;
  /** The time by ESPN's clock. */
  readonly espnNow: () => Micros;
  readonly log: Log;
  /** A page, and when ESPN gave it. @throws Failure */
  ask(
    page: string,
    query: Readonly<Record<string, string>>,
  ): Promise<{ readonly payload: unknown; readonly readAt: Micros }>;
  emit(observation: SportsObservation): Promise<void>;
  noteUnreadable(unreadable: LeagueState["unreadable"]): void;
}

/** Reads the scoreboards and the teams of a league and hands on what they tell. */
export interface PageReading {
  /** @returns the ids of the games listed. @throws Failure where the request failed; whatever `emit` throws */
  readGames(query: Readonly<Record<string, string>>): Promise<ReadonlySet<string>>;
  /** @throws as {@link readGames} */
  readMonth(month: string, listed: ReadonlySet<string>): Promise<void>;
  /** @throws as {@link readGames} */
  readTeams(): Promise<void>;
}

export function createPageReading(options: PageReadingOptions): PageReading {
  const { row, clock, espnNow, log, ask, emit, noteUnreadable } = options;
  const league = row.id;
  /** When what was told last of a scoreboard was read, by its `dates`. */
  const toldAt = new Map<string, Micros>();

  async function readScoreboard(
    query: Readonly<Record<string, string>>,
  ): Promise<ReadGames & { readonly readAt: Micros }> {
    const asked = { ...row.scoreboardQuery, ...query, limit: String(LIMIT) };
    const { payload, readAt } = await ask("scoreboard", asked);
    const read = parseScoreboard(payload, row);
    refuseUnreadable(read.problems);
    warnIfCut({ page: "scoreboard", ...query }, read.games.length + read.problems.length);
    return { ...read, readAt };
  }

  function warnIfCut(asked: Readonly<Record<string, string>>, entries: number): void {
    if (entries === LIMIT)
      log.warn(
        { league, ...asked, entries },
        "ESPN's answer has as many entries as were asked for: some may be missing",
      );
  }

  return {
    async readGames(query) {
      const { games, problems, readAt } = await readScoreboard(query);
      // An answer that is still fresh is no new look at the games: it must not confirm what it said itself.
      const page = query["dates"] ?? "";
      if (toldAt.get(page) !== readAt) await emit({ kind: "scoreboard", league, games, problems, readAt });
      toldAt.set(page, readAt);
      noteUnreadable({ events: problems.length, of: games.length + problems.length });
      refuseAllUnreadable(games.length, problems);
      return new Set(games.map((game) => game.id));
    },

    async readMonth(month, listed) {
      const { games, problems, readAt } = await readScoreboard({ dates: month });
      const entries = games.length + problems.length;
      if (looksCut(games, entries))
        log.warn({ league, month, entries }, "ESPN's month ends early: some games may be missing");
      const ahead = gamesAhead(games, listed, espnNow());
      await emit({ kind: "scoreboard", league, games: ahead, problems, readAt });
    },

    async readTeams() {
      const { payload } = await ask("teams", { limit: String(LIMIT) });
      const { teams, problems } = parseTeams(payload, row);
      refuseUnreadable(problems);
      warnIfCut({ page: "teams" }, teams.length + problems.length);
      await emit({ kind: "teams", league, teams, problems, readAt: clock.now() });
    },
  };
}
