import { unknownOf } from "../gaps/gap.ts";
import type { TierSource } from "../history/tier-reader.ts";
import { MAX_TIME } from "../model/time.ts";
import type { Calendar } from "../summaries/calendar.ts";
import { createCalendar } from "../summaries/calendar.ts";
import type { ApiDeps } from "./deps.ts";

type Deps = Pick<ApiDeps, "clock" | "entities" | "gaps" | "summaries">;

/** What history is read from, as it is at the moment of a question. */
export type HistorySource = (store: TierSource["store"]) => TierSource;

/** The calendar is kept from one question to the next: it remembers the edges of days. */
export function historySource({ clock, entities, gaps, summaries }: Deps): HistorySource {
  let calendar: Calendar | undefined;
  return (store) => {
    const { timeZone, madeUpTo } = summaries.status();
    if (calendar?.timeZone !== timeZone) calendar = createCalendar(timeZone);
    const now = clock.now();
    return {
      store,
      entities,
      calendar,
      now,
      madeUpTo,
      holes: (entityId) => {
        const removedAt = entities.entity(entityId)?.removedAt;
        const removed = removedAt === undefined ? [] : [{ from: removedAt, to: MAX_TIME }];
        return [...gaps.gaps().flatMap((gap) => unknownOf(gap, entityId, now)), ...removed];
      },
    };
  };
}
