import type { Clock } from "../model/clock.ts";

/** A wait that can be ended from outside. A call while nobody waits ends the next wait. */
export class Waker {
  readonly #clock: Pick<Clock, "sleep">;
  #called = false;
  #waiting: AbortController | undefined;

  constructor(clock: Pick<Clock, "sleep">) {
    this.#clock = clock;
  }

  wake(): void {
    this.#called = true;
    this.#waiting?.abort();
  }

  /** @param ms for ever where absent */
  async wait(ms?: number): Promise<void> {
    if (!this.#called) {
      const waiting = new AbortController();
      this.#waiting = waiting;
      await (ms === undefined
        ? new Promise((resolve) => waiting.signal.addEventListener("abort", resolve, { once: true }))
        : this.#clock.sleep(ms, waiting.signal));
      this.#waiting = undefined;
    }
    this.#called = false;
  }
}
