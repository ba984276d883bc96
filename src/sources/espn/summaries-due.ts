import type { Game, LeagueId } from "../../model/game.ts";
import { depthOf } from "../../model/league-depth.ts";
import type { Micros } from "../../model/time.ts";
import { MICROS_PER_DAY, MICROS_PER_MS, parseTime } from "../../model/time.ts";
import { besideBudget } from "./beside-budget.ts";

/** A game that is over is made good for so long after its start: then its summary is not asked for any more. */
const MADE_GOOD_FOR: Micros = 3 * MICROS_PER_DAY;

/** When a game's summary was asked for in this run, and how often since its end. */
export interface SummaryTries {
  readonly at: Micros;
  readonly sinceEnd: number;
}

/** A game whose summary is wanted. */
export interface WantedSummary {
  readonly game: Game;
  /** From when on; not after now where it is due. */
  readonly due: Micros;
}

/**
 * Whose summaries are wanted of a league that is followed in depth: those of live games of the followed teams, every two
 * minutes; those of games that are over, once ESPN's summary says so too: the first at once, the next ones after waits
 * that double. Pure.
 *
 * @param wanted `followed` for games of the followed teams alone, `all` for the ends of all games
 * @param isOver whether the summary of a game was read after its end, also by an earlier run
 * @returns the most urgent first: live games, then the latest starts
 */
export function wantedSummaries(
  games: readonly Game[],
  league: LeagueId,
  options: {
    readonly wanted: "followed" | "all";
    readonly followed: ReadonlySet<string>;
    readonly isOver: (gameId: string) => boolean;
    readonly tries: ReadonlyMap<string, SummaryTries>;
    readonly now: Micros;
  },
): readonly WantedSummary[] {
  if (depthOf(league) === undefined) return [];
  const { wanted, followed, isOver, tries, now } = options;
  const found: WantedSummary[] = [];
  for (const game of games) {
    if (game.league !== league) continue;
    const isFollowed = followed.has(game.home_team.id) || followed.has(game.away_team.id);
    const tried = tries.get(game.id);
    if (game.status === "live" && isFollowed) {
      found.push({ game, due: (tried?.at ?? -Infinity) + besideBudget.liveSummary.everyMs * MICROS_PER_MS });
    } else if (game.status === "finished" && (isFollowed || wanted === "all") && !isOver(game.id)) {
      const start = parseTime(game.start_time);
      if (start === undefined || start < now - MADE_GOOD_FOR) continue;
      const waitMs = besideBudget.finalSummary.everyMs * 2 ** Math.min((tried?.sinceEnd ?? 0) - 1, 20);
      const isFirst = tried === undefined || tried.sinceEnd === 0;
      found.push({ game, due: isFirst ? -Infinity : tried.at + waitMs * MICROS_PER_MS });
    }
  }
  return found.sort((a, b) => rank(a) - rank(b) || (a.game.start_time < b.game.start_time ? 1 : -1));
}

function rank({ game }: WantedSummary): number {
  return game.status === "live" ? 0 : 1;
}
