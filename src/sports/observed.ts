import type { Game } from "../model/game.ts";
import type { GameEvent } from "../model/game-event.ts";
import type { Point } from "../model/point.ts";
import type { SportsObservation } from "../model/sports-observation.ts";
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

/** True where nothing has to be written. What was found as it was known is counted with the next commit that has to be. */
export function isEmpty(commit: Commit): boolean {
  return (
    commit.points.length === 0 &&
    (commit.documents?.length ?? 0) === 0 &&
    (commit.tallies ?? []).every(({ name }) => !name.endsWith(".refused"))
  );
}

/**
 * Counts what a page came to, so that `received = stored + filtered + refused`. `stored` are points, `filtered` the entries
 * (games, teams, rows of tables, reports, lines of players) that made none, `refused` what could not be read, by reason. An
 * entry of which two points are made, a game that is on when it is first seen, was received as two.
 */
export function talliesOf(observation: PageObservation, points: readonly Point[]): readonly Tally[] {
  const { problems } = observation;
  const stored = points.length;
  const filtered = Math.max(0, entriesOf(observation) - entriesWith(points));
  const tallies: Tally[] = [];
  const add = (outcome: string, reason: string, count: number): void => {
    if (count > 0) tallies.push({ name: `espn.${outcome}`, reason, add: count });
  };
  add("received", "", stored + filtered + problems.length);
  add("stored", "", stored);
  add("filtered", "no_point", filtered);
  for (const [reason, all] of Map.groupBy(problems, (problem) => problem.reason)) add("refused", reason, all.length);
  return tallies;
}

type PageObservation = Exclude<SportsObservation, { readonly kind: "unreachable" }>;

function entriesOf(observation: PageObservation): number {
  switch (observation.kind) {
    case "scoreboard":
      return observation.games.length;
    case "teams":
      return observation.teams.length;
    case "standings":
      return observation.standings.length;
    case "injuries":
      return observation.injuries.length;
    case "summary":
      // The game, and its players.
      return 1 + observation.summary.players.length;
  }
}

/** Several points of a game's score are one entry's; of all else an entry makes one point at most. */
function entriesWith(points: readonly Point[]): number {
  const scores = points.filter(({ series }) => series.measurement.endsWith("_scores"));
  return points.length - scores.length + new Set(scores.map(({ series }) => series.tags["game_id"])).size;
}

/** Tallies of several observations as those of one. */
export function addedUp(tallies: readonly Tally[]): readonly Tally[] {
  const sums = new Map<string, Tally>();
  for (const { name, reason, add } of tallies) {
    const key = `${name} ${reason}`;
    sums.set(key, { name, reason, add: (sums.get(key)?.add ?? 0) + add });
  }
  return [...sums.values()];
}
