import type { Static } from "typebox";
import { Type } from "typebox";
import { formatTime } from "../model/time.ts";
import type { Rebuild, SummariesStatus } from "../summaries/view.ts";
import { orNull } from "./schemas.ts";

/** Answers about the summaries: their schemas, and how they are made. The command line shows the same. */

const Time = Type.String({ format: "date-time" });

export const SummariesSchema = Type.Object(
  {
    time_zone: Type.String({ description: "The zone whose hours, days, months, seasons and years these are" }),
    made_up_to: orNull(
      Type.String({
        format: "date-time",
        description: "Every hour that ended before this is made, or waits to be made again; null at the first start",
      }),
    ),
    waiting_entities: Type.Integer({ description: "Entities of which something waits to be made" }),
    waiting_hours: Type.Integer({ description: "Hours of all of them together" }),
    oldest_waiting: orNull(Time),
    rows_written: Type.Integer({ description: "Since the hub started, those made again included" }),
  },
  { title: "Summaries" },
);

export const RebuildSchema = Type.Object(
  {
    from: Time,
    to: Time,
    entities: Type.Integer(),
    hours: Type.Integer({ description: "Hours of all of them together" }),
    dry_run: Type.Boolean({ description: "Nothing is made" }),
  },
  { title: "Rebuild" },
);

export type SummariesAnswer = Static<typeof SummariesSchema>;
export type RebuildAnswer = Static<typeof RebuildSchema>;

export function summariesAnswer(status: SummariesStatus): SummariesAnswer {
  const { timeZone, madeUpTo, waitingEntities, waitingHours, oldest, written } = status;
  return {
    time_zone: timeZone,
    made_up_to: madeUpTo === 0 ? null : formatTime(madeUpTo),
    waiting_entities: waitingEntities,
    waiting_hours: waitingHours,
    oldest_waiting: oldest === undefined ? null : formatTime(oldest),
    rows_written: written,
  };
}

export function rebuildAnswer({ from, to, entities, hours }: Rebuild, dryRun: boolean): RebuildAnswer {
  return { from: formatTime(from), to: formatTime(to), entities, hours, dry_run: dryRun };
}
