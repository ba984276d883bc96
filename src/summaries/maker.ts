import type { Clock } from "../model/clock.ts";
import type { MeasurementName } from "../model/measurement.ts";
import type { Point } from "../model/point.ts";
import type { Micros } from "../model/time.ts";
import { MICROS_PER_DAY } from "../model/time.ts";
import type { Acceptor } from "../pipeline/accept.ts";
import type { DocumentChange, Journal } from "../store/store.ts";
import type { Lateness } from "./lateness.ts";
import type { Work } from "./marks.ts";
import type { Names } from "./names.ts";
import type { Progress } from "./progress.ts";
import { readSamples } from "./read-samples.ts";
import type { Sources } from "./make-hours.ts";
import { refresh, remake } from "./remake.ts";
import type { Span } from "./spans.ts";
import { mergeSpans, subtractSpans } from "./spans.ts";

const SUMMARIES = "summaries";

/** So many days of an entity are made in one step: at most about 850 rows, which become durable together. */
const SLICE: Micros = 31 * MICROS_PER_DAY;
/** A step that has so many rows takes no further entity. */
const ENOUGH_ROWS = 150;
const MOST_ENTITIES = 100;

export interface MakerOptions {
  readonly store: Pick<Journal, "range" | "usage">;
  readonly clock: Pick<Clock, "now">;
  readonly names: Names;
  readonly progress: Progress;
  readonly lateness: Lateness;
  /** Points of an entity that are older may be gone. */
  readonly keptFrom: (measurement: MeasurementName, entityId: string) => Micros;
  readonly acceptor: Pick<Acceptor, "accept">;
  readonly onWritten: (rows: number) => void;
}

/**
 * Makes what is marked. Each step reads the points anew, writes rows and takes the marks back in one commit: what a crash
 * interrupts is made again, and comes out the same.
 */
export class Maker {
  readonly #options: MakerOptions;
  /** Entities whose current hour has new states. */
  readonly #touched = new Set<string>();
  /** Entities of which the last step made the newest and left older work: the next one makes the oldest of it. */
  readonly #putOff = new Set<string>();

  constructor(options: MakerOptions) {
    this.#options = options;
  }

  touch(name: string): void {
    this.#touched.add(name);
  }

  /** Marks the hours that have ended, and what else must be made. */
  async advance(): Promise<void> {
    const { progress, clock, names } = this.#options;
    const renamed = progress.marks.follow(names.current);
    if (renamed.length > 0) await this.#commit([], renamed, () => renamed.map((id) => progress.marks.document(id)));
    // A machine that started without the time was decades back when the summaries began.
    const isFar = clock.now() - progress.madeUpTo > SLICE;
    const oldest = progress.hasOtherZone() || isFar ? await this.#oldest() : 0;
    const entityIds = progress.advance(clock.now(), oldest);
    if (entityIds === undefined) return;
    await this.#commit([], entityIds, () => [
      ...progress.document(),
      ...entityIds.map((entityId) => progress.marks.document(entityId)),
    ]);
  }

  /** Marks a span of these entities to be made again. */
  async mark(entityIds: readonly string[], span: Span): Promise<void> {
    const { marks } = this.#options.progress;
    for (const entityId of entityIds) marks.addMake(entityId, [span]);
    await this.#commit([], entityIds, () => entityIds.map((entityId) => marks.document(entityId)));
  }

  /** Makes some of what is marked. @returns false where nothing is */
  async step(): Promise<boolean> {
    const { names, clock, progress } = this.#options;
    const { marks } = progress;
    const points: Point[] = [];
    const left = new Map<string, readonly Span[]>();
    const owners = new Set<string>();
    try {
      while (points.length < ENOUGH_ROWS && left.size < MOST_ENTITIES) {
        const taken = marks.take();
        if (taken === undefined) break;
        const owner = names.current(taken.entityId, clock.now());
        if (owners.has(owner)) {
          // Renamed amid this step: its rows are not on disk yet, and days must be made of all of them.
          marks.giveBack(taken.entityId);
          break;
        }
        owners.add(owner);
        left.set(taken.entityId, []);
        const spans = await this.#spansOf(taken.entityId, taken.work);
        const slice = this.#slice(taken.entityId, spans);
        if (slice === undefined) continue;
        points.push(...(await remake(this.#sources(), taken.entityId, slice)));
        left.set(taken.entityId, subtractSpans(spans, [slice]));
      }
      if (left.size === 0) return false;
      const entityIds = [...left.keys()];
      await this.#commit(points, entityIds, () => [...left].map(([entityId, rest]) => marks.document(entityId, rest)));
    } catch (error) {
      for (const entityId of left.keys()) marks.giveBack(entityId);
      throw error;
    }
    for (const [entityId, rest] of left) {
      marks.done(entityId, rest);
      if (rest.length === 0 || this.#putOff.has(entityId)) this.#putOff.delete(entityId);
      else this.#putOff.add(entityId);
    }
    return true;
  }

  /** The current hour of every entity that had a state since the last time. */
  async refresh(): Promise<void> {
    const { names, progress, clock } = this.#options;
    const touched = [...this.#touched];
    if (touched.length === 0) return;
    this.#touched.clear();
    // Commits become durable in order: behind this one, every state that touched an entity can be read.
    await this.#commit([], [], () => progress.document());
    let points: Point[] = [];
    for (const entityId of new Set(touched.map((name) => names.current(name, clock.now())))) {
      points.push(...(await refresh(this.#sources(), entityId, progress.madeUpTo)));
      if (points.length < ENOUGH_ROWS) continue;
      await this.#commit(points, [], () => []);
      points = [];
    }
    if (points.length > 0) await this.#commit(points, [], () => []);
  }

  /** What is to be made: late points change what follows until it is said anew. */
  async #spansOf(entityId: string, { late, make }: Work): Promise<readonly Span[]> {
    const { progress } = this.#options;
    const { samples } = this.#sources();
    const { madeUpTo } = progress;
    const reached: Span[] = [];
    for (const { from, to } of late) {
      const reach = await samples.reachOf(entityId, to);
      if (reach > madeUpTo) this.touch(entityId);
      reached.push({ from, to: Math.min(reach, madeUpTo) });
    }
    return mergeSpans([...make, ...reached]);
  }

  /**
   * Of what is to be made of an entity, by turns the newest days, which are looked at first, and the oldest: where hours
   * end faster than they can be made, there would always be something newer, until retention takes the points of the rest.
   */
  #slice(entityId: string, spans: readonly Span[]): Span | undefined {
    const [first, last] = [spans[0], spans.at(-1)];
    if (first === undefined || last === undefined) return undefined;
    const { calendar } = this.#options.progress;
    if (this.#putOff.has(entityId)) {
      const to = calendar.bucket("day", first.from + SLICE).start;
      return { from: first.from, to: Math.min(first.to, to) };
    }
    const from = calendar.bucket("day", Math.max(0, last.to - SLICE)).start;
    return { from: Math.max(last.from, from), to: last.to };
  }

  #sources(): Sources {
    const { store, names, progress, keptFrom, clock } = this.#options;
    const now = clock.now();
    const holes = progress.holes();
    return {
      store,
      samples: readSamples(store, names),
      names,
      calendar: progress.calendar,
      holes: (entityId, from, to) => progress.holesOf(holes, entityId, from, to),
      keptFrom,
      madeUpTo: progress.madeUpTo,
      now,
    };
  }

  async #oldest(): Promise<Micros> {
    const { store, clock } = this.#options;
    const { measurements } = await store.usage();
    const of = measurements.filter(({ measurement }) => /^(home_assistant|hourly)_events$/.test(measurement));
    return Math.min(clock.now(), ...of.map(({ oldest }) => oldest ?? Infinity));
  }

  async #commit(
    points: readonly Point[],
    entityIds: readonly string[],
    documents: () => readonly DocumentChange[],
  ): Promise<void> {
    const { lateness, acceptor, onWritten } = this.#options;
    await acceptor.accept(SUMMARIES, lateness.own({ points }, documents, entityIds));
    onWritten(points.length);
  }
}
