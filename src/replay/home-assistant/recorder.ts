import type { Clock } from "../../model/clock.ts";
import type { Micros } from "../../model/time.ts";
import { MICROS_PER_HOUR, MICROS_PER_MS, microsOfSeconds } from "../../model/time.ts";
import { recordOf } from "../unknown.ts";
import { compress, type CompressedState } from "./compressed-state.ts";
import { type Hour, hoursOf, type Recorded } from "./hours.ts";

/** A state as it was told, read when somebody asks for it. */
interface Noted {
  readonly text: string | undefined;
  /** When its entity was removed. */
  readonly removedAt: Micros | undefined;
  readonly notedAt: Micros;
  recorded?: Recorded;
}

interface Line {
  readonly rows: Noted[];
  /** Hours whose states were purged. */
  readonly hours: Map<Micros, Hour>;
}

export interface RecorderOptions {
  readonly clock: Clock;
  /** States become readable so long after they were told, as Home Assistant's do (its `commit_interval`). */
  readonly commitMs?: number | undefined;
  /** At most so many states are kept; beyond it the older half is purged. With 0 nothing is. */
  readonly maxStates?: number | undefined;
}

const MAX_STATES = 50_000;

/**
 * What a replayed Home Assistant's recorder keeps: every state told, with hourly rows of what was purged.
 * The rules are those of homeassistant/core, components/recorder/history/modern.py.
 */
export class ReplayRecorder {
  readonly #options: RecorderOptions;
  readonly #lines = new Map<string, Line>();
  readonly #excluded = new Set<string>();
  #states = 0;

  constructor(options: RecorderOptions) {
    this.#options = options;
  }

  /** @param text the state's JSON text; `undefined` where the entity was removed, at `at` */
  note(entityId: string, text: string | undefined, at?: Micros): void {
    const { clock, maxStates = MAX_STATES } = this.#options;
    if (this.#excluded.has(entityId) || maxStates === 0) return;
    this.#lineOf(entityId).rows.push({ text, removedAt: at, notedAt: clock.now() });
    this.#states += 1;
    if (this.#states > maxStates) this.#purgeHalf();
  }

  /** From now on nothing of these entities is kept, as the recorder's own `exclude` has it; what was is forgotten. */
  exclude(entityIds: readonly string[]): void {
    for (const entityId of entityIds) {
      this.#excluded.add(entityId);
      this.#lines.delete(entityId);
    }
  }

  /** Forgets the states from before a time; their hours stay, those of entities that have statistics. */
  purge(before: Micros): void {
    for (const line of this.#lines.values()) {
      for (const hour of hoursOf(line.rows.map(recordedOf))) {
        if (hour.start + MICROS_PER_HOUR <= before) line.hours.set(hour.start, hour);
      }
      const kept = line.rows.findIndex((row) => recordedOf(row).at >= before);
      const count = kept === -1 ? line.rows.length : kept;
      line.rows.splice(0, count);
      this.#states -= count;
    }
  }

  /** Forgets everything that was purged to hours too. */
  forgetHours(): void {
    for (const line of this.#lines.values()) line.hours.clear();
  }

  /** Whether any state from before this time is readable. */
  hasBefore(time: Micros): boolean {
    for (const entityId of this.#lines.keys()) if ((this.#readable(entityId)[0]?.at ?? Infinity) < time) return true;
    return false;
  }

  /** States after `from` and before `to`, and the one that was there at `from`. */
  read(
    entityId: string,
    { from, to }: { readonly from: Micros; readonly to: Micros },
  ): { readonly before: Recorded | undefined; readonly rows: readonly Recorded[] } {
    const rows = this.#readable(entityId);
    const first = rows.findIndex(({ at }) => at >= from);
    const before = first === -1 ? rows.at(-1) : rows[first - 1];
    return { before, rows: rows.filter(({ at }) => at > from && at < to) };
  }

  /** The hours of an entity that has statistics. */
  hours(entityId: string): readonly Hour[] {
    const line = this.#lines.get(entityId);
    if (line === undefined) return [];
    const now = new Map(hoursOf(line.rows.map(recordedOf)).map((hour) => [hour.start, hour]));
    return [...new Map([...now, ...line.hours]).values()].sort((a, b) => a.start - b.start);
  }

  /** Entities that have statistics, with the unit of these. */
  statisticIds(): ReadonlyMap<string, string | undefined> {
    const ids = new Map<string, string | undefined>();
    for (const [entityId, { rows, hours }] of this.#lines) {
      const { state_class, unit_of_measurement: unit } = recordOf(lastState(rows)?.a);
      if (state_class !== undefined || hours.size > 0) ids.set(entityId, typeof unit === "string" ? unit : undefined);
    }
    return ids;
  }

  #readable(entityId: string): readonly Recorded[] {
    const rows = this.#lines.get(entityId)?.rows ?? [];
    const { clock, commitMs = 0 } = this.#options;
    const until = clock.now() - commitMs * MICROS_PER_MS;
    return rows.filter(({ notedAt }) => notedAt <= until).map(recordedOf);
  }

  #lineOf(entityId: string): Line {
    let line = this.#lines.get(entityId);
    if (line === undefined) this.#lines.set(entityId, (line = { rows: [], hours: new Map() }));
    return line;
  }

  #purgeHalf(): void {
    const times = [...this.#lines.values()]
      .flatMap(({ rows }) => rows.map((row) => recordedOf(row).at))
      .sort((a, b) => a - b);
    this.purge(times[Math.floor(times.length / 2)] ?? 0);
  }
}

function recordedOf(row: Noted): Recorded {
  if (row.recorded === undefined) {
    const state = row.text === undefined ? undefined : compress(row.text);
    const at = state === undefined ? (row.removedAt ?? row.notedAt) : microsOfSeconds(state.lu ?? state.lc);
    row.recorded = { at, state };
  }
  return row.recorded;
}

function lastState(rows: readonly Noted[]): CompressedState | undefined {
  const last = rows.findLast(({ text }) => text !== undefined);
  return last === undefined ? undefined : recordedOf(last).state;
}
