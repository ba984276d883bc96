import type { Clock } from "../model/clock.ts";
import type { GameEvent } from "../model/game-event.ts";
import type { Game } from "../model/game.ts";
import { leagueOf } from "../model/league.ts";
import type { SingleGame } from "../replay/scenario/single-game.ts";
import { parseScoreboard } from "../sources/espn/parse-scoreboard.ts";
import { createSports } from "../sports/sports.ts";

/** A simulated game, looked at in steps. */
export interface PlayedGame {
  /** Looks at the scoreboard now. @returns what happened since the last look, in order */
  look(): readonly GameEvent[];
  readonly game: Game;
}

/**
 * Plays a game of a scenario through the parser, the state of games and the detection of events that a real one goes
 * through, in a memory of its own: nothing of it reaches the store, and the real games do not know of it.
 */
export function playGame(staged: SingleGame, league: "nfl" | "nhl", clock: Clock): PlayedGame {
  const row = leagueOf(league);
  // Both leagues of scenarios are built in.
  if (row === undefined) throw new TypeError(`no league ${league}`);
  const sports = createSports({ leagues: [league], clock });
  let game: Game | undefined;

  const look = (): readonly GameEvent[] => {
    const readAt = clock.now();
    const { games, problems } = parseScoreboard(staged.scoreboard(readAt), row);
    const observed = sports.observe({ kind: "scoreboard", league, readAt, games, problems });
    observed.apply();
    game = sports.game(staged.id);
    if (game === undefined) throw new TypeError(`the simulated game was not read: ${JSON.stringify(problems)}`);
    return observed.events.map((event) => ({ ...event, test: true }));
  };

  return {
    look,
    get game() {
      if (game === undefined) throw new TypeError("nobody has looked at the simulated game yet");
      return game;
    },
  };
}
