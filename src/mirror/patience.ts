import {
  CircuitState,
  circuitBreaker,
  ConsecutiveBreaker,
  ExponentialBackoff,
  handleWhenResult,
  noJitterGenerator,
} from "cockatiel";
import type { IBackoff } from "cockatiel";
import type { Outcome } from "../store/destination.ts";

export type BreakerState = "closed" | "open" | "half_open";

export interface PatienceOptions {
  /** Failures in a row after which the breaker opens. */
  readonly failureThreshold: number;
  /** How long it stays open before a single batch is tried. */
  readonly openMs: number;
  readonly onState: (state: BreakerState) => void;
  /** At least 0, below 1. */
  readonly random: () => number;
}

const FIRST_MS = 5_000;
const MOST_MS = 30_000;
const JITTER_MS = 2_000;
/** A server that asks for more than this is asked again all the same. */
const MOST_RETRY_AFTER_MS = 3_600_000;

/**
 * How often a server that fails is tried (SPEC section 3): after 5 s, 10 s … 30 s, each with up to 2 s of jitter, and
 * after `openMs` while the breaker is open; never sooner than the server asks for.
 *
 * cockatiel decides when the breaker opens and closes and how the delays grow. It is not asked to wait: its waits are
 * the machine's, and cannot be ended. The caller waits, by its clock (docs/adr/0006-mirror.md).
 */
export class Patience {
  readonly #options: PatienceOptions;
  readonly #breaker;
  /** Of the failures since the last success. */
  #backoff: IBackoff<unknown> | undefined;
  #state: BreakerState = "closed";

  constructor(options: PatienceOptions) {
    this.#options = options;
    this.#breaker = circuitBreaker(
      handleWhenResult((outcome) => isOutcome(outcome) && outcome.kind === "transient"),
      {
        breaker: new ConsecutiveBreaker(options.failureThreshold),
        // The caller has waited when it tries again. Minus infinity and not 0: cockatiel compares with the machine's
        // clock, and one that was set back must not keep the breaker open.
        halfOpenAfter: Number.NEGATIVE_INFINITY,
      },
    );
    this.#breaker.onStateChange((state) => {
      this.#state = state === CircuitState.Closed ? "closed" : state === CircuitState.HalfOpen ? "half_open" : "open";
      options.onState(this.#state);
    });
  }

  get state(): BreakerState {
    return this.#state;
  }

  /** Makes one attempt; `write` must not reject. */
  async attempt(write: () => Promise<Outcome>): Promise<Outcome> {
    const outcome = await this.#breaker.execute(write);
    if (outcome.kind !== "transient") this.#backoff = undefined;
    return outcome;
  }

  /** How long to wait after an attempt that ended so. */
  delayAfter({ retryAfterMs = 0 }: Extract<Outcome, { readonly kind: "transient" }>): number {
    const asked = Math.min(retryAfterMs, MOST_RETRY_AFTER_MS);
    if (this.#state === "open") return Math.max(this.#options.openMs, asked);
    this.#backoff = this.#backoff === undefined ? delays.next() : this.#backoff.next(undefined);
    return Math.max(this.#backoff.duration + this.#options.random() * JITTER_MS, asked);
  }
}

const delays = new ExponentialBackoff<number>({
  generator: noJitterGenerator,
  initialDelay: FIRST_MS,
  maxDelay: MOST_MS,
  exponent: 2,
});

function isOutcome(value: unknown): value is Outcome {
  return typeof value === "object" && value !== null && "kind" in value;
}
