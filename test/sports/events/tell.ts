import { ManualClock } from "../../../src/model/clock.ts";
import type { Game } from "../../../src/model/game.ts";
import type { GameEvent } from "../../../src/model/game-event.ts";
import type { ScoringPlay } from "../../../src/model/game-summary.ts";
import { MICROS_PER_SECOND, parseTime } from "../../../src/model/time.ts";
import { createSports } from "../../../src/sports/sports.ts";
import { nhlGame, team } from "../games.ts";
import { KeptDocuments } from "../kept-documents.ts";

export const BEGIN = parseTime("2026-01-10T00:30:00Z") ?? 0;

/** A game in short: status by its words, away-home score, period and clock. */
export interface Look {
  readonly home?: number;
  readonly away?: number;
  readonly period?: number;
  readonly clock?: string;
  /** ESPN's points of each period, home and away. */
  readonly lines?: readonly (readonly [home: number, away: number])[];
  readonly detail?: string;
  readonly label?: string;
  readonly last_play?: string;
}

type GameOf = (status: Game["status"], look?: Look, more?: Partial<Game>) => Game;

function gameOf(base: Game): GameOf {
  return (
    status,
    { home = 0, away = 0, period, clock = "12:00", lines = [], detail = "", label, last_play } = {},
    more = {},
  ) => {
    const begun = status === "live" || status === "finished";
    const current = period ?? (begun ? (status === "finished" ? base.period.total : 1) : 0);
    const beyond = current - base.period.total;
    const named = current === 0 ? "" : beyond <= 0 ? String(current) : beyond === 1 ? "OT" : `${beyond}OT`;
    return {
      ...base,
      status,
      score: { home, away },
      winner: status !== "finished" || home === away ? null : home > away ? "home" : "away",
      period: {
        ...base.period,
        current,
        label: label ?? named,
        time_remaining: status === "finished" ? "Final" : begun ? clock : null,
        scores: lines.map(([h, a]) => ({ home: h, away: a })),
      },
      detail,
      situation:
        last_play === undefined ? null : { possession: null, down_distance: null, field_position: null, last_play },
      ...more,
    };
  };
}

/** BOS at MTL. */
export const nhl = gameOf(nhlGame());
/** BUF at NE. */
export const nfl = gameOf({
  ...nhlGame(),
  id: "402",
  league: "nfl",
  home_team: team("17", "NE", "New England Patriots"),
  away_team: team("2", "BUF", "Buffalo Bills"),
  period: { current: 0, total: 4, label: "", time_remaining: null, scores: [] },
});

export interface Poll {
  readonly game?: Game;
  /** What a summary tells, read after the scoreboard. */
  readonly plays?: readonly ScoringPlay[];
}

/** An event in short: "2 score_update NE +6 touchdown 6-0 (Q1): D.Maye"; the score is home-away. */
export function inShort(event: GameEvent): string {
  const { id, score_change: change } = event;
  const words = [
    id.slice(id.lastIndexOf("-") + 1),
    event.event,
    event.team,
    change === null ? null : change > 0 ? `+${change}` : String(change),
    event.score_kind,
    `${event.home_score}-${event.away_score}`,
    event.period === "" ? null : `P${event.period}`,
    event.scorer === null ? null : `by ${event.scorer}`,
  ];
  return words.filter((word) => word !== null).join(" ");
}

/** Polls 15 s apart, each in a run of its own that knows what was kept. Gives the events of each poll. */
export function tellAll(polls: readonly (Game | Poll)[]): readonly (readonly GameEvent[])[] {
  const kept = new KeptDocuments();
  return polls.map((poll, index) => {
    const { game, plays } = "id" in poll ? { game: poll, plays: undefined } : poll;
    const clock = new ManualClock(BEGIN + index * 15 * MICROS_PER_SECOND);
    const sports = createSports({ leagues: ["nhl", "nfl", "nba", "mlb", "epl"], clock });
    if (sports.restore(kept.documents()).unreadable.length > 0) throw new Error("what was kept cannot be read");
    const readAt = clock.now();
    const made: GameEvent[] = [];
    const observe = (observation: Parameters<typeof sports.observe>[0]): void => {
      const { commit, events, apply } = sports.observe(observation);
      kept.keep(commit.documents);
      apply();
      made.push(...events);
    };
    const { league, id } = game ?? nhl("scheduled");
    if (game !== undefined) observe({ kind: "scoreboard", league, games: [game], problems: [], readAt });
    if (plays !== undefined) {
      const empty = {
        season: 2026,
        week: null,
        start_time: undefined,
        over: false,
        players: [],
        shots: null,
        power_play: null,
        groups: [],
      };
      const summary = { ...empty, game_id: id, team_statistics: { home: {}, away: {} }, plays };
      observe({ kind: "summary", league, summary, problems: [], readAt });
    }
    return made;
  });
}

/** The same in short. */
export function tell(...polls: readonly (Game | Poll)[]): readonly (readonly string[])[] {
  return tellAll(polls).map((events) => events.map(inShort));
}

/** A scoring play, after which the score is home-away. */
export function play(
  id: string,
  kind: ScoringPlay["kind"],
  by: string,
  home: number,
  away: number,
  more: Partial<ScoringPlay> = {},
): ScoringPlay {
  return {
    id,
    kind,
    team: by,
    scorer: `Scorer ${id}`,
    text: `Words of ${id}`,
    period: "1",
    clock: null,
    time: null,
    home_score: home,
    away_score: away,
    ...more,
  };
}
