import type { GameEvent } from "../../src/model/game-event.ts";
import { GAME_EVENT_DOCUMENT } from "../../src/model/game-event.ts";
import type { Commit } from "../../src/store/store.ts";

/** A touchdown of the Patriots at home against the Bills, but for what is given. */
export function touchdown(id: string, given: Partial<GameEvent> = {}): GameEvent {
  return {
    id,
    event: "score_update",
    time: "2026-01-10T01:00:00Z",
    since: "2026-01-10T00:59:45Z",
    late: false,
    test: false,
    league: "nfl",
    game_id: "401671789",
    home_team: "NE",
    away_team: "BUF",
    home_team_name: "New England Patriots",
    away_team_name: "Buffalo Bills",
    home_score: 6,
    away_score: 0,
    team: "NE",
    team_name: "New England Patriots",
    opponent: "BUF",
    score_change: 6,
    score_kind: "touchdown",
    scorer: null,
    play: null,
    period: "1",
    time_remaining: "9:12",
    start_time: "2026-01-10T00:45:00Z",
    text: "NE touchdown: NE 6, BUF 0",
    ...given,
  };
}

/** The commit that the sports part makes of events: beside the points of the game, which do not matter here. */
export function commitOf(...events: readonly GameEvent[]): Commit {
  const documents = events.map((value) => ({ kind: GAME_EVENT_DOCUMENT, id: value.id, value }));
  return { points: [], documents, urgent: true };
}
