import { HometideError } from "../../src/model/errors.ts";
import type { MeasurementName } from "../../src/model/measurement.ts";
import type { Point } from "../../src/model/point.ts";
import { point, series } from "../../src/model/point.ts";
import type { Journal } from "../../src/store/store.ts";
import type { Tier } from "../../src/summaries/calendar.ts";
import { watchLateness } from "../../src/summaries/lateness.ts";
import { Maker } from "../../src/summaries/maker.ts";
import type { Names } from "../../src/summaries/names.ts";
import { Progress } from "../../src/summaries/progress.ts";
import type { Sample } from "../../src/summaries/sample.ts";
import type { Hole } from "../../src/summaries/state.ts";
import { readSummary } from "../../src/model/summary.ts";
import { measurementOf } from "../../src/summaries/summary.ts";
import type { Summary } from "../../src/model/summary.ts";
import { openAcceptor } from "../support/acceptor.ts";

/** What stays when the hub is killed: the store, and what others tell. */
export interface World {
  readonly journal: Journal;
  now: number;
  timeZone: string | undefined;
  entityIds: string[];
  holes: readonly Hole[];
  names: Names;
  keptFrom?: (measurement: MeasurementName) => number;
  /** Where a gap begins that may still be healed. */
  unhealedFrom?: number;
}

/** The parts of the summaries as a start of the hub puts them together; a step at a time. */
export interface Engine {
  readonly maker: Maker;
  readonly progress: Progress;
  accept(points: readonly Point[], removed?: { readonly id: string; readonly at: number | undefined }): Promise<void>;
  /** Until nothing waits. */
  settle(): Promise<void>;
}

export async function startEngine(world: World, journal: Journal = world.journal): Promise<Engine> {
  const progress = new Progress({
    names: world.names,
    entities: () => world.entityIds,
    holes: () => world.holes,
    unhealedFrom: () => world.unhealedFrom ?? Infinity,
    timeZone: () => world.timeZone,
    otherwise: "UTC",
  });
  await progress.restore(world.journal, new Map());
  let maker: Maker | undefined;
  const lateness = watchLateness({
    marks: progress.marks,
    absences: progress.absences,
    names: world.names,
    removedKind: "removed_entity",
    now: () => world.now,
    madeUpTo: () => progress.madeUpTo,
    onEvent: (name) => (progress.see(name), maker?.touch(name)),
    onLate: () => undefined,
  });
  const acceptor = openAcceptor({ journal, noteKeepers: [lateness] });
  const made = new Maker({
    store: world.journal,
    clock: { now: () => world.now },
    names: world.names,
    progress,
    lateness,
    keptFrom: (measurement) => world.keptFrom?.(measurement) ?? 0,
    acceptor,
    onWritten: () => undefined,
  });
  maker = made;
  return {
    maker: made,
    progress,
    accept: (points, removed) =>
      acceptor.accept("test", {
        points,
        documents:
          removed === undefined
            ? []
            : [
                {
                  kind: "removed_entity",
                  id: removed.id,
                  value: removed.at === undefined ? undefined : { at: removed.at },
                },
              ],
      }),
    async settle() {
      await made.advance();
      while (await made.step());
      await made.refresh();
      while (await made.step());
    },
  };
}

/** A journal that dies with one of its commits, on disk or not: whoever wrote it does not hear which. */
export function dyingJournal(journal: Journal, after: number, isWritten: boolean): Journal {
  let left = after;
  const died = new HometideError("store_closed", "killed");
  return {
    ...journal,
    async accept(commit) {
      left -= 1;
      if (left < 0) throw died;
      if (left > 0) return journal.accept(commit);
      if (isWritten) await journal.accept(commit);
      throw died;
    },
  };
}

/** A sample as a point of an entity. */
export function pointOfSample(entityId: string, { time, value, isKnown, isWord, used, deviceClass }: Sample): Point {
  const word = value === 1 ? "on" : "off";
  const text = value === undefined ? (isKnown ? "playing" : "unavailable") : isWord ? word : String(value);
  const tags = { entity_id: entityId, domain: entityId.slice(0, entityId.indexOf(".")), device_class: deviceClass };
  return point(series("home_assistant_events", tags), time, {
    state_value: text,
    normalized_value: value,
    energy_consumption: used,
  });
}

/** The rows of a tier, as readers see them. */
export async function rowsOf(journal: Journal, tier: Tier, entityId: string): Promise<Map<number, Summary>> {
  const rows = new Map<number, Summary>();
  let after: string | undefined;
  do {
    const page = await journal.range({
      measurement: measurementOf[tier],
      tags: { entity_id: entityId },
      from: 0,
      to: 7e15,
      ...(after === undefined ? {} : { after }),
    });
    for (const { time, fields } of page.rows) {
      const summary = readSummary(fields);
      if (summary === undefined) continue;
      if (rows.has(time)) throw new Error(`two rows of ${entityId} at ${time}`);
      rows.set(time, summary);
    }
    after = page.next;
  } while (after !== undefined);
  return rows;
}
