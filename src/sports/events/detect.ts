import type { Game } from "../../model/game.ts";
import type { GameEvent } from "../../model/game-event.ts";
import type { ScoringPlay } from "../../model/game-summary.ts";
import type { PeriodWords } from "../../model/league.ts";
import type { Micros } from "../../model/time.ts";
import type { Score, Side, ToldGame } from "../../model/told-game.ts";
import { tellingPlay, toldByLastPlay } from "./last-play.ts";
import type { Interval } from "./looks.ts";
import type { Happening } from "./make-event.ts";
import { makeEvent } from "./make-event.ts";
import type { Before, Counting } from "./score-kinds.ts";
import { piecesOf } from "./score-kinds.ts";
import type { ScoreStep } from "./score-steps.ts";
import { labelOf, scoreSteps } from "./score-steps.ts";
import { hasBegun, isBetweenPeriods, isCalledOff, leaderOf } from "./told.ts";

/** What events are made with, beside the two states. */
export interface DetectFacts {
  /** As the game was known before this. */
  readonly before: Game | undefined;
  readonly plays: readonly ScoringPlay[];
  readonly words: PeriodWords;
  readonly counting: Counting;
  readonly seenAt: Micros;
  /** When what is new may have happened. */
  readonly interval: Interval;
}

/** More than any game has: of a number beyond, the last are told. */
const MOST_PERIODS = 40;

/** What an event is about, with ESPN's number of the period; without one it is about the game as it stands. */
type About = Pick<Happening, "side" | "score_change" | "score_kind" | "scorer" | "play"> & { readonly period?: number };
type Scored = About & { readonly side: Side; readonly score_change: number };

/**
 * Compares what was told of a game with how it stands now, which is confirmed, and tells what happened, in order: each
 * thing once. Pure.
 */
export function detectEvents(
  told: ToldGame,
  game: Game,
  facts: DetectFacts,
): { readonly events: readonly GameEvent[]; readonly told: ToldGame } {
  const teller = new Teller(told, game, facts);
  teller.tell();
  return { events: teller.events, told: teller.told };
}

class Teller {
  readonly events: GameEvent[] = [];
  told: ToldGame;
  readonly #game: Game;
  readonly #facts: DetectFacts;
  /** The score that was told last is of this look: there is no clock between. */
  #isLastNew = false;

  constructor(told: ToldGame, game: Game, facts: DetectFacts) {
    this.told = told;
    this.#game = game;
    this.#facts = facts;
  }

  tell(): void {
    const game = this.#game;
    if (game.status === "scheduled") return;
    if (isCalledOff(game)) {
      // A game that was on keeps its score; some are told with nothing to nothing, which corrects nothing.
      const isScored = game.score.home + game.score.away > 0;
      if (hasBegun(game) && (isScored || this.told.score.home + this.told.score.away === 0)) this.#follow();
      if (this.told.called_off === game.start_time || this.told.ended) return;
      this.#add("game_postponed", {}, { called_off: game.start_time });
      return;
    }
    this.told = { ...this.told, called_off: null };
    this.#follow();
    if (game.status !== "finished") return;
    this.#finish(game.period.current);
    if (!this.told.ended) this.#add("game_end", { side: game.winner ?? leaderOf(game.score) }, { ended: true });
  }

  #follow(): void {
    if (!this.told.started) this.#add("game_start", { period: 0 }, { started: true });
    this.#correct();
    this.#play();
  }

  /** What was taken back: the plays that go beyond are void. */
  #correct(): void {
    const { score, period } = this.#game;
    for (const side of ["home", "away"] as const) {
      const score_change = score[side] - this.told.score[side];
      if (score_change >= 0) continue;
      const gone = this.#facts.plays.filter((play) => play[`${side}_score`] > score[side]).map(({ id }) => id);
      const void_plays = [...new Set([...this.told.void_plays, ...gone])];
      const last = { side: null, kind: null, period: period.current, clock: period.time_remaining };
      this.#scored("score_correction", { side, score_change }, { void_plays, last });
      this.#isLastNew = true;
    }
  }

  /** Periods and scores since then, in order. */
  #play(): void {
    const { current } = this.#game.period;
    const first = Math.max(this.told.period, current - MOST_PERIODS);
    const plays = this.#facts.plays.filter(({ id }) => !this.told.void_plays.includes(id));
    // Of a game that is back in an earlier period they are in that one.
    const steps = scoreSteps(this.told.score, this.#game, first, plays, this.#facts.words);
    for (let period = Math.min(first, current, ...steps.map((step) => step.period)); period <= current; period += 1) {
      this.#begin(period);
      for (const step of steps) if (step.period === period) this.#score(step, steps.length === 1);
    }
    if (isBetweenPeriods(this.#game)) this.#finish(current);
  }

  #begin(period: number): void {
    if (period <= this.told.period) return;
    this.#finish(period - 1);
    if (period > this.#game.period.total && !this.told.overtime) this.#add("overtime", { period }, { overtime: true });
    this.#add("period_start", { period }, { period });
  }

  #finish(period: number): void {
    if (period <= this.told.period_over || period < 1) return;
    this.#add("period_end", { period }, { period_over: period });
  }

  #score({ side, change, period, play }: ScoreStep, isOnlyOne: boolean): void {
    const { counting, before } = this.#facts;
    const pieces = piecesOf(counting, side, change, this.#before(period), play);
    for (const [n, given] of pieces.entries()) {
      const isLast = n === pieces.length - 1;
      const piece = isOnlyOne ? toldByLastPlay(given, counting, this.#game, before) : given;
      const kind = isLast && this.#isWinOfShootout(side, period) ? null : piece.kind;
      const words =
        piece.isPlay && play !== undefined
          ? play
          : isOnlyOne && (isLast || counting === "football")
            ? tellingPlay(kind, this.#game, before)
            : undefined;
      const isTry = kind === "extra_point" || kind === "two_point_conversion";
      const said = { scorer: isTry ? null : (words?.scorer ?? null), play: words?.text ?? null };
      const last = { side, kind, period, clock: this.#clockIn(period) };
      this.#scored("score_update", { side, period, score_change: piece.change, score_kind: kind, ...said }, { last });
      this.#isLastNew = true;
    }
  }

  /** In hockey a goal of the shootout's period is the one that its winner gets; in soccer they do not count. */
  #isWinOfShootout(side: Side, period: number): boolean {
    const isShootout = this.#facts.words.extra === "overtime" && this.#labelIn(period) === "SO";
    return isShootout && leaderOf(this.#game.score) === side;
  }

  #before(period: number): Before {
    const { last } = this.told;
    if (last === null || last.period !== period || (last.kind !== null && last.kind !== "touchdown")) {
      return { last, tryOpen: "no" };
    }
    if (this.#isLastNew) return { last, tryOpen: "maybe" };
    const known = this.#facts.before?.period;
    if (known?.current !== period || known.time_remaining !== last.clock) return { last, tryOpen: "no" };
    return { last, tryOpen: this.#clockIn(period) === last.clock ? "same_clock" : "maybe" };
  }

  /** Changes the score, and the lead where it goes to the side that did not lead last. */
  #scored(event: "score_update" | "score_correction", about: Scored, then: Partial<ToldGame>): void {
    const { side, score_change, period } = about;
    const score: Score = { ...this.told.score, [side]: this.told.score[side] + score_change };
    this.#add(event, about, { ...then, score });
    const leader = leaderOf(score);
    if (leader === null || leader === this.told.leader) return;
    if (this.told.leader === null) this.told = { ...this.told, leader };
    else this.#add("lead_change", { side: leader, ...(period === undefined ? {} : { period }) }, { leader });
  }

  #labelIn(period: number): string {
    return labelOf(this.#game, period, this.#facts.words);
  }

  /** The scoreboard's clock, for what is of its period; of an earlier one it is not known. */
  #clockIn(period: number): string | null {
    return period === this.#game.period.current ? this.#game.period.time_remaining : null;
  }

  #add(
    event: GameEvent["event"],
    { period = this.#game.period.current, ...about }: About,
    then: Partial<ToldGame>,
  ): void {
    const number = this.told.count + 1;
    this.told = { ...this.told, ...then, count: number };
    this.events.push(
      makeEvent(this.#game, {
        ...about,
        event,
        number,
        seenAt: this.#facts.seenAt,
        interval: this.#facts.interval,
        score: this.told.score,
        period: this.#labelIn(period),
        // A game that is over has no clock: what is told of its last period was some time before.
        time_remaining:
          period === 0 || (this.#game.status === "finished" && event !== "game_end") ? null : this.#clockIn(period),
      }),
    );
  }
}
