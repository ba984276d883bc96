import { GAME_EVENT_DOCUMENT } from "../model/game-event.ts";
import type { SportsObservation } from "../model/sports-observation.ts";
import type { Acceptor } from "../pipeline/accept.ts";
import type { Quality } from "../pipeline/quality.ts";
import type { Emit } from "../sources/source.ts";
import type { Journal, Tally } from "../store/store.ts";
import { PAGE_DOCUMENT } from "./depth.ts";
import { TEAM_DOCUMENT } from "./documents.ts";
import { TOLD_DOCUMENT } from "./events/game-events.ts";
import { GAME_DOCUMENT } from "./game-state.ts";
import { INJURY_DOCUMENT } from "./injuries.ts";
import type { Sports } from "./sports-state.ts";
import { addedUp, isEmpty } from "./observed.ts";
import { STANDING_DOCUMENT } from "./standings.ts";
import { DETAIL_DOCUMENT } from "./summaries.ts";

const ESPN = "espn";

/** Takes up what the last run knew of games and teams. */
export async function restoreSports(journal: Journal, sports: Sports): Promise<ReturnType<Sports["restore"]>> {
  const [games, teams, standings, injuries, details, pages, told, events] = await Promise.all([
    journal.documents(GAME_DOCUMENT),
    journal.documents(TEAM_DOCUMENT),
    journal.documents(STANDING_DOCUMENT),
    journal.documents(INJURY_DOCUMENT),
    journal.documents(DETAIL_DOCUMENT),
    journal.documents(PAGE_DOCUMENT),
    journal.documents(TOLD_DOCUMENT),
    journal.documents(GAME_EVENT_DOCUMENT),
  ]);
  return sports.restore({ games, teams, depth: { standings, injuries, details, pages }, events: { told, events } });
}

/** What ESPN told in, one commit of points and documents out; the view shows it once it is on disk. */
export function createSportsIntake(options: {
  readonly sports: Sports;
  readonly acceptor: Acceptor;
  readonly quality: Quality;
}): Emit<SportsObservation> {
  const { sports, acceptor, quality } = options;
  // A poll that brings nothing new writes nothing: it is counted in the next commit. Both sides of the sum wait together,
  // so that a crash in between leaves it true on disk.
  let waiting: readonly Tally[] = [];
  return async (observations) => {
    for (const observation of observations) {
      const { commit, apply } = sports.observe(observation);
      const tallies = addedUp([...waiting, ...(commit.tallies ?? [])]);
      if (observation.kind !== "unreachable") for (const problem of observation.problems) quality.note(ESPN, problem);
      if (isEmpty(commit)) waiting = tallies;
      else {
        waiting = [];
        await acceptor.accept(ESPN, { ...commit, tallies });
      }
      apply();
    }
  };
}
