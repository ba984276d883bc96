import { extname } from "node:path";
import type { Transferable, Worker } from "node:worker_threads";
import { HometideError } from "../../model/errors.ts";
import { errorOf } from "./fault.ts";
import type { Calls, Reply, Request } from "./protocol.ts";

interface Pending {
  resolve(value: unknown): void;
  reject(error: HometideError): void;
}

/** A file beside this one, .ts where the sources run and .js where they were built. */
export function threadFile(name: string): URL {
  return new URL(`./${name}${extname(import.meta.url)}`, import.meta.url);
}

/** A worker thread that answers requests one after the other. */
export class Thread<C extends Calls<C>> {
  readonly #worker: Worker;
  readonly #name: string;
  readonly #pending = new Map<number, Pending>();
  #nextId = 0;
  #gone: HometideError | undefined;

  /** @param onGone told once when the thread dies without having been asked to */
  constructor(worker: Worker, name: string, onGone: (error: HometideError) => void) {
    this.#name = name;
    this.#worker = worker;
    this.#worker.on("message", (reply: Reply) => this.#settle(reply));
    const die = (why: string): void => {
      if (this.#gone !== undefined) return;
      const error = new HometideError("store_unavailable", `the ${name} died: ${why}`);
      this.#fail(error);
      onGone(error);
    };
    this.#worker.on("error", (error) => die(error instanceof Error ? error.message : String(error)));
    this.#worker.on("exit", (code) => die(`it ended with code ${code}`));
  }

  /**
   * @param transfer buffers in `argument` that are handed over instead of copied
   * @throws HometideError what the thread says; store_unavailable where it died, before or after it took the request
   */
  call<K extends keyof C & string>(
    name: K,
    argument: C[K]["takes"],
    transfer: readonly Transferable[] = [],
  ): Promise<C[K]["gives"]> {
    return new Promise<unknown>((resolve, reject) => {
      if (this.#gone !== undefined) {
        reject(this.#gone);
        return;
      }
      const request: Request = { id: this.#nextId++, name, argument };
      this.#pending.set(request.id, { resolve, reject });
      this.#worker.postMessage(request, transfer);
    });
  }

  /** Ends the thread; what is pending rejects. Resolves when it is gone, which a statement that is running delays. */
  async stop(why: HometideError = new HometideError("store_closed", `the ${this.#name} is closed`)): Promise<void> {
    this.#fail(why);
    await this.#worker.terminate();
  }

  #settle(reply: Reply): void {
    const pending = this.#pending.get(reply.id);
    if (pending === undefined) return;
    this.#pending.delete(reply.id);
    if ("fault" in reply) pending.reject(errorOf(reply.fault));
    else pending.resolve(reply.value);
  }

  #fail(error: HometideError): void {
    this.#gone ??= error;
    for (const pending of this.#pending.values()) pending.reject(this.#gone);
    this.#pending.clear();
  }
}
