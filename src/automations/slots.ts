/** A number of things that may go on at once; whoever waited longest is next. */
export class Slots {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(limit: number) {
    this.#free = limit;
  }

  /** Resolves to what gives the slot back, to be called once. Where one is free that is before anything else happens. */
  take(): Promise<() => void> {
    return new Promise((resolve) => {
      const use = (): void => resolve(() => this.#giveBack());
      if (this.#free > 0) {
        this.#free -= 1;
        use();
      } else this.#waiting.push(use);
    });
  }

  #giveBack(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free += 1;
    else next();
  }
}
