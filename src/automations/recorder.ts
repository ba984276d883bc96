import type { Acceptor } from "../pipeline/accept.ts";
import type { DocumentChange } from "../store/store.ts";

/**
 * Writes documents one commit at a time, each with everything that came up during the one before, so that a hundred outcomes
 * do not cost a hundred commits. Of a document that changes twice meanwhile the later state is written.
 */
export class Recorder {
  readonly #accept: Acceptor["accept"];
  readonly #broken = Promise.withResolvers<never>();
  #pending = new Map<string, DocumentChange>();
  #batch = newBatch();
  #writing: Promise<void> | undefined;

  constructor(accept: Acceptor["accept"]) {
    this.#accept = accept;
    this.#broken.promise.catch(() => undefined);
  }

  /** Rejects when something cannot be written for good, with the error. */
  get broken(): Promise<never> {
    return this.#broken.promise;
  }

  /**
   * Resolves when these are on disk. Who need not know may leave the promise alone: a failure is told by `broken` too.
   *
   * @throws HometideError store_closed
   */
  write(documents: readonly DocumentChange[]): Promise<void> {
    if (documents.length === 0) return Promise.resolve();
    for (const document of documents) this.#pending.set(`${document.kind} ${document.id}`, document);
    const { promise } = this.#batch;
    this.#writing ??= this.#run();
    return promise;
  }

  /** Resolves when nothing is left to be written. */
  async settled(): Promise<void> {
    await this.#writing;
  }

  async #run(): Promise<void> {
    while (this.#pending.size > 0) {
      await this.#gathered();
      const documents = [...this.#pending.values()];
      const batch = this.#batch;
      this.#pending = new Map();
      this.#batch = newBatch();
      try {
        // At once: what was sent and is not on disk as sent when the hub dies is sent again.
        await this.#accept("automations", { points: [], documents, urgent: true });
        batch.resolve();
      } catch (error) {
        batch.reject(error);
        this.#broken.reject(error);
      }
    }
    this.#writing = undefined;
  }

  /** Resolves once a turn of the event loop has brought nothing more: the answers to one event come in one burst. */
  async #gathered(): Promise<void> {
    let before: number;
    do {
      before = this.#pending.size;
      await new Promise<void>((resolve) => setImmediate(resolve));
    } while (this.#pending.size > before);
  }
}

function newBatch(): PromiseWithResolvers<void> {
  const batch = Promise.withResolvers<void>();
  batch.promise.catch(() => undefined);
  return batch;
}
