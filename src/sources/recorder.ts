import type { EntityState } from "../model/home.ts";
import type { Micros } from "../model/time.ts";

/** Entities over a stretch of time: `from <= time < to`. */
export interface RecorderQuery {
  readonly entityIds: readonly string[];
  readonly from: Micros;
  readonly to: Micros;
}

/** An entity had this state from `at` on; it was removed then where there is none. */
export interface RecordedChange {
  readonly at: Micros;
  readonly state: EntityState | undefined;
}

/** What a recorder kept of an entity, in order of time. */
export interface EntityHistory {
  readonly entityId: string;
  /** What it was when the stretch began. Its times are not told: they say when the stretch began. */
  readonly before: EntityState | undefined;
  readonly changes: readonly RecordedChange[];
}

/** What a recorder made of an hour of an entity; what does not apply to it is absent. */
export interface HourOfEntity {
  readonly entityId: string;
  /** The hour's start. */
  readonly start: Micros;
  readonly mean: number | undefined;
  readonly min: number | undefined;
  readonly max: number | undefined;
  /** The last state of the hour, of what is summed up. */
  readonly state: number | undefined;
  /** Growth within the hour, resets of the meter accounted for. */
  readonly change: number | undefined;
  /** The unit of all of these. */
  readonly unit: string | undefined;
}

/**
 * The memory of a source: what it can tell of the past, as long as it is connected.
 *
 * All reject with HometideError `home_assistant_unreachable` where there is no connection, or no answer in time (trying
 * again may help), and `home_assistant_refused` where the command was answered with an error.
 */
export interface Recorder {
  /** Every entity that can be asked about now. */
  entityIds(): Promise<readonly string[]>;
  /** Entities of which nothing is known in the stretch are left out. */
  history(query: RecorderQuery): Promise<readonly EntityHistory[]>;
  /** Whether anything is known of any of these entities at a time. */
  reaches(entityIds: readonly string[], at: Micros): Promise<boolean>;
  hours(query: RecorderQuery): Promise<readonly HourOfEntity[]>;
  /** Events that wait to be written. */
  backlog(): Promise<number>;
}
