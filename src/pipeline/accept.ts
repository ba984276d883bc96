import type { Clock } from "../model/clock.ts";
import { HometideError, messageOf } from "../model/errors.ts";
import type { Log } from "../ops/log.ts";
import type { Metrics } from "../ops/metrics.ts";
import type { Outgoing, Outlet } from "../store/outbox.ts";
import type { Commit, DocumentChange, Journal, Tally } from "../store/store.ts";

/** How many observations of a source came to what. `received = stored + filtered + refused`, on disk too. */
export class Tallies {
  readonly #source: string;
  readonly #counts = new Map<string, number>();

  constructor(source: string) {
    this.#source = source;
  }

  /** What is `mistyped` is stored too. */
  add(outcome: "received" | "stored" | "filtered" | "refused" | "mistyped", reason = "", count = 1): void {
    const key = `${outcome} ${reason}`;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + count);
  }

  /** Named by source and outcome, such as `home_assistant.filtered`. */
  list(): readonly Tally[] {
    return [...this.#counts].map(([key, add]) => {
      const [outcome, reason = ""] = key.split(" ", 2);
      return { name: `${this.#source}.${outcome}`, reason, add };
    });
  }
}

export interface Acceptor {
  /**
   * Resolves once the commit is on disk. A store that cannot write now (a full disk) waits until it can, and one that
   * refuses is tried again: the caller waits, its source keeps what comes, and nothing that was handed in is given up.
   *
   * @throws HometideError store_closed when the hub stops before that
   */
  accept(source: string, commit: Commit): Promise<void>;
  /** All tallies since the hub was installed, as they are on disk. */
  totals(): readonly Tally[];
}

/**
 * Somebody who keeps notes about what is accepted, in the same transaction. Asked for each commit, and again where it has
 * to be tried again; commits become durable in the order in which it was asked.
 */
export interface NoteKeeper {
  /** @returns documents to be kept with the commit, and who must hear whether it is on disk */
  notesFor(commit: Commit): Notes | undefined;
}

export interface Notes {
  readonly documents: readonly DocumentChange[];
  settled(stored: boolean): void;
}

const RETRY_MS = [100, 500, 1_000, 5_000, 10_000] as const;
/** Trying these again cannot help: the commit itself is wrong, or the store is gone for good. */
const FINAL: ReadonlySet<string> = new Set(["point_refused", "store_closed"]);

export function createAcceptor(options: {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly signal: AbortSignal;
  /** What the store had when it was opened. */
  readonly totals: readonly Tally[];
  /** Where accepted points go on to. This is the one place where they are told: every source commits through here. */
  readonly outlets: readonly Outlet[];
  readonly noteKeepers?: readonly NoteKeeper[];
}): Acceptor {
  const { journal, clock, log, metrics, signal, outlets, noteKeepers = [] } = options;
  const totals = new Map(options.totals.map((tally) => [`${tally.name} ${tally.reason}`, tally]));
  return {
    totals: () => [...totals.values()],
    async accept(source, commit) {
      const started = performance.now();
      for (let attempt = 0; ; attempt += 1) {
        try {
          await acceptFor(outlets, noteKeepers, journal, commit);
          break;
        } catch (error) {
          if (signal.aborted || (error instanceof HometideError && FINAL.has(error.code))) throw error;
          const delayMs = RETRY_MS[Math.min(attempt, RETRY_MS.length - 1)] ?? 0;
          // A commit is told of once: a store that refuses everything would else fill the disk with its log.
          if (attempt === 0) {
            log.error(
              { source, points: commit.points.length, error: messageOf(error), retry_in_ms: delayMs },
              "points could not be written yet",
            );
          }
          await clock.sleep(delayMs, signal);
        }
      }
      metrics.commitSeconds.observe((performance.now() - started) / 1_000);
      for (const { name, reason, add } of commit.tallies ?? []) {
        const key = `${name} ${reason}`;
        totals.set(key, { name, reason, add: (totals.get(key)?.add ?? 0) + add });
        count(metrics, source, name, reason, add);
      }
    },
  };
}

/** The commit, and what each outlet makes of its points, in one transaction. Made anew for each attempt: an outlet may have filled up meanwhile. */
async function acceptFor(
  outlets: readonly Outlet[],
  noteKeepers: readonly NoteKeeper[],
  journal: Journal,
  commit: Commit,
): Promise<void> {
  if (outlets.length === 0 && noteKeepers.length === 0) return journal.accept(commit);
  const outgoing: Outgoing[] = [];
  const notes: Notes[] = [];
  let stored = false;
  try {
    for (const outlet of outlets) outgoing.push(outlet.outgoing(commit.points));
    for (const keeper of noteKeepers) notes.push(...listOf(keeper.notesFor(commit)));
    const outbox = outgoing.flatMap((of) => of.outbox);
    const gaps = outgoing.flatMap((of) => of.gaps);
    const documents = [...(commit.documents ?? []), ...notes.flatMap((of) => of.documents)];
    await journal.accept({ ...commit, documents, outbox, gaps });
    stored = true;
  } finally {
    for (const { settled } of [...outgoing, ...notes]) settled(stored);
  }
}

function listOf<T>(one: T | undefined): readonly T[] {
  return one === undefined ? [] : [one];
}

function count(metrics: Metrics, source: string, name: string, reason: string, add: number): void {
  switch (name.slice(name.lastIndexOf(".") + 1)) {
    case "received":
      metrics.eventsReceived.inc({ source }, add);
      break;
    case "stored":
      metrics.pointsStored.inc({ source }, add);
      break;
    case "filtered":
      metrics.eventsFiltered.inc({ source, reason }, add);
      break;
    case "refused":
      metrics.eventsRefused.inc({ source, reason }, add);
      break;
  }
}
