import type { Game, SeasonType, Team } from "../../model/game.ts";
import type { League } from "../../model/league.ts";
import { field, list } from "./json.ts";
import { parseScore } from "./parse-score.ts";
import type { ReadStatus } from "./parse-status.ts";
import { parseTeam } from "./parse-team.ts";
import { periodLabel } from "../../model/period-label.ts";

/** One of the two entries of `competitors`. */
interface Side {
  readonly competitor: unknown;
  readonly team: Team;
}

/** The side that plays at home or away, found by `homeAway`: ESPN promises no order. */
export function sideOf(competition: unknown, which: "home" | "away", league: League): Side | undefined {
  const competitor = list(field(competition, "competitors")).find((one) => field(one, "homeAway") === which);
  const team = parseTeam(field(competitor, "team"), league, competitor);
  return team === undefined ? undefined : { competitor, team };
}

/** @returns `undefined` where the game has begun and its score cannot be read */
export function scoresOf(home: Side, away: Side, { status }: ReadStatus): Game["score"] | undefined {
  const [atHome, abroad] = [home, away].map((side) => parseScore(field(side.competitor, "score")));
  if (atHome !== undefined && abroad !== undefined) return { home: atHome, away: abroad };
  // Team schedules have no score before the start, nor for a game that was called off.
  return status === "live" || status === "finished" ? undefined : { home: atHome ?? 0, away: abroad ?? 0 };
}

/** Goals of the shoot-out, beside the score. */
export function shootoutOf(home: Side, away: Side): Game["shootout_score"] {
  const [atHome, abroad] = [home, away].map((side) => parseScore(field(side.competitor, "shootoutScore")));
  return atHome === undefined || abroad === undefined ? null : { home: atHome, away: abroad };
}

/** Who won a finished game. Both flags false is a tie. Where ESPN flags nobody at all, the score decides. */
export function winnerOf(home: Side, away: Side, score: Game["score"]): Game["winner"] {
  const [atHome, abroad] = [home, away].map((side) => field(side.competitor, "winner"));
  if (atHome === true && abroad !== true) return "home";
  if (abroad === true && atHome !== true) return "away";
  if (typeof atHome === "boolean" || typeof abroad === "boolean" || score.home === score.away) return null;
  return score.home > score.away ? "home" : "away";
}

/** Where the game is, and the points of each period. */
export function periodOf(
  league: League,
  seasonType: SeasonType | null,
  read: ReadStatus,
  score: Game["score"],
  home: Side,
  away: Side,
): Game["period"] {
  const scores = periodScores(home, away);
  // A game that was put off before its start may say period 1 (baseball), as may a scheduled one.
  const begun =
    read.status === "live" ||
    read.status === "finished" ||
    (read.status !== "scheduled" && (scores.length > 0 || score.home !== 0 || score.away !== 0));
  const period = begun ? read.period : 0;
  const clock = league.periods.extra === "innings" ? null : (read.clock ?? null);
  return {
    current: period,
    total: league.periods.regulation,
    label: periodLabel(league.periods, { period, seasonType, detail: read.detail }),
    time_remaining: read.status === "finished" ? "Final" : begun ? clock : null,
    scores: begun ? scores : [],
  };
}

/** No game has come near this many periods. */
const MAX_PERIODS = 50;

function periodScores(home: Side, away: Side): Game["period"]["scores"] {
  const [atHome = [], abroad = []] = [home, away].map((side) =>
    list(field(side.competitor, "linescores")).map(
      (one) => parseScore(field(one, "value") ?? field(one, "displayValue")) ?? null,
    ),
  );
  const length = Math.min(Math.max(atHome.length, abroad.length), MAX_PERIODS);
  return Array.from({ length }, (_, index) => ({ home: atHome[index] ?? null, away: abroad[index] ?? null }));
}
