import type { MeasurementName } from "../model/measurement.ts";
import type { Micros } from "../model/time.ts";
import { MICROS_PER_SECOND } from "../model/time.ts";
import type { DocumentChange, Journal } from "../store/store.ts";
import { Absences } from "./absences.ts";
import type { Calendar } from "./calendar.ts";
import { createCalendar } from "./calendar.ts";
import { Marks } from "./marks.ts";
import type { Names } from "./names.ts";
import { neededFrom } from "./needed.ts";
import type { Span } from "./spans.ts";
import { mergeSpans } from "./spans.ts";
import type { Hole, State } from "./state.ts";
import { changedHoles, holesOf, holesUpTo, readState, stateDocument, stateKind } from "./state.ts";

export interface ProgressOptions {
  readonly names: Names;
  /** What all entities are called now, also those that are gone. */
  readonly entities: () => readonly string[];
  /** When nobody listened. */
  readonly holes: () => readonly Hole[];
  /** Where the oldest stretch begins that may still be healed; Infinity where there is none. */
  readonly unhealedFrom: () => Micros;
  /** The home's zone; `undefined` as long as nobody told it: then the one that the rows were made with holds. */
  readonly timeZone: () => string | undefined;
  /** The zone to begin with where none was ever told. */
  readonly otherwise: string;
}

/** An hour is made so much after its end: what is on its way then comes in time. */
const GRACE: Micros = 10 * MICROS_PER_SECOND;

/** How far the summaries are, and what is to be made: all of it is on disk. */
export class Progress {
  readonly marks: Marks = new Marks();
  readonly absences: Absences = new Absences();
  readonly #options: ProgressOptions;
  readonly #seen = new Set<string>();
  #calendar: Calendar;
  #state: State | undefined;

  constructor(options: ProgressOptions) {
    this.#options = options;
    this.#calendar = createCalendar(options.timeZone() ?? options.otherwise);
  }

  async restore(journal: Pick<Journal, "documents">, removed: ReadonlyMap<string, Micros>): Promise<void> {
    const kinds = [stateKind, Marks.kind, Absences.kind];
    const [state, marks, absences] = await Promise.all(kinds.map((kind) => journal.documents(kind)));
    this.#state = readState(state ?? new Map());
    if (this.#state !== undefined) this.#calendar = createCalendar(this.#state.timeZone);
    this.marks.restore(marks ?? new Map());
    this.absences.restore(absences ?? new Map());
    // Those that went before anybody kept account of it.
    for (const [entityId, at] of removed) this.absences.leave(entityId, at);
  }

  get calendar(): Calendar {
    return this.#calendar;
  }

  /** Every hour that ended before this is made, or marked to be made. */
  get madeUpTo(): Micros {
    return this.#state?.madeUpTo ?? 0;
  }

  /** An entity had a state. */
  see(name: string): void {
    this.#seen.add(name);
  }

  /** The present names of all that ever had a state. */
  entities(now: Micros): readonly string[] {
    const { names, entities } = this.#options;
    return [...new Set([...entities(), ...this.#seen].map((name) => names.current(name, now)))];
  }

  /**
   * When nobody listened, as the rows must know it: for hours that are made, as it was when they were marked. What has
   * become known since is compared with just that by the next {@link advance}; a gap that comes and goes in between
   * would else stay in the rows.
   */
  holes(): readonly Hole[] {
    const now = this.#options.holes();
    if (this.#state === undefined) return now;
    const { madeUpTo, holes } = this.#state;
    const later = now.filter(({ to }) => to > madeUpTo);
    return [...holes, ...later.map((hole) => ({ ...hole, from: Math.max(hole.from, madeUpTo) }))];
  }

  /** Merged: when nothing was known of an entity, for nobody listened or it was not there. */
  holesOf(holes: readonly Hole[], entityId: string, from: Micros, to: Micros): readonly Span[] {
    const { names } = this.#options;
    const spans = names.segments(entityId, from, to).flatMap((segment) => {
      const away = [...holesOf(holes, segment.entityId), ...this.absences.of(segment.entityId)];
      return away.map((hole) => ({ from: Math.max(hole.from, segment.from), to: Math.min(hole.to, segment.to) }));
    });
    return mergeSpans(spans);
  }

  /** Whether the zone is another than the rows'; then {@link advance} must know where these begin. */
  hasOtherZone(): boolean {
    const zone = this.#options.timeZone();
    return this.#state === undefined || (zone !== undefined && zone !== this.#state.timeZone);
  }

  /**
   * Marks what the clock, the holes and the zone say is to be made.
   *
   * @param oldest where the rows or the points begin, and nothing is to be made before; needed where {@link hasOtherZone}
   * @returns the entities whose marks changed, or `undefined` where nothing did. Their documents and {@link document} must
   *   be handed in at once: what is accepted from now on is late for these hours.
   */
  advance(now: Micros, oldest: Micros): readonly string[] | undefined {
    const before = this.#state;
    if (this.hasOtherZone()) this.#calendar = createCalendar(this.#options.timeZone() ?? this.#options.otherwise);
    const calendar = this.#calendar;
    const ended = calendar.bucket("hour", Math.max(0, now - GRACE)).start;
    const isAnew = before?.timeZone !== calendar.timeZone;
    const begins = Math.min(oldest, ended);
    const madeFrom = isAnew ? begins : Math.max(before.madeUpTo, calendar.bucket("hour", begins).start);
    const madeUpTo = Math.max(ended, before === undefined ? 0 : calendar.bucket("hour", before.madeUpTo).start);
    const holes = this.#options.holes();
    const { all, single } = changedHoles(before?.holes ?? [], holesUpTo(holes, before?.madeUpTo ?? 0));
    if (!isAnew && madeUpTo === madeFrom && all.length === 0 && single.size === 0) return undefined;
    const entityIds = this.entities(now);
    const common = mergeSpans([{ from: madeFrom, to: madeUpTo }, ...(before === undefined ? [] : all)]);
    for (const entityId of entityIds) this.marks.addMake(entityId, common);
    for (const [name, spans] of single) {
      for (const span of spans) this.marks.addMake(this.#options.names.current(name, span.from), [span]);
    }
    this.#state = { madeUpTo, timeZone: calendar.timeZone, holes: holesUpTo(holes, madeUpTo) };
    const named = [...single].flatMap(([name, spans]) =>
      spans.map(({ from }) => this.#options.names.current(name, from)),
    );
    return [...new Set([...entityIds, ...named])];
  }

  /** Where the rows are, as it must be on disk now. */
  document(): readonly DocumentChange[] {
    return this.#state === undefined ? [] : [stateDocument(this.#state)];
  }

  /** From when on points are needed by what is not made yet; `undefined` where nothing is ever made of these. */
  neededFrom(measurement: MeasurementName): Micros | undefined {
    const { oldest = this.madeUpTo } = this.marks.waiting();
    return neededFrom(this.#calendar, measurement, Math.min(this.madeUpTo, oldest, this.#options.unhealedFrom()));
  }

  /** When the first hour that is not made can be. */
  nextAt(): Micros {
    return this.#calendar.bucket("hour", this.madeUpTo).end + GRACE;
  }
}
