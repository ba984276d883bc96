import type { EntityState } from "../../model/home.ts";
import type { FieldValue, Point } from "../../model/point.ts";
import type { Micros } from "../../model/time.ts";
import { MICROS_PER_SECOND } from "../../model/time.ts";
import type { Entity } from "../entity-view.ts";
import { unknownStates } from "../state-words.ts";
import type { Shaping } from "./shape.ts";
import type { Line, Sample } from "./thin.ts";
import { sampleOf, startLine } from "./thin.ts";

/** A state on its way to the store. */
export interface Offered {
  readonly point: Point;
  readonly entity: Entity;
  readonly current: EntityState;
}

export type Sighting = Offered & Sample;

/** A point to be stored, and the entity as it then stands. */
export interface Written {
  readonly point: Point;
  readonly entity: Entity;
}

/** What is remembered of the line of an entity. */
export interface Memory {
  readonly line: Line<Sighting>;
  shaping: Shaping;
  /** Written last. */
  written: Sample;
  /** When the state that was written last began; `undefined` where that is not known. */
  since: Micros | undefined;
  /** Whether something was left out since that began. */
  skipped: boolean;
  /** What an energy meter counted since, kWh. */
  energy: number | undefined;
  /** Seen last, written or not; `undefined` where the last one was no value (out of range). */
  newest: Sighting | undefined;
  /** Whether the entity was gone: what comes next is stored. */
  gone: boolean;
  /** Stretches of time without a gap, newest last, whose states have been judged. */
  judged: { readonly from: Micros; to: Micros }[];
  /** Whether nobody listened since the last of them. */
  gapped: boolean;
  /** When a tick first found something held, by the hub's clock. */
  waitsSince: Micros | undefined;
}

/** The memory of an entity whose first state of this run is judged next. */
export function begin(shaping: Shaping, first: Sighting, before: Entity | undefined): Memory {
  const known = before !== undefined && before.removedAt === undefined;
  const written: Sample = known ? sampleOf(before.updatedAt, before.state, before.value) : first;
  return {
    line: startLine<Sighting>(written),
    shaping,
    written,
    since: undefined,
    skipped: false,
    energy: undefined,
    newest: first,
    gone: !known,
    judged: [],
    gapped: true,
    waitsSince: undefined,
  };
}

/** So many stretches are remembered of an entity. */
const MOST_STRETCHES = 8;

/** Goes on with the stretch of judged states, or begins one where there was a gap. */
export function note(memory: Memory, time: Micros): void {
  const last = memory.judged.at(-1);
  if (last !== undefined && !memory.gapped) last.to = Math.max(last.to, time);
  else memory.judged = [...memory.judged.slice(1 - MOST_STRETCHES), { from: time, to: time }];
  memory.gapped = false;
}

/** Begins a line anew: the state is stored. */
export function restart(line: Line<Sighting>, sighting: Sighting): void {
  line.kept = sighting;
  line.slot = sighting.time;
  line.held = undefined;
}

/** The point of a sighting that is stored now. */
export function write(memory: Memory, sighting: Sighting): Written {
  const { point, entity, current } = sighting;
  const { written, since, skipped, energy } = memory;
  const fields: Record<string, FieldValue> = { ...point.fields };
  if (skipped && fields["previous_state"] !== undefined) {
    fields["previous_state"] = written.state;
    delete fields["duration_seconds"];
    const lasted = since === undefined ? -1 : current.lastChanged - since;
    if (written.state !== sighting.state && !unknownStates.has(written.state) && lasted >= 0)
      fields["duration_seconds"] = Math.round(lasted / MICROS_PER_SECOND);
  }
  if (energy !== undefined && sighting.number !== undefined) {
    fields["energy_consumption"] = Number(energy.toPrecision(12));
    memory.energy = undefined;
  }
  if (since === undefined || written.state !== sighting.state) memory.since = current.lastChanged;
  if (written.state !== sighting.state) memory.skipped = false;
  memory.written = sighting;
  return { point: { ...point, fields }, entity };
}
