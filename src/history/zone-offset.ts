import { Temporal } from "temporal-polyfill";

/** What a zone is ahead of UTC, and for which times that is so: a page then need not load its own tables of zones. */
export interface ZoneOffset {
  readonly time_zone: string;
  readonly offset_ms: number;
  /** Milliseconds since the epoch, both included. */
  readonly from_ms: number;
  readonly to_ms: number;
}

/** What the first page tells of: a week ahead, and the last one. */
const AROUND_MS = 8 * 86_400_000;

/** The offset at `nowMs`; where the clocks change within eight days, for the side without the change. */
export function zoneOffset(timeZone: string, nowMs: number): ZoneOffset {
  const at = (ms: number): number =>
    Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(timeZone).offsetNanoseconds / 1e6;
  const offset = at(nowMs);
  const side = (ms: number): number => (at(ms) === offset ? ms : nowMs);
  return { time_zone: timeZone, offset_ms: offset, from_ms: side(nowMs - AROUND_MS), to_ms: side(nowMs + AROUND_MS) };
}
