import type { Game } from "../../model/game.ts";
import type { GameEvent } from "../../model/game-event.ts";
import type { Micros } from "../../model/time.ts";
import { formatTime } from "../../model/time.ts";
import type { Score, Side } from "../../model/told-game.ts";
import { eventText } from "./event-text.ts";
import type { Interval } from "./looks.ts";
import { otherSide } from "./told.ts";

/** What an event says beside its game. */
export interface Happening {
  readonly event: GameEvent["event"];
  /** The number of the event in the game, from 1. */
  readonly number: number;
  readonly seenAt: Micros;
  /** When it may have happened. */
  readonly interval: Interval;
  /** After the event. */
  readonly score: Score;
  /** Whom it is about. */
  readonly side?: Side | null;
  readonly score_change?: number;
  readonly score_kind?: GameEvent["score_kind"];
  readonly scorer?: string | null;
  readonly play?: string | null;
  readonly period: string;
  readonly time_remaining: string | null;
}

/** An event with every name that it has for the receivers. */
export function makeEvent(game: Game, happening: Happening): GameEvent {
  const { home_team: home, away_team: away } = game;
  const { event, number, seenAt, interval, score, side = null, period, time_remaining } = happening;
  const team = side === null ? null : game[`${side}_team`];
  const { score_change = null, score_kind = null, scorer = null, play = null } = happening;
  const about = {
    event,
    home_score: score.home,
    away_score: score.away,
    team: team?.abbreviation ?? null,
    score_change,
    score_kind,
    period,
  };
  return {
    ...about,
    id: `${game.id}-${number}`,
    time: formatTime(seenAt),
    since: formatTime(interval.since),
    late: interval.late,
    test: false,
    league: game.league,
    game_id: game.id,
    home_team: home.abbreviation,
    away_team: away.abbreviation,
    home_team_name: home.name,
    away_team_name: away.name,
    team_name: team?.name ?? null,
    opponent: side === null ? null : game[`${otherSide(side)}_team`].abbreviation,
    scorer,
    play,
    time_remaining,
    start_time: game.start_time,
    text: eventText(game, about),
  };
}
