import { Worker } from "node:worker_threads";
import type { Clock, Timer } from "../../model/clock.ts";
import { HometideError } from "../../model/errors.ts";
import type { Log } from "../../ops/log.ts";
import type { ReaderCalls } from "./protocol.ts";
import { Thread, threadFile } from "./thread.ts";

export interface ReaderOptions {
  readonly folder: string;
  readonly clock: Pick<Clock, "after">;
  readonly log: Log;
  readonly queryTimeoutMs: number;
  /** The thread's entry; another one in tests. */
  readonly file?: URL;
}

interface Read {
  start(thread: Thread<ReaderCalls>): Promise<void>;
  fail(error: HometideError): void;
}

/** What the hub itself cannot go on without: it is waited for, however busy the machine is. */
const NEEDED: ReadonlySet<keyof ReaderCalls> = new Set(["documents", "tallies", "peek", "waiting", "gaps"]);

/**
 * Reads one after the other in a thread of their own. A query that is not patient has `queryTimeoutMs` from the call, its
 * wait for others included. One that takes longer is given up together with its thread, since SQLite's statement cannot be interrupted
 * from here; the thread ends with the statement that it is in, and the next read has a new one.
 */
export class Reader {
  readonly #options: ReaderOptions;
  #thread: Thread<ReaderCalls> | undefined;
  readonly #waiting: Read[] = [];
  #running: Read | undefined;
  #closed = false;
  /** Threads that were given up and are still in their last statement. */
  readonly #ending = new Set<Promise<void>>();

  constructor(options: ReaderOptions) {
    this.#options = options;
  }

  /** @throws HometideError query_timeout, store_closed, store_unavailable where the thread died, and what the read says */
  call<K extends keyof ReaderCalls>(name: K, argument: ReaderCalls[K]["takes"]): Promise<ReaderCalls[K]["gives"]> {
    if (this.#closed) return Promise.reject(new HometideError("store_closed", "the store is closed"));
    const { clock, queryTimeoutMs } = this.#options;
    return new Promise((resolve, reject) => {
      const read: Read = {
        start: async (thread) => {
          try {
            resolve(await thread.call(name, argument));
          } catch (error) {
            reject(error);
          } finally {
            timer?.cancel();
          }
        },
        fail(error) {
          timer?.cancel();
          reject(error);
        },
      };
      const timer: Timer | undefined =
        NEEDED.has(name) || isPatient(argument)
          ? undefined
          : clock.after(queryTimeoutMs, () => this.#giveUp(read, name));
      this.#waiting.push(read);
      this.#next();
    });
  }

  /** Starts the thread before the first read, which needs it: it takes as long to start as the thread that writes. */
  start(): void {
    this.#thread ??= this.#startThread();
  }

  async close(): Promise<void> {
    this.#closed = true;
    const error = new HometideError("store_closed", "the store is closed");
    for (const read of this.#waiting.splice(0)) read.fail(error);
    const ending = [...this.#ending];
    if (this.#thread !== undefined) ending.push(this.#thread.stop(error));
    await Promise.all(ending);
  }

  #next(): void {
    if (this.#running !== undefined) return;
    const read = this.#waiting.shift();
    if (read === undefined) return;
    this.#running = read;
    this.#thread ??= this.#startThread();
    void read.start(this.#thread).then(() => {
      if (this.#running === read) this.#running = undefined;
      this.#next();
    });
  }

  #startThread(): Thread<ReaderCalls> {
    const { folder, log, file = threadFile("read-thread") } = this.#options;
    const thread = new Thread<ReaderCalls>(
      new Worker(file, { name: "store reader", workerData: { folder } }),
      "store reader",
      (error) => {
        log.error({ err: error }, "the thread that reads the store died; the next read starts a new one");
        if (this.#thread === thread) this.#thread = undefined;
      },
    );
    return thread;
  }

  #giveUp(read: Read, name: string): void {
    const { log, queryTimeoutMs } = this.#options;
    const error = new HometideError("query_timeout", `reading (${name}) took more than ${queryTimeoutMs} ms`);
    if (this.#running !== read) {
      this.#waiting.splice(this.#waiting.indexOf(read), 1);
      read.fail(error);
      return;
    }
    log.warn({ read: name, timeoutMs: queryTimeoutMs }, "a read of the store took too long and was given up");
    const thread = this.#thread;
    this.#thread = undefined;
    if (thread === undefined) return;
    const ending = thread.stop(error).finally(() => this.#ending.delete(ending));
    this.#ending.add(ending);
  }
}

function isPatient(argument: ReaderCalls[keyof ReaderCalls]["takes"]): boolean {
  return typeof argument === "object" && "patient" in argument && argument.patient === true;
}
