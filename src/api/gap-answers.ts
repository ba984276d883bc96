import type { Static } from "typebox";
import { Type } from "typebox";
import type { ListeningGap } from "../gaps/gap.ts";
import { progressOf, unknownOf } from "../gaps/gap.ts";
import type { Micros } from "../model/time.ts";
import { formatTime } from "../model/time.ts";
import { orNull } from "./schemas.ts";
import type { Span } from "./span.ts";

const reasons = [
  "home_assistant_stopped",
  "connection_lost",
  "no_answer",
  "overloaded",
  "token_refused",
  "hub_stopped",
  "hub_crashed",
  "asked",
] as const;
export const gapStates = ["open", "waiting", "healing", "healed", "partial", "unhealable"] as const;

const time = (description: string) => Type.String({ format: "date-time", description });

export const GapSchema = Type.Object(
  {
    id: Type.String(),
    from: time("The last moment up to which everything was heard for sure"),
    to: orNull(time("When listening went on; null while it does not")),
    reason: Type.Enum(reasons, { description: "`asked`: a backfill" }),
    state: Type.Enum(gapStates, {
      description:
        "`open`: nobody listens; `waiting` and `healing`: it is read from the recorder; `healed`: the store has all; `partial`: what the recorder had; `unhealable`: the recorder has nothing",
    }),
    progress: Type.Number({ description: "From 0 to 1" }),
    points: Type.Integer({ description: "States that were added" }),
    hours: Type.Integer({ description: "Hourly rows that were added, where the recorder has no states any more" }),
    missing: Type.Array(
      Type.Object({
        from: time("Start"),
        to: time("End"),
        hours: Type.Boolean({ description: "Whether hourly rows stand for it" }),
      }),
      { description: "Stretches of which the recorder has no states any more" },
    ),
    unrecorded: Type.Array(Type.String(), {
      description: "Entities that changed meanwhile and that Home Assistant's recorder leaves out",
    }),
    entities: orNull(Type.Array(Type.String(), { description: "What was asked for; null for all" })),
    dry_run: Type.Boolean({ description: "Nothing is written: what is missing is counted" }),
    detail: orNull(Type.String({ description: "Why it is as it is" })),
  },
  { title: "Gap" },
);
export type GapAnswer = Static<typeof GapSchema>;

export function gapAnswer(gap: ListeningGap): GapAnswer {
  return {
    id: gap.id,
    from: formatTime(gap.from),
    to: gap.to === undefined ? null : formatTime(gap.to),
    reason: gap.reason,
    state: gap.state,
    progress: Math.round(progressOf(gap) * 1_000) / 1_000,
    points: gap.points,
    hours: gap.hours,
    missing: gap.missing.map(({ from, to, hours }) => ({ from: formatTime(from), to: formatTime(to), hours })),
    unrecorded: [...gap.unrecorded],
    entities: gap.entityIds === undefined ? null : [...gap.entityIds],
    dry_run: gap.dryRun,
    detail: gap.detail ?? null,
  };
}

/** A gap in an entity's history. */
export const HistoryGapSchema = Type.Object(
  {
    from: time("Start"),
    to: time("End, not included"),
    reason: Type.Enum(reasons),
    state: Type.Enum(gapStates),
  },
  { title: "HistoryGap" },
);

/** What of an entity is not known in a span. */
export function historyGaps(
  gaps: readonly ListeningGap[],
  entityId: string,
  span: Span,
  now: Micros,
): Static<typeof HistoryGapSchema>[] {
  return gaps.flatMap((gap) =>
    unknownOf(gap, entityId, now)
      .filter(({ from, to }) => from < span.to && to > span.from)
      .map(({ from, to }) => ({
        from: formatTime(from),
        to: formatTime(to),
        reason: gap.reason,
        state: gap.state,
      })),
  );
}
