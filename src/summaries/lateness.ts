import type { Micros } from "../model/time.ts";
import type { NoteKeeper } from "../pipeline/accept.ts";
import type { Commit, DocumentChange } from "../store/store.ts";
import type { Absences } from "./absences.ts";
import type { Marks, Work } from "./marks.ts";
import type { Names } from "./names.ts";
import type { Span } from "./spans.ts";

export interface LatenessOptions {
  readonly marks: Marks;
  readonly absences: Absences;
  readonly names: Names;
  /** The kind of the documents that say since when an entity is gone, `{at}`; such a one is removed when it comes back. */
  readonly removedKind: string;
  readonly now: () => Micros;
  /** Hours that ended before this are made, or marked to be made. */
  readonly madeUpTo: () => Micros;
  /** A state of an entity came for a later hour than these. */
  readonly onEvent: (entityId: string) => void;
  readonly onLate: () => void;
}

export interface Lateness extends NoteKeeper {
  /** The documents that go into a commit of summaries, asked for when it is written: they must not be older than it. */
  own(commit: Commit, documents: () => readonly DocumentChange[], entityIds: readonly string[]): Commit;
}

/**
 * Looks at everything that is accepted: a point of an hour that is made already marks it, in the commit of the point. What
 * comes in time costs a comparison, for its hour is made when it is over, whatever is in it.
 */
export function watchLateness(options: LatenessOptions): Lateness {
  const { marks, absences, names, removedKind, now, madeUpTo, onEvent, onLate } = options;
  const own = new WeakMap<
    Commit["points"],
    { documents: () => readonly DocumentChange[]; entityIds: readonly string[] }
  >();

  const lateIn = (commit: Commit): ReadonlyMap<string, Work> => {
    const work = new Map<string, { late: Span[]; make: Span[] }>();
    const from = madeUpTo();
    const note = (name: string, at: Micros, what: keyof Work): void => {
      const entityId = names.current(name, at);
      let of = work.get(entityId);
      if (of === undefined) work.set(entityId, (of = { late: [], make: [] }));
      extend(of[what], at);
    };
    for (const { series, time } of commit.points) {
      const name = series.tags["entity_id"];
      if (name === undefined) continue;
      if (series.measurement === "home_assistant_events") {
        if (time >= from) onEvent(name);
        else note(name, time, "late");
      } else if (series.measurement === "hourly_events") note(name, time, "make");
    }
    for (const { kind, id, value } of commit.documents ?? []) {
      const at = kind === removedKind ? timeIn(value) : undefined;
      if (at !== undefined && at < from) note(id, at, "late");
    }
    return work;
  };

  const absencesIn = (commit: Commit): readonly DocumentChange[] =>
    (commit.documents ?? []).flatMap(({ kind, id, value }) => {
      if (kind !== removedKind) return [];
      const at = timeIn(value);
      const times = commit.points.filter(({ series }) => series.tags["entity_id"] === id).map(({ time }) => time);
      const returned = times.length === 0 ? now() : Math.max(...times);
      return [at === undefined ? absences.comeBack(id, returned) : absences.leave(id, at)];
    });

  return {
    notesFor(commit) {
      const mine = own.get(commit.points);
      if (mine !== undefined) return { documents: mine.documents(), settled: marks.underway(mine.entityIds) };
      const late = lateIn(commit);
      const away = absencesIn(commit);
      if (late.size === 0 && away.length === 0) return undefined;
      const documents = [...away];
      for (const [entityId, work] of late) {
        const document = marks.note(entityId, work);
        if (document !== undefined) documents.push(document);
      }
      // Also where the disk has the mark already: it must not be taken before the point is there.
      const settled = marks.underway([...late.keys()]);
      return {
        documents,
        settled(stored) {
          settled(stored);
          onLate();
        },
      };
    },
    own(commit, documents, entityIds) {
      own.set(commit.points, { documents, entityIds });
      return commit;
    },
  };
}

/** Points come in order of time, mostly: then one span holds them all. */
function extend(spans: Span[], at: Micros): void {
  const last = spans.at(-1);
  if (last === undefined || at < last.from) spans.push({ from: at, to: at + 1 });
  else if (at >= last.to) spans[spans.length - 1] = { from: last.from, to: at + 1 };
}

function timeIn(value: unknown): Micros | undefined {
  if (typeof value !== "object" || value === null || !("at" in value)) return undefined;
  return typeof value.at === "number" ? value.at : undefined;
}
