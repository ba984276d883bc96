import { randomBytes } from "node:crypto";
import type { GameEvent, GameEventKind } from "../model/game-event.ts";
import type { Micros } from "../model/time.ts";
import { formatTime } from "../model/time.ts";
import type { Registration } from "../model/webhook.ts";

/** What is told of an event beside who plays, by its kind. */
const stories: Readonly<Record<GameEventKind, Partial<GameEvent> & { readonly text: string }>> = {
  game_start: { period: "1", time_remaining: "15:00", text: "the game has started" },
  game_end: { home_score: 27, away_score: 24, time_remaining: "Final", text: "the game is over" },
  score_update: { home_score: 7, score_change: 7, score_kind: "touchdown", period: "1", text: "a touchdown" },
  score_correction: { home_score: 0, score_change: -7, period: "1", text: "points were taken back" },
  lead_change: { home_score: 7, away_score: 3, period: "2", text: "the lead has changed" },
  period_start: { period: "2", time_remaining: "15:00", text: "a period has started" },
  period_end: { period: "1", time_remaining: "0:00", text: "a period has ended" },
  overtime: { home_score: 24, away_score: 24, period: "OT", text: "the game goes on" },
  game_postponed: { text: "the game is postponed" },
};

/** An event of nothing that happened, for trying an automation: of the registration's team where it has one, at home. */
export function sampleEvent(registration: Registration, kind: GameEventKind, now: Micros): GameEvent {
  const { team, league } = registration;
  const name = team?.abbreviation ?? "HOME";
  const story = stories[kind];
  const time = formatTime(now);
  return {
    id: `test-${randomBytes(6).toString("hex")}`,
    event: kind,
    time,
    since: time,
    late: false,
    test: true,
    league: team?.league ?? league ?? "nfl",
    game_id: "test",
    home_team: name,
    away_team: "AWAY",
    home_team_name: team?.name ?? "Home Team",
    away_team_name: "Away Team",
    home_score: 0,
    away_score: 0,
    team: name,
    team_name: team?.name ?? "Home Team",
    opponent: "AWAY",
    score_change: null,
    score_kind: null,
    scorer: null,
    play: null,
    period: "",
    time_remaining: null,
    start_time: time,
    ...story,
    text: `Test of ${name}: ${story.text}`,
  };
}
