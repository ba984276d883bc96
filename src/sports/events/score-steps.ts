import type { Game } from "../../model/game.ts";
import type { ScoringPlay } from "../../model/game-summary.ts";
import type { PeriodWords } from "../../model/league.ts";
import { periodLabel } from "../../model/period-label.ts";
import type { Score, Side } from "../../model/told-game.ts";
import { leaderOf, otherSide } from "./told.ts";

/** One side's points between two states: what lies between may be several scores. */
export interface ScoreStep {
  readonly side: Side;
  readonly change: number;
  /** ESPN's number of the period. */
  readonly period: number;
  readonly play?: ScoringPlay;
}

/**
 * How the score went up from one state to the next, in order: by the plays as far as they tell; then by the points of
 * each period. Where both sides scored within a period and nothing tells the order, that one is taken that changes the
 * lead least often. The changes sum up to the difference, whatever plays and periods say. Pure.
 *
 * @param from the score that was told; no side of it has more than `game`
 * @param firstPeriod the period that was told; nothing happened before
 */
export function scoreSteps(
  from: Score,
  game: Game,
  firstPeriod: number,
  plays: readonly ScoringPlay[],
  words: PeriodWords,
): readonly ScoreStep[] {
  const steps: ScoreStep[] = [];
  let { home, away } = from;
  const advance = (to: Score, period: number, play?: ScoringPlay): void => {
    const up = {
      home: Math.min(to.home, game.score.home) - home,
      away: Math.min(to.away, game.score.away) - away,
    };
    const first = firstSide({ home, away }, to, play, game);
    for (const side of [first, otherSide(first)]) {
      if (up[side] > 0) steps.push({ side, change: up[side], period, ...(play === undefined ? {} : { play }) });
    }
    home += Math.max(0, up.home);
    away += Math.max(0, up.away);
  };
  // In soccer no goal of a shootout counts: what is new with it is of the period before.
  const isDecided = game.period.label === "SO" && words.extra === "extra_time";
  const last = game.period.current - (isDecided ? 1 : 0);
  const first = Math.min(Math.max(firstPeriod, 1), last);
  const byPeriod = Map.groupBy(plays, (play) => periodOf(play, last, game, first, words));
  const sums = sumsByPeriod(game, words);
  for (let period = first; period <= last; period += 1) {
    for (const play of byPeriod.get(period) ?? [])
      advance({ home: play.home_score, away: play.away_score }, period, play);
    const sum = sums?.[period - 1];
    if (sum !== undefined && period < last) advance(sum, period);
  }
  advance(game.score, last);
  return steps;
}

/** The number of a play's period, within those that are new; a label that is none of them is taken for the last. */
function periodOf({ period: label }: ScoringPlay, last: number, game: Game, first: number, words: PeriodWords): number {
  for (let period = 1; period < last; period += 1) {
    if (labelOf(game, period, words) === label) return Math.max(period, first);
  }
  return last;
}

/** What a period of a game is called. */
export function labelOf(game: Game, period: number, words: PeriodWords): string {
  return period === game.period.current
    ? game.period.label
    : periodLabel(words, { period, seasonType: game.season_type, detail: "" });
}

/**
 * The score after each period; `undefined` where the points of the periods are not those of the score, but for the goal
 * that hockey gives the winner of a shootout.
 */
function sumsByPeriod({ period, score }: Game, words: PeriodWords): readonly Score[] | undefined {
  const sums: Score[] = [];
  let [home, away] = [0, 0];
  for (const points of period.scores) {
    home += points.home ?? 0;
    away += points.away ?? 0;
    sums.push({ home, away });
  }
  const missing = score.home - home + (score.away - away);
  const isShootout = period.label === "SO" && words.extra === "overtime";
  const isWhole = home <= score.home && away <= score.away && missing <= (isShootout ? 1 : 0);
  return isWhole ? sums : undefined;
}

function firstSide(before: Score, after: Score, play: ScoringPlay | undefined, game: Game): Side {
  if (play?.team === game.home_team.abbreviation) return "home";
  if (play?.team === game.away_team.abbreviation) return "away";
  return leaderOf(before) ?? leaderOf(after) ?? "home";
}
