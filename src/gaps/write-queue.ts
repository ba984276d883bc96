import type { Point } from "../model/point.ts";
import type { Acceptor } from "../pipeline/accept.ts";
import type { Commit, DocumentChange, Tally } from "../store/store.ts";

/**
 * Commits one after the other: what comes while one is under way goes into the next, together. So nothing is on disk
 * before what was handed in earlier, and of several versions of a document the last one is there.
 */
export class WriteQueue {
  readonly #acceptor: Pick<Acceptor, "accept">;
  readonly #source: string;
  #points: Point[] = [];
  #tallies: Tally[] = [];
  #documents = new Map<string, DocumentChange>();
  #writing: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  constructor(acceptor: Pick<Acceptor, "accept">, source: string) {
    this.#acceptor = acceptor;
    this.#source = source;
  }

  /** Resolves once it is on disk. */
  write({ points, documents = [], tallies = [] }: Pick<Commit, "points" | "documents" | "tallies">): Promise<void> {
    this.#points.push(...points);
    this.#tallies.push(...tallies);
    for (const document of documents) this.#documents.set(`${document.kind} ${document.id}`, document);
    if (this.#writing === undefined) return this.#flush();
    return (this.#next ??= this.#writing.then(() => this.#flush()));
  }

  #flush(): Promise<void> {
    const commit = { points: this.#points, tallies: this.#tallies, documents: [...this.#documents.values()] };
    this.#points = [];
    this.#tallies = [];
    this.#documents = new Map();
    this.#next = undefined;
    // Where it fails, what comes later fails too: it must not be on disk without this.
    this.#writing = this.#acceptor.accept(this.#source, commit).then(() => {
      if (this.#next === undefined) this.#writing = undefined;
    });
    return this.#writing;
  }
}
