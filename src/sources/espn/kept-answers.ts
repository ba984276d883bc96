import type { Micros } from "../../model/time.ts";
import { MICROS_PER_MS } from "../../model/time.ts";
import type { Validators } from "./answer-headers.ts";

/** An answer that may be given again: until it is no longer fresh, or when ESPN says that it still holds. */
interface Kept {
  readonly payload: unknown;
  /** Bytes of its text. */
  readonly size: number;
  readonly readAt: Micros;
  readonly freshMs: number;
  readonly validators: Validators | undefined;
}

/** The pages of all leagues that are read again and again have less than half of this. */
const MAX_BYTES = 32 * 1024 * 1024;

/**
 * The answers by the names of their pages, of so many bytes together: of more, those that were read longest ago go, and
 * are asked for without a condition the next time.
 */
export class KeptAnswers {
  /** In the order in which they were read. */
  readonly #answers = new Map<string, Kept>();
  readonly #maxBytes: number;
  #bytes = 0;

  constructor(maxBytes: number = MAX_BYTES) {
    this.#maxBytes = maxBytes;
  }

  get(name: string): Kept | undefined {
    return this.#answers.get(name);
  }

  /** Keeps an answer; one that was never fresh and has no validator is forgotten. */
  set(name: string, kept: Kept): void {
    this.#delete(name);
    if (kept.freshMs <= 0 && kept.validators === undefined) return;
    this.#answers.set(name, kept);
    this.#bytes += kept.size;
    for (const oldest of this.#answers.keys()) {
      if (this.#bytes <= this.#maxBytes) return;
      this.#delete(oldest);
    }
  }

  /** Forgets what is no longer fresh and cannot be asked for on condition. */
  prune(now: Micros): void {
    for (const [name, kept] of this.#answers)
      if (kept.validators === undefined && !isFresh(kept, now)) this.#delete(name);
  }

  #delete(name: string): void {
    this.#bytes -= this.#answers.get(name)?.size ?? 0;
    this.#answers.delete(name);
  }
}

/** A clock that was set back makes nothing fresh. */
export function isFresh({ readAt, freshMs }: Kept, now: Micros): boolean {
  return now >= readAt && now < readAt + freshMs * MICROS_PER_MS;
}
