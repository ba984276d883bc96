import type { HometideError } from "./errors.ts";
import type { Game, LeagueId, Team } from "./game.ts";
import type { GameSummary } from "./game-summary.ts";
import type { Unreadable } from "./home.ts";
import type { Injury } from "./injury.ts";
import type { Standing } from "./standing.ts";
import type { Micros } from "./time.ts";

/** What all answers to a league's pages have. */
interface PageRead {
  readonly league: LeagueId;
  /** What could not be read; it never stops the rest. */
  readonly problems: readonly Unreadable[];
  readonly readAt: Micros;
}

/** What a source of sports saw: an answer to one of a league's pages, or that there was none. */
export type SportsObservation =
  | (PageRead & {
      readonly kind: "scoreboard";
      readonly games: readonly Game[];
      /** Games that are on are told of neither here nor elsewhere: what is shown of them is old. */
      readonly lost?: boolean;
    })
  | (PageRead & { readonly kind: "teams"; readonly teams: readonly Team[] })
  | (PageRead & { readonly kind: "standings"; readonly standings: readonly Standing[] })
  /** One injury for each player. */
  | (PageRead & { readonly kind: "injuries"; readonly injuries: readonly Injury[] })
  | (PageRead & { readonly kind: "summary"; readonly summary: GameSummary })
  | {
      readonly kind: "unreachable";
      readonly league: LeagueId;
      readonly error: HometideError;
      readonly at: Micros;
      /** When the source tries again. */
      readonly retryAt: Micros;
    };
