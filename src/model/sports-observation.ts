import type { HometideError } from "./errors.ts";
import type { Game, LeagueId, Team } from "./game.ts";
import type { Micros } from "./time.ts";

/** Something in a payload that could not be read. It never stops the rest of the payload. */
export interface SourceProblem {
  /** What is wrong, for counting: `no_start`, `no_score` … */
  readonly code: string;
  /** A sentence for the log. */
  readonly detail: string;
  /** A glimpse of what was found, at most 200 characters. */
  readonly sample: string;
}

/** What a source of sports saw: an answer of a league's scoreboard or teams, or that there was none. */
export type SportsObservation =
  | {
      readonly kind: "scoreboard";
      readonly league: LeagueId;
      readonly games: readonly Game[];
      readonly problems: readonly SourceProblem[];
      readonly readAt: Micros;
    }
  | {
      readonly kind: "teams";
      readonly league: LeagueId;
      readonly teams: readonly Team[];
      readonly problems: readonly SourceProblem[];
      readonly readAt: Micros;
    }
  | {
      readonly kind: "unreachable";
      readonly league: LeagueId;
      readonly error: HometideError;
      readonly at: Micros;
      /** When the source tries again. */
      readonly retryAt: Micros;
    };
