import type { HomeObservation } from "../../model/home.ts";

/** An event as it came; it is read when it is taken out, so that the socket's handler does nothing but put it in. */
export type Arrival =
  | { readonly kind: "event"; readonly payload: unknown }
  | { readonly kind: "snapshot"; readonly payload: unknown };

export type Queued = Arrival | HomeObservation;

export interface QueueOptions {
  /** From so many on, `onFull(true)` is called; again below half of it, `onFull(false)`. */
  readonly high: number;
  readonly onFull: (full: boolean) => void;
}

/**
 * First in, first out: what Home Assistant sent and the pipeline has not taken yet. It never drops anything; who fills
 * it is told when to stop. Two lists that swap, so that taking out never moves what waits behind.
 */
export class ArrivalQueue {
  readonly #options: QueueOptions;
  #filling: Queued[] = [];
  #draining: Queued[] = [];
  #next = 0;
  #full = false;
  #wake: (() => void) | undefined;

  constructor(options: QueueOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#filling.length + this.#draining.length - this.#next;
  }

  get full(): boolean {
    return this.#full;
  }

  push(item: Queued): void {
    this.#filling.push(item);
    if (!this.#full && this.size >= this.#options.high) this.#turn(true);
    this.#wake?.();
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
    if (this.#full && this.size < this.#options.high / 2) this.#turn(false);
    return taken;
  }

  /** Resolves when something is there, or when `signal` aborts. */
  async filled(signal: AbortSignal): Promise<void> {
    if (this.size > 0 || signal.aborted) return;
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

  #turn(full: boolean): void {
    this.#full = full;
    this.#options.onFull(full);
  }
}
