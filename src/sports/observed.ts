import type { Game } from "../model/game.ts";
import type { GameEvent } from "../model/game-event.ts";
import type { Commit, Tally } from "../store/store.ts";

/** What an observation comes to. */
export interface Observed {
  /** To be accepted as one; empty (see {@link isEmpty}) where the observation brings nothing new. */
  readonly commit: Commit;
  /** The games in which anything is new, as they are now. */
  readonly changed: readonly Game[];
  /** What happened in them, in order; the commit has them as documents. */
  readonly events: readonly GameEvent[];
  /**
   * Makes it what the view tells. To be called once the commit is on disk and before the next observation of the same
   * league: then nothing is shown that a crash could lose, and what could not be written is found again by the next poll.
   */
  apply(): void;
}

/** True where nothing has to be written. */
export function isEmpty(commit: Commit): boolean {
  return commit.points.length === 0 && (commit.documents?.length ?? 0) === 0 && (commit.tallies?.length ?? 0) === 0;
}

/** Counts what a commit stores, and by reason what could not be read. */
export function talliesOf(stored: number, problems: readonly { readonly reason: string }[]): readonly Tally[] {
  const tallies: Tally[] = stored === 0 ? [] : [{ name: "espn.stored", reason: "", add: stored }];
  for (const [reason, all] of Map.groupBy(problems, (problem) => problem.reason)) {
    tallies.push({ name: "espn.refused", reason, add: all.length });
  }
  return tallies;
}
