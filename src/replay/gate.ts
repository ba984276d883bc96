/** A place to wait until something holds; it may hold and cease to hold many times. */
export class Gate {
  #open: boolean;
  #waiting: (() => void)[] = [];

  constructor(open: boolean) {
    this.#open = open;
  }

  get isOpen(): boolean {
    return this.#open;
  }

  set(open: boolean): void {
    this.#open = open;
    if (!open) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }

  /** Resolves once open, or as soon as `signal` aborts. */
  passed(signal?: AbortSignal): Promise<void> {
    if (this.#open || signal?.aborted === true) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = (): void => {
        signal?.removeEventListener("abort", wake);
        this.#waiting = this.#waiting.filter((other) => other !== wake);
        resolve();
      };
      this.#waiting.push(wake);
      signal?.addEventListener("abort", wake, { once: true });
    });
  }
}
