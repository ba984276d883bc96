import type { GameEvent } from "../model/game-event.ts";
import type { Game } from "../model/game.ts";
import type { Micros } from "../model/time.ts";
import type { LeagueTeam } from "../sports/view.ts";

/** A game to be played into the automations. What is left out is chosen so that the user's own filters fit. */
export interface SimulationRequest {
  /** Name of a file in scenarios/, without `.yaml`. */
  readonly scenario?: string | undefined;
  /** Which of its games: by number from 1 on, league, or abbreviation of a team in it. */
  readonly game?: string | undefined;
  /** Who plays in place of the scenario's teams; of the game's league. */
  readonly home?: LeagueTeam | undefined;
  readonly away?: LeagueTeam | undefined;
  /** Times faster than life. */
  readonly speed: number;
}

export type SimulationState = "running" | "finished" | "stopped" | "failed";

/** A simulated game as it is now. */
export interface Simulation {
  readonly id: string;
  readonly scenario: string;
  readonly speed: number;
  readonly state: SimulationState;
  /** Why it failed. */
  readonly reason: string | undefined;
  readonly startedAt: Micros;
  /** When it ended, or is expected to. */
  readonly endsAt: Micros;
  readonly game: Game;
  /** What happened in it so far, in order; each says `"test": true`. */
  readonly events: readonly GameEvent[];
  /** Deliveries that the events led to. */
  readonly deliveries: number;
}

/** Simulated games, as the API starts, shows and stops them. */
export interface SimulationsView {
  /**
   * Starts a game; resolves once it has been seen before its start.
   *
   * @throws HometideError `bad_request` for a scenario or game that there is not, `simulation_busy` while too many are on
   */
  start(request: SimulationRequest): Promise<Simulation>;
  /** Those that are on and the latest that are over, newest first. */
  list(): readonly Simulation[];
  /** @throws HometideError `unknown_simulation` */
  get(id: string): Promise<Simulation>;
  /** Stops it where it is on. @throws HometideError `unknown_simulation` */
  stop(id: string): Promise<Simulation>;
}
