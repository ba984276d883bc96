import type { Game } from "../../model/game.ts";
import type { GameEvent } from "../../model/game-event.ts";
import type { ScoringPlay } from "../../model/game-summary.ts";
import type { PeriodWords } from "../../model/league.ts";
import type { Micros } from "../../model/time.ts";
import { formatTime } from "../../model/time.ts";
import type { Score, Side, ToldGame } from "../../model/told-game.ts";
import { eventText } from "./event-text.ts";
import type { Before, Counting } from "./score-kinds.ts";
import { piecesOf } from "./score-kinds.ts";
import type { ScoreStep } from "./score-steps.ts";
import { labelOf, scoreSteps } from "./score-steps.ts";
import { isBetweenPeriods, isCalledOff, leaderOf, otherSide } from "./told.ts";

/** What events are made with, beside the two states. */
export interface DetectFacts {
  /** As the game was known before this. */
  readonly before: Game | undefined;
  readonly plays: readonly ScoringPlay[];
  readonly words: PeriodWords;
  readonly counting: Counting;
  readonly seenAt: Micros;
}

/** More than any game has: a number of periods beyond that is told from there on. */
const MOST_PERIODS = 40;

/** What an event is about, beside the game. */
interface About {
  readonly side?: Side | null;
  readonly period?: number;
  readonly score_change?: number;
  readonly score_kind?: GameEvent["score_kind"];
  readonly scorer?: string | null;
  readonly play?: string | null;
}

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
    if (isCalledOff(game)) {
      if (this.told.called_off === game.start_time || this.told.ended) return;
      this.#add("game_postponed", {}, { called_off: game.start_time });
      return;
    }
    if (game.status === "scheduled") return;
    if (this.told.called_off !== null) this.told = { ...this.told, called_off: null };
    if (!this.told.started) this.#add("game_start", {}, { started: true });
    this.#correct();
    const { current } = game.period;
    const first = Math.max(this.told.period, current - MOST_PERIODS);
    const plays = this.#facts.plays.filter(({ id }) => !this.told.void_plays.includes(id));
    // Of a game that is back in an earlier period they are in that one.
    const steps = scoreSteps(this.told.score, game, first, plays, this.#facts.words);
    for (let period = Math.min(first, current); period <= current; period += 1) {
      this.#begin(period);
      for (const step of steps) if (step.period === period) this.#score(step);
    }
    const isOver = game.status === "finished";
    if (isOver || isBetweenPeriods(game)) this.#finish(current);
    if (isOver && !this.told.ended) {
      this.#add("game_end", { side: game.winner ?? leaderOf(game.score) }, { ended: true });
    }
  }

  /** What was taken back: the plays that go beyond are void. */
  #correct(): void {
    const { score } = this.#game;
    for (const side of ["home", "away"] as const) {
      const change = score[side] - this.told.score[side];
      if (change >= 0) continue;
      const gone = this.#facts.plays.filter((play) => play[`${side}_score`] > score[side]).map(({ id }) => id);
      this.#scored(
        "score_correction",
        { side, score_change: change },
        {
          void_plays: [...new Set([...this.told.void_plays, ...gone])],
          last: this.#last(null, null, this.#game.period.current),
        },
      );
      this.#isLastNew = true;
    }
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

  #score({ side, change, period, play }: ScoreStep): void {
    const { counting } = this.#facts;
    const pieces = piecesOf(counting, side, change, this.#before(period), play);
    for (const [n, piece] of pieces.entries()) {
      const isShootout = this.#isShootout(period) && counting === "single" && n === pieces.length - 1;
      const kind = isShootout ? null : piece.kind;
      const told = piece.isPlay ? play : undefined;
      this.#scored(
        "score_update",
        {
          side,
          period,
          score_change: piece.change,
          score_kind: kind,
          scorer: told !== undefined && kind !== "extra_point" && kind !== "two_point_conversion" ? told.scorer : null,
          play: told?.text ?? null,
        },
        { last: this.#last(side, kind, period) },
      );
      this.#isLastNew = true;
    }
  }

  /** A goal in the period of a shootout is the one that its winner gets. */
  #isShootout(period: number): boolean {
    return this.#label(period) === "SO";
  }

  #last(side: Side | null, kind: GameEvent["score_kind"], period: number): ToldGame["last"] {
    return { side, kind, period, clock: this.#clockIn(period) };
  }

  #before(period: number): Before {
    const { last } = this.told;
    if (last === null || last.period !== period || (last.side !== null && last.kind !== "touchdown")) {
      return { last, tryOpen: "no" };
    }
    if (this.#isLastNew) return { last, tryOpen: "maybe" };
    const known = this.#facts.before?.period;
    if (known?.current !== period || known.time_remaining !== last.clock) return { last, tryOpen: "no" };
    return { last, tryOpen: this.#clockIn(period) === last.clock ? "same_clock" : "maybe" };
  }

  /** Changes the score, and the lead where it changes with it. */
  #scored(
    event: "score_update" | "score_correction",
    about: About & { side: Side; score_change: number },
    then: Partial<ToldGame>,
  ): void {
    const score: Score = { ...this.told.score, [about.side]: this.told.score[about.side] + about.score_change };
    this.told = { ...this.told, score };
    this.#add(event, about, then);
    const leader = leaderOf(score);
    if (leader === null || leader === this.told.leader) return;
    if (this.told.leader === null) this.told = { ...this.told, leader };
    else
      this.#add(
        "lead_change",
        { side: leader, ...(about.period === undefined ? {} : { period: about.period }) },
        { leader },
      );
  }

  #label(period: number): string {
    return labelOf(this.#game, period, this.#facts.words);
  }

  /** The scoreboard's clock, for what is of its period; of an earlier one it is not known. */
  #clockIn(period: number): string | null {
    return period === this.#game.period.current ? this.#game.period.time_remaining : null;
  }

  #add(event: GameEvent["event"], about: About, then: Partial<ToldGame>): void {
    const game = this.#game;
    const count = this.told.count + 1;
    this.told = { ...this.told, ...then, count };
    const period = about.period ?? game.period.current;
    const side = about.side ?? null;
    const team = side === null ? null : game[`${side}_team`];
    const facts = {
      event,
      team: team?.abbreviation ?? null,
      home_score: this.told.score.home,
      away_score: this.told.score.away,
      score_change: about.score_change ?? null,
      score_kind: about.score_kind ?? null,
      period: event === "game_start" ? "" : this.#label(period),
    };
    this.events.push({
      id: `${game.id}-${count}`,
      event,
      time: formatTime(this.#facts.seenAt),
      test: false,
      league: game.league,
      game_id: game.id,
      home_team: game.home_team.abbreviation,
      away_team: game.away_team.abbreviation,
      home_team_name: game.home_team.name,
      away_team_name: game.away_team.name,
      home_score: facts.home_score,
      away_score: facts.away_score,
      team: facts.team,
      team_name: team?.name ?? null,
      opponent: side === null ? null : game[`${otherSide(side)}_team`].abbreviation,
      score_change: facts.score_change,
      score_kind: facts.score_kind,
      scorer: about.scorer ?? null,
      play: about.play ?? null,
      period: facts.period,
      time_remaining: event === "game_start" ? null : this.#clockIn(period),
      start_time: game.start_time,
      text: eventText(game, facts),
    });
  }
}
