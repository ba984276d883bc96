import type { HomeObservation } from "../../model/home.ts";

/** An event as it came; it is read when it is taken out, so that the socket's handler does nothing but put it in. */
export type Arrival =
  | { readonly kind: "event"; readonly payload: unknown }
  | { readonly kind: "snapshot"; readonly payload: unknown };

export type Queued = Arrival | HomeObservation;

/**
 * First in, first out, bounded: what Home Assistant sent and the pipeline has not taken yet.
 * Two lists that swap, so that taking out never moves what waits behind.
 */
export class ArrivalQueue {
  #filling: Queued[] = [];
  #draining: Queued[] = [];
  #next = 0;
  #wake: (() => void) | undefined;
  readonly #limit: number;
  #overflowed = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#filling.length + this.#draining.length - this.#next;
  }

  /** Puts one in. Beyond the limit it is dropped and counted: see {@link takeOverflow}. */
  push(item: Queued): void {
    if (this.size >= this.#limit) this.#overflowed += 1;
    else this.#filling.push(item);
    this.#wake?.();
  }

  /** How many were dropped since the last call. */
  takeOverflow(): number {
    const dropped = this.#overflowed;
    this.#overflowed = 0;
    return dropped;
  }

  /** Takes up to `count`, in the order in which they came. */
  take(count: number): readonly Queued[] {
    if (this.#next >= this.#draining.length) {
      this.#draining = this.#filling;
      this.#filling = [];
      this.#next = 0;
    }
    const taken = this.#draining.slice(this.#next, this.#next + count);
    this.#next += taken.length;
    return taken;
  }

  /** Resolves when something is there, or when `signal` aborts. */
  async filled(signal: AbortSignal): Promise<void> {
    if (this.size > 0 || this.#overflowed > 0 || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        this.#wake = undefined;
        signal.removeEventListener("abort", wake);
        resolve();
      };
      this.#wake = wake;
      signal.addEventListener("abort", wake, { once: true });
    });
  }
}
