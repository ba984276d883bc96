import type { HometideError } from "./errors.ts";
import type { Game, LeagueId, Team } from "./game.ts";
import type { GameSummary } from "./game-summary.ts";
import type { Unreadable } from "./home.ts";
import type { Injury } from "./injury.ts";
import type { Standing } from "./standing.ts";
import type { Micros } from "./time.ts";

/** What a source of sports saw: an answer to one of a league's pages, or that there was none. */
export type SportsObservation =
  | {
      readonly kind: "scoreboard";
      readonly league: LeagueId;
      readonly games: readonly Game[];
      /** Events that could not be read; they never stop the others. */
      readonly problems: readonly Unreadable[];
      readonly readAt: Micros;
    }
  | {
      readonly kind: "teams";
      readonly league: LeagueId;
      readonly teams: readonly Team[];
      readonly problems: readonly Unreadable[];
      readonly readAt: Micros;
    }
  | {
      readonly kind: "standings";
      readonly league: LeagueId;
      readonly standings: readonly Standing[];
      readonly problems: readonly Unreadable[];
      readonly readAt: Micros;
    }
  | {
      readonly kind: "injuries";
      readonly league: LeagueId;
      /** One for each player. */
      readonly injuries: readonly Injury[];
      readonly problems: readonly Unreadable[];
      readonly readAt: Micros;
    }
  | {
      readonly kind: "summary";
      readonly league: LeagueId;
      readonly summary: GameSummary;
      readonly problems: readonly Unreadable[];
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
