import type { Micros } from "../model/time.ts";
import { MICROS_PER_DAY } from "../model/time.ts";
import type { DocumentChange } from "../store/store.ts";
import type { Span } from "./spans.ts";
import { coveredBy, mergeSpans } from "./spans.ts";

/**
 * What must be made again of one entity, all of it on disk as a document of the kind `summary_marks`:
 * `{late: [[from, to], …], make: [[from, to], …]}`, microseconds.
 */
export interface Work {
  /** Points arrived in these: they change what follows too, as far as their values reach. */
  readonly late: readonly Span[];
  /** The hours of these are to be made. */
  readonly make: readonly Span[];
}

interface Marked {
  late: readonly Span[];
  make: readonly Span[];
  /** Being made: still on disk, and no more to be had. */
  taken: Work;
  /** Commits on their way to the disk that carry the entity's document. */
  underway: number;
  /** One of them failed: the document on disk may lack something. */
  isStale: boolean;
}

const NO_WORK: Work = { late: [], make: [] };
const MARKS = "summary_marks";
/** Spans closer together are one: to make the hours between them again does no harm. */
const NEAR: Micros = MICROS_PER_DAY;
const MOST_SPANS = 64;

/**
 * The marks of all entities. Memory runs ahead of the disk: a document holds all that is to be done for its entity at the
 * moment of the commit that carries it, so that the last one on disk is right whichever commits came through before it.
 */
export class Marks {
  readonly #marked = new Map<string, Marked>();

  /** Takes up what the last run left. */
  restore(documents: ReadonlyMap<string, unknown>): void {
    for (const [entityId, value] of documents) {
      if (typeof value !== "object" || value === null) continue;
      const late = "late" in value ? spansIn(value.late) : [];
      const make = "make" in value ? spansIn(value.make) : [];
      this.#of(entityId, { late, make });
    }
  }

  static readonly kind: string = MARKS;

  /**
   * Notes what arrived for hours that are made already.
   *
   * @returns the document that must go into the same commit; none where the disk knows already
   */
  note(entityId: string, { late, make }: Work): DocumentChange | undefined {
    const marked = this.#of(entityId);
    const isKnown = isCovered(late, marked.late) && isCovered(make, marked.make);
    if (isKnown && marked.underway === 0 && !marked.isStale) return undefined;
    marked.late = mergeSpans([...marked.late, ...late], NEAR, MOST_SPANS);
    this.addMake(entityId, make);
    return this.document(entityId);
  }

  /** Notes what is to be made; its document must be written. */
  addMake(entityId: string, spans: readonly Span[]): void {
    const marked = this.#of(entityId);
    marked.make = mergeSpans([...marked.make, ...spans], NEAR, MOST_SPANS);
  }

  /**
   * The work of entities that bear another name now waits under that one: what is made together must know of each other.
   *
   * @param current the present name of who bore a name at a time
   * @returns the names, old and new, whose documents must be written
   */
  follow(current: (name: string, at: Micros) => string): readonly string[] {
    const changed = new Set<string>();
    for (const [name, marked] of this.#marked) {
      if (marked.taken !== NO_WORK) continue;
      for (const what of ["late", "make"] as const) {
        const moved = marked[what].filter(({ from }) => current(name, from) !== name);
        if (moved.length === 0) continue;
        marked[what] = marked[what].filter((span) => !moved.includes(span));
        for (const span of moved) {
          const now = current(name, span.from);
          const of = this.#of(now);
          of[what] = mergeSpans([...of[what], span], NEAR, MOST_SPANS);
          changed.add(name).add(now);
        }
      }
    }
    return [...changed];
  }

  /**
   * The document of an entity as it must be on disk now.
   *
   * @param left in the commit that holds what was made of the work taken: what of it is left to be done
   */
  document(entityId: string, left?: readonly Span[]): DocumentChange {
    const marked = this.#of(entityId);
    const late = mergeSpans([...marked.late, ...(left === undefined ? marked.taken.late : [])]);
    const make = mergeSpans([...marked.make, ...(left ?? marked.taken.make)]);
    const isEmpty = late.length === 0 && make.length === 0;
    const value = { late: late.map(({ from, to }) => [from, to]), make: make.map(({ from, to }) => [from, to]) };
    return { kind: MARKS, id: entityId, value: isEmpty ? undefined : value };
  }

  /** Documents of these entities are on their way to the disk. Call what it gives with how that ended. */
  underway(entityIds: readonly string[]): (stored: boolean) => void {
    const all = entityIds.map((entityId) => this.#of(entityId));
    for (const marked of all) marked.underway += 1;
    return (stored) => {
      for (const marked of all) {
        marked.underway -= 1;
        marked.isStale = !stored;
      }
      for (const entityId of entityIds) this.#forget(entityId);
    };
  }

  /**
   * The work of the entity whose turn it is: only such of which every point is on disk, or else a point could be missed
   * that its mark promises. It stays on disk until {@link done}.
   */
  take(): { readonly entityId: string; readonly work: Work } | undefined {
    for (const [entityId, marked] of this.#marked) {
      const { late, make, underway, taken } = marked;
      if (underway > 0 || taken !== NO_WORK || (late.length === 0 && make.length === 0)) continue;
      marked.taken = { late, make };
      marked.late = [];
      marked.make = [];
      // The next turn is another's.
      this.#marked.delete(entityId);
      this.#marked.set(entityId, marked);
      return { entityId, work: marked.taken };
    }
    return undefined;
  }

  /** Of what was taken, this is left to be done; the rest is made, or will be with the next commit. */
  done(entityId: string, left: readonly Span[]): void {
    const marked = this.#of(entityId);
    marked.taken = NO_WORK;
    this.addMake(entityId, left);
    this.#forget(entityId);
  }

  /** What was taken could not be made; it is to be had again. */
  giveBack(entityId: string): void {
    const marked = this.#of(entityId);
    marked.late = mergeSpans([...marked.late, ...marked.taken.late], NEAR, MOST_SPANS);
    marked.make = mergeSpans([...marked.make, ...marked.taken.make], NEAR, MOST_SPANS);
    marked.taken = NO_WORK;
  }

  /** How many entities have work, the time that it spans, and where the oldest of it begins. */
  waiting(): { readonly entities: number; readonly span: Micros; readonly oldest: Micros | undefined } {
    let entities = 0;
    let span = 0;
    let oldest: Micros | undefined;
    for (const { late, make, taken } of this.#marked.values()) {
      const all = mergeSpans([...late, ...make, ...taken.late, ...taken.make]);
      const first = all[0];
      if (first === undefined) continue;
      entities += 1;
      for (const { from, to } of all) span += to - from;
      oldest = Math.min(oldest ?? Infinity, first.from);
    }
    return { entities, span, oldest };
  }

  #of(entityId: string, { late, make }: Work = NO_WORK): Marked {
    let marked = this.#marked.get(entityId);
    if (marked === undefined) {
      marked = { late, make, taken: NO_WORK, underway: 0, isStale: false };
      this.#marked.set(entityId, marked);
    }
    return marked;
  }

  #forget(entityId: string): void {
    const marked = this.#marked.get(entityId);
    if (marked === undefined || marked.underway > 0 || marked.isStale || marked.taken !== NO_WORK) return;
    if (marked.late.length === 0 && marked.make.length === 0) this.#marked.delete(entityId);
  }
}

function isCovered(spans: readonly Span[], by: readonly Span[]): boolean {
  return spans.every(({ from, to }) => coveredBy(by, from, to) === to - from);
}

function spansIn(value: unknown): readonly Span[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((pair: unknown) => {
    const [from, to] = Array.isArray(pair) ? (pair as readonly unknown[]) : [];
    return typeof from === "number" && typeof to === "number" ? [{ from, to }] : [];
  });
}
