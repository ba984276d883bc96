import type { Micros } from "../model/time.ts";
import { formatTime } from "../model/time.ts";
import type { LossReason } from "../sources/listening.ts";

/** Why nobody listened; `asked`: somebody asked for a stretch to be read from the recorder. */
export type GapReason = LossReason | "hub_stopped" | "hub_crashed" | "asked";

/**
 * - `open`: nobody listens yet;
 * - `waiting`: it is over, and will be healed;
 * - `healing`: it is being read from the recorder;
 * - `healed`: everything that the recorder has is in the store;
 * - `partial`: so it is, but the recorder did not have all (`missing`, `unrecorded`);
 * - `unhealable`: the recorder has nothing of it.
 */
export type GapState = "open" | "waiting" | "healing" | "healed" | "partial" | "unhealable";

/** Where the healing of a gap is; on disk with every step, so that it goes on there after a crash. */
export interface Cursor {
  /** `hours`: the stretch that only hourly rows are left of; `again`: what may have been written late. */
  readonly stage: "hours" | "states" | "again";
  /** The window that is being read. */
  readonly from: Micros;
  readonly to: Micros;
  /** On the hub's clock: when the reading of the window began. What the recorder wrote later may be missing in it. */
  readonly since: Micros;
  /** Its entities up to and with this one, in the order of their ids, are done. */
  readonly after: string;
  /** How many times it was read again. */
  readonly round: number;
  /** Points found in this round. */
  readonly found: number;
}

export interface Missing {
  readonly from: Micros;
  readonly to: Micros;
  /** Whether hourly rows stand for it. */
  readonly hours: boolean;
}

/** A stretch without listening, from the last moment up to which all was heard for sure. Times are Home Assistant's. */
export interface ListeningGap {
  readonly id: string;
  readonly from: Micros;
  /** Absent while it is open. */
  readonly to: Micros | undefined;
  readonly reason: GapReason;
  readonly state: GapState;
  /** On the hub's clock: when listening went on. */
  readonly resumedAt: Micros | undefined;
  /** The newest state at that time: what is read reaches up to it. */
  readonly until: Micros | undefined;
  /** States that were added. */
  readonly points: number;
  /** Hourly rows that were added. */
  readonly hours: number;
  /** Stretches of which the recorder has no states any more. */
  readonly missing: readonly Missing[];
  /** Entities that changed meanwhile, and that the recorder does not record. */
  readonly unrecorded: readonly string[];
  /** The entities that were asked for; all where absent. */
  readonly entityIds: readonly string[] | undefined;
  readonly cursor: Cursor | undefined;
  /** Nothing is written: what is missing is counted. Such a one is not on disk. */
  readonly dryRun: boolean;
  /** Why it is as it is, for a person. */
  readonly detail: string | undefined;
}

/** A gap at its beginning. */
export function newGap(
  given: Pick<ListeningGap, "id" | "from" | "reason" | "state"> & Partial<ListeningGap>,
): ListeningGap {
  return {
    to: undefined,
    resumedAt: undefined,
    until: undefined,
    points: 0,
    hours: 0,
    missing: [],
    unrecorded: [],
    entityIds: undefined,
    cursor: undefined,
    dryRun: false,
    detail: undefined,
    ...given,
  };
}

/** What of a gap is still to be done. */
export function isUnfinished({ state }: ListeningGap): boolean {
  return state === "waiting" || state === "healing";
}

/** What of it is not known of an entity: all until it is healed, then what the recorder did not have. */
export function unknownOf(
  gap: ListeningGap,
  entityId: string,
  now: Micros,
): readonly { readonly from: Micros; readonly to: Micros }[] {
  if (gap.reason === "asked" || gap.state === "healed") return [];
  const { from, to = Math.max(from, now) } = gap;
  return gap.state === "partial" && !gap.unrecorded.includes(entityId) ? gap.missing : [{ from, to }];
}

/** How much of it is done, from 0 to 1. */
export function progressOf({ state, from, to, until, cursor }: ListeningGap): number {
  if (state === "healed" || state === "partial" || state === "unhealable") return 1;
  if (cursor === undefined || to === undefined) return 0;
  if (cursor.stage === "again") return LAST_PART;
  const end = Math.max(to, until ?? to);
  return end <= from ? 0 : Math.max(0, Math.min(LAST_PART, (cursor.from - from) / (end - from)));
}

/** What is read again counts for the rest. */
const LAST_PART = 0.99;

/** What the health of the connection tells of the gaps. */
export function healthDetails(gaps: readonly ListeningGap[]): Readonly<Record<string, unknown>> {
  const unfinished = gaps.filter((gap) => gap.state === "open" || isUnfinished(gap));
  const healing = unfinished.find(({ state }) => state === "healing");
  return {
    gaps_unfinished: unfinished.length,
    ...(healing === undefined
      ? {}
      : {
          healing: {
            gap: healing.id,
            from: formatTime(healing.from),
            to: healing.to === undefined ? undefined : formatTime(healing.to),
            progress: progressOf(healing),
            points: healing.points,
          },
        }),
  };
}
