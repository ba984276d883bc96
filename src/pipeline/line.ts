import type { EntityState, StateChange } from "../model/home.ts";
import type { Row } from "../model/query.ts";
import type { Micros } from "../model/time.ts";
import { MICROS_PER_SECOND } from "../model/time.ts";
import type { Reading } from "./meter.ts";
import { consume, inKwh, readMeter } from "./meter.ts";
import { normaliseState } from "./normalise.ts";
import { unknownStates } from "./state-words.ts";
import type { Quantity } from "./units.ts";

/** What is known of an entity's states so far: what its next state is measured against. */
export interface Line {
  /** The last state's text. */
  readonly state: string;
  /** Home Assistant's `last_updated` of it. */
  readonly updatedAt: Micros;
  /** Home Assistant's `last_changed` of it; not known of a state that was read back from the store. */
  readonly changedAt: Micros | undefined;
  /** When its text began; `as_told`: when Home Assistant's `last_changed` says so (of a state that was read back). */
  readonly since: Micros | "unknown" | "as_told";
  /** The last reading of an energy meter. */
  readonly reading: Reading | undefined;
  /** It had numbers: a text is no value of it any more. */
  readonly numeric: boolean;
  /** Nobody listened after it: what happened next is not known, unless Home Assistant's old state is this very one. */
  readonly gapped: boolean;
}

/** A stretch of time in which nobody listened. */
export interface Gap {
  readonly from: Micros;
  readonly to: Micros;
}

/** A state, as it follows on a line. */
export interface Seen {
  readonly origin: StateChange["origin"];
  readonly current: EntityState;
  /** The state before, where it is told. */
  readonly previous: EntityState | undefined;
  /** The state in the hub's units. */
  readonly number: Quantity | undefined;
  /** It appears under a new name: the line goes on, although Home Assistant tells no state before it. */
  readonly continues?: boolean | undefined;
  /** The last gap: what began in it may have begun with a start of Home Assistant. */
  readonly gap?: Gap | undefined;
}

/** What a state is beside its line, and the line after it. */
export interface Step {
  readonly line: Line;
  readonly previousState: string | undefined;
  /** Whole seconds that the state before lasted: only where it changed, its start is known, and it was a known state. */
  readonly durationSeconds: number | undefined;
  /** kWh since the reading before. */
  readonly consumption: number | undefined;
  /** A text from an entity that had numbers: `number` is none. */
  readonly mistyped: boolean;
}

/**
 * A state that Home Assistant made up from its registry, while the integration that knows better is not there (after a
 * start, or while it is loaded anew). It is Home Assistant's memory, not a reading: it never has a number, a reading or
 * a duration, and what follows it did not begin with it.
 */
export function isRestored(state: EntityState): boolean {
  return state.attributes["restored"] === true;
}

/** Whether a row of an energy meter holds a reading; one below 0 that nothing was reckoned of was none. */
export function holdsReading({ fields }: Row): boolean {
  const { normalized_value: value, energy_consumption: used } = fields;
  return typeof value === "number" && (value >= 0 || used !== undefined);
}

/** The last reading among a meter's rows, newest first; without one the last number. */
export function lastReading(rows: readonly Row[]): Row | undefined {
  return rows.find(holdsReading) ?? rows.find(({ fields }) => typeof fields["normalized_value"] === "number");
}

/**
 * The line up to a state that was read back from the store.
 *
 * @param last the last row with a number; the row itself where there is none
 */
export function restoredLine({ time, fields }: Row, last: Row, deviceClass: string | undefined): Line {
  const { state_value, previous_state } = fields;
  const state = String(state_value ?? "");
  const { normalized_value: value, unit_of_measurement: unit } = last.fields;
  const isNumber = typeof value === "number" && Number.isFinite(Number(last.fields["state_value"]));
  const kWh = isNumber && typeof unit === "string" && deviceClass === "energy" ? inKwh(value, unit) : undefined;
  return {
    state,
    updatedAt: time,
    changedAt: undefined,
    // A row whose state is another than before it is the change itself.
    since: previous_state !== undefined && previous_state !== state ? time : "as_told",
    reading: kWh === undefined ? undefined : { kWh, at: last.time, lastReset: "not_known" },
    numeric: isNumber,
    gapped: true,
  };
}

/** The line after its last state was told again: then nothing happened meanwhile. */
export function confirmed(line: Line, again: EntityState): Line {
  if (again.lastUpdated !== line.updatedAt) return line;
  const isLast = line.changedAt === undefined || line.changedAt === again.lastChanged;
  if (!isLast || (!line.gapped && line.changedAt !== undefined)) return line;
  const since = line.since === "as_told" ? again.lastChanged : line.since;
  return { ...line, changedAt: again.lastChanged, since, gapped: false };
}

/** A state's place on the line of its entity. Pure. */
export function follow(line: Line | undefined, seen: Seen): Step {
  const { current, number } = seen;
  const isKnown = !unknownStates.has(current.state) && !isRestored(current);
  const isNumber = isKnown && number !== undefined && Number.isFinite(Number(current.state));
  const mistyped = isKnown && !isNumber && line?.numeric === true;
  const before = previousOf(line, seen);
  const meter = isNumber ? readMeter(current, number) : undefined;
  const proven = line !== undefined && (!line.gapped || seen.previous?.lastUpdated === line.updatedAt);
  const reading = proven ? line.reading : readingOf(seen.previous);
  const metered = meter === undefined ? { used: undefined, reading } : consume(reading, meter);
  return {
    line: {
      state: current.state,
      updatedAt: current.lastUpdated,
      changedAt: current.lastChanged,
      since: sinceOf(line, seen, before) ?? "unknown",
      reading: metered.reading,
      numeric: line?.numeric === true || isNumber,
      gapped: false,
    },
    previousState: before?.state,
    durationSeconds: durationOf(before, current),
    consumption: metered.used,
    mistyped,
  };
}

interface Before {
  readonly state: string;
  readonly since: Micros | undefined;
  readonly lasting: boolean;
}

/** The state before: Home Assistant's word where it has one, else (across a change of the name) the line's. */
function previousOf(line: Line | undefined, seen: Seen): Before | undefined {
  const { previous } = seen;
  if (previous !== undefined) {
    const lasting = !unknownStates.has(previous.state) && !isRestored(previous);
    return { state: previous.state, since: startOf(line, previous, seen.gap), lasting };
  }
  if (line === undefined || seen.continues !== true) return undefined;
  const since = typeof line.since === "number" ? line.since : undefined;
  return { state: line.state, since, lasting: !unknownStates.has(line.state) };
}

/** When a state of before began. */
function startOf(line: Line | undefined, state: EntityState, gap: Gap | undefined): Micros | undefined {
  if (line !== undefined && isSameSpell(line, state)) {
    if (line.since === "unknown") return undefined;
    return line.since === "as_told" ? state.lastChanged : line.since;
  }
  const isDoubtful =
    isRestored(state) || (gap !== undefined && state.lastChanged >= gap.from && state.lastChanged < gap.to);
  return isDoubtful ? undefined : state.lastChanged;
}

/** Home Assistant sets `last_changed` anew when it starts and when an entity is added: an older one proves that it kept count. */
function isSameSpell(line: Line, state: EntityState): boolean {
  if (line.changedAt !== undefined) return line.changedAt === state.lastChanged;
  return line.state === state.state && state.lastChanged <= line.updatedAt;
}

/** When the text of the current state began. */
function sinceOf(line: Line | undefined, seen: Seen, before: Before | undefined): Micros | undefined {
  const { current, previous, origin } = seen;
  if (isRestored(current)) return undefined;
  // A list of states tells each one's last_changed, and that is all.
  if (origin === "snapshot") return startOf(line, current, seen.gap);
  if (before === undefined) return undefined;
  if (before.state !== current.state)
    return previous !== undefined && isRestored(previous) ? undefined : current.lastChanged;
  // In the recorder's rows the same text with another last_changed is a start of Home Assistant (or a forced update).
  if (origin === "history" && previous !== undefined && previous.lastChanged !== current.lastChanged) return undefined;
  return before.since;
}

/** The reading that Home Assistant's old state was. */
function readingOf(state: EntityState | undefined): Reading | undefined {
  if (state === undefined || unknownStates.has(state.state) || isRestored(state)) return undefined;
  const { device_class, unit_of_measurement } = state.attributes;
  if (device_class !== "energy" || typeof unit_of_measurement !== "string") return undefined;
  return readMeter(state, normaliseState("sensor", "energy", unit_of_measurement, state.state))?.reading;
}

function durationOf(before: Before | undefined, current: EntityState): number | undefined {
  if (before?.since === undefined || !before.lasting || before.state === current.state) return undefined;
  const lasted = current.lastChanged - before.since;
  return lasted >= 0 ? Math.round(lasted / MICROS_PER_SECOND) : undefined;
}
