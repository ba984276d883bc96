import type { Micros } from "../../model/time.ts";
import type { GameFacts, TeamFacts } from "./game-facts.ts";
import type { GameTimeline } from "./game-timeline.ts";

/** A game of one evening. */
export interface StagedGame {
  readonly facts: GameFacts;
  readonly timeline: GameTimeline;
  readonly teams: readonly TeamFacts[];
  /** ESPN's id. */
  readonly id: string;
  /** The real time of its start. */
  readonly startsAt: Micros;
  /** Evenings of the season before this one: football's week is that much later. */
  readonly evening: number;
  /** How many of them are over by now: their results are in the records. */
  readonly results: number;
}

/** A team of the game by its abbreviation. */
export function teamOf(game: Pick<StagedGame, "teams">, abbreviation: string): TeamFacts {
  const found = game.teams.find((team) => team.abbreviation === abbreviation);
  // The scenario's check has shown that every name is one of teams.yaml.
  if (found === undefined) throw new TypeError(`No team ${abbreviation}: the scenario was not checked`);
  return found;
}
