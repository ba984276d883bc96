import type { Game } from "../model/game.ts";
import type { SportsObservation } from "../model/sports-observation.ts";
import type { SportsDocuments } from "./documents.ts";
import type { Observed } from "./observed.ts";
import type { SportsView } from "./view.ts";

/** The state of games and teams: in memory, restored from documents, moved on by observations. */
export interface Sports extends SportsView {
  /** Takes up what the last run knew; to be called before anything is observed. */
  restore(documents: SportsDocuments): {
    readonly games: number;
    readonly teams: number;
    readonly unreadable: readonly string[];
  };
  observe(observation: SportsObservation): Observed;
  /** All games that are known, in no order: the source paces itself by them, and looks at one soon that may be on. */
  games(): readonly Game[];
}
