import type { Clock } from "../model/clock.ts";
import { HometideError, messageOf } from "../model/errors.ts";
import type { PolicyName } from "../model/measurement.ts";
import type { Micros } from "../model/time.ts";
import { MICROS_PER_MS } from "../model/time.ts";
import type { Log } from "../ops/log.ts";
import type { Destination, Outcome } from "../store/destination.ts";
import type { NewDeadLetter, Outbox, Peeked } from "../store/outbox.ts";
import type { BatchSize } from "./batching.ts";
import { batchSizeOf } from "./batching.ts";
import type { Codec } from "./codec.ts";
import type { Patience } from "./patience.ts";
import type { Queue } from "./queue.ts";
import { Waker } from "../ops/waker.ts";

/** An attempt that did not end with the batch written. */
export type Trouble = Extract<Outcome, { readonly kind: "auth" | "transient" | "permanent" }>;

/** What happens in a drain, as it happens. Listeners must not throw. */
export interface DrainListener {
  success?(of: {
    readonly policy: PolicyName;
    readonly points: number;
    readonly ms: number;
    readonly refused: readonly NewDeadLetter[];
    /** Older refused points that had to go for these. */
    readonly givenUp: number;
  }): void;
  /** The server is there, and prepared. */
  found?(): void;
  error?(trouble: Trouble, policy: PolicyName | undefined): void;
  /** The next attempt is so far away. */
  retry?(inMs: number, trouble: Trouble): void;
}

export interface DrainOptions {
  readonly mirror: string;
  readonly destination: Destination;
  readonly outbox: Outbox;
  readonly queue: Queue;
  readonly patience: Patience;
  readonly codec: Pick<Codec, "lines">;
  readonly home: BatchSize;
  /** Size of the dead letters that are kept at most. */
  readonly letterBytes: number;
  readonly clock: Clock;
  readonly log: Log;
  readonly listener: Required<DrainListener>;
}

/** Any generation takes so much in a request; a longer entry is cut by the destination. */
const MAX_BYTES = 4 * 1024 * 1024;
/** Wrong credentials and missing databases are mended by people: looked at so often. */
const MINUTE_MS = 60_000;
/** The disk does not take an acknowledgement: tried again so often. */
const ACKNOWLEDGE_AGAIN_MS = 1_000;
/** Entries of so many bytes have gone since space was given back. */
const COMPACT_BYTES = 32 * 1024 * 1024;

/**
 * The way from the outbox to a server: one request at a time, the oldest points of a policy first. A batch leaves the
 * outbox after the server's answer and not before; whatever ends this loop leaves the queue as it is, and a batch that is
 * written a second time changes nothing.
 */
export class Drain {
  readonly #options: DrainOptions;
  readonly #waker: Waker;
  /** Policies for which the server has no place now, and when they are tried again. */
  readonly #held = new Map<PolicyName, Micros>();
  #freedBytes = 0;
  /** The server was not as it should be when it was asked last. */
  #troubled = false;

  constructor(options: DrainOptions) {
    this.#options = options;
    this.#waker = new Waker(options.clock);
  }

  /** There is more to send, or to stop for. */
  wake(): void {
    this.#waker.wake();
  }

  /** Finds the server: what is wrong with it is to be known before the first point is due. */
  async look(signal?: AbortSignal): Promise<void> {
    const { destination, listener } = this.#options;
    const found = await destination.ready();
    if (signal?.aborted === true) return;
    this.#troubled = isTrouble(found);
    if (isTrouble(found)) listener.error(found, undefined);
    else listener.found();
  }

  /** Until the signal aborts; an attempt that is under way then is given up. */
  async run(signal: AbortSignal): Promise<void> {
    const { destination } = this.#options;
    let closing: Promise<void> | undefined;
    const stop = (): void => {
      closing = destination.close();
      this.wake();
    };
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
    if (!signal.aborted) await this.look(signal);
    while (!signal.aborted) {
      try {
        await this.#step(signal);
      } catch (error) {
        if (signal.aborted || isClosed(error)) break;
        this.#options.log.error(
          { mirror: this.#options.mirror, err: error },
          "the outbox could not be read; tried again",
        );
        await this.#pause(ACKNOWLEDGE_AGAIN_MS, signal);
      }
    }
    await closing;
  }

  /** Sends the batch that is due, or waits until one may be. */
  async #step(signal: AbortSignal): Promise<void> {
    const { clock, outbox, queue, mirror, home } = this.#options;
    const next = this.#next();
    if (next === undefined) {
      await this.#compact();
      if (signal.aborted || queue.totals().points > 0) return;
      await this.#waker.wait(this.#troubled ? MINUTE_MS : undefined);
      // Nothing to write that would tell whether the server is back.
      if (this.#troubled && !signal.aborted && this.#next() === undefined) await this.look(signal);
      return;
    }
    const now = clock.now();
    if (next.dueAt > now) {
      await this.#waker.wait((next.dueAt - now) / MICROS_PER_MS);
      return;
    }
    const { policy } = next;
    const { points } = batchSizeOf(policy, home);
    const batch = await outbox.peek({ mirror, policy, points, bytes: MAX_BYTES });
    // The account was wrong: an entry was removed by somebody else. The outbox knows.
    if (batch === undefined) queue.reset((await outbox.waiting()).filter((of) => of.mirror === mirror));
    else await this.#send(batch, now, signal);
  }

  /** The policy whose batch is due first: when it is full, or its oldest point has waited long enough. */
  #next(): { readonly policy: PolicyName; readonly dueAt: Micros } | undefined {
    const { queue, home, clock } = this.#options;
    const now = clock.now();
    let first: { readonly policy: PolicyName; readonly dueAt: Micros } | undefined;
    for (const { policy, points, oldestAt } of queue.waiting()) {
      const size = batchSizeOf(policy, home);
      // Accepted before the clock was set back: it has waited, nobody knows for how long.
      const isFromLater = oldestAt > now;
      const full =
        points >= size.points || isFromLater ? Math.min(oldestAt, now) : oldestAt + size.timeoutMs * MICROS_PER_MS;
      const heldUntil = this.#held.get(policy) ?? 0;
      const dueAt = Math.max(full, heldUntil - now > MINUTE_MS * MICROS_PER_MS ? 0 : heldUntil);
      if (first === undefined || dueAt < first.dueAt) first = { policy, dueAt };
    }
    return first;
  }

  async #send(batch: Peeked, peekedAt: Micros, signal: AbortSignal): Promise<void> {
    const { destination, patience, listener, clock } = this.#options;
    const { policy } = batch;
    const started = performance.now();
    const outcome = await patience.attempt(() => destination.write(batch));
    if (!isTrouble(outcome)) {
      const ms = performance.now() - started;
      const refused = this.#refusedOf(batch, outcome);
      this.#troubled = false;
      this.#held.delete(policy);
      const givenUp = await this.#acknowledge(batch, refused, peekedAt, signal);
      listener.success({ policy, points: batch.lines - refused.length, ms, refused, givenUp });
      return;
    }
    if (signal.aborted) return;
    this.#troubled = true;
    listener.error(outcome, policy);
    const delayMs = outcome.kind === "transient" ? patience.delayAfter(outcome) : MINUTE_MS;
    listener.retry(delayMs, outcome);
    // Other policies may have a place where this one has none.
    if (outcome.kind === "permanent" && outcome.fault === "place") {
      this.#held.set(policy, clock.now() + delayMs * MICROS_PER_MS);
    } else await this.#pause(delayMs, signal);
  }

  #refusedOf(batch: Peeked, outcome: Outcome): readonly NewDeadLetter[] {
    if (outcome.kind !== "partial") return [];
    const { mirror, codec, clock } = this.#options;
    const lines = codec.lines(batch.body);
    const at = clock.now();
    return outcome.rejected.map(({ line, reason }) => {
      const text = lines[line];
      if (text === undefined)
        throw new HometideError("internal", `line ${line} of a batch of ${lines.length} was refused`);
      return { mirror, policy: batch.policy, line: text, reason, at };
    });
  }

  /** Tried until it is on disk: the batch is written, and what the server refused is known here only. */
  async #acknowledge(
    batch: Peeked,
    refused: readonly NewDeadLetter[],
    peekedAt: Micros,
    signal: AbortSignal,
  ): Promise<number> {
    const { outbox, queue, log, mirror, letterBytes } = this.#options;
    let givenUp: number;
    for (;;) {
      try {
        givenUp = await outbox.acknowledge(batch.ids, refused, letterBytes);
        break;
      } catch (error) {
        if (signal.aborted || isClosed(error)) throw error;
        log.error({ mirror, error: messageOf(error) }, "a written batch could not be taken out of the outbox yet");
        await this.#pause(ACKNOWLEDGE_AGAIN_MS, signal);
      }
    }
    queue.remove(batch, peekedAt);
    this.#freedBytes += batch.bytes;
    return givenUp;
  }

  /** After a backlog: entries that come and go reuse their space, those of an outage leave it behind. */
  async #compact(): Promise<void> {
    if (this.#freedBytes < COMPACT_BYTES) return;
    this.#freedBytes = 0;
    await this.#options.outbox.compact();
  }

  async #pause(ms: number, signal: AbortSignal): Promise<void> {
    if (!signal.aborted) await this.#options.clock.sleep(ms, signal);
  }
}

function isTrouble(outcome: Outcome | undefined): outcome is Trouble {
  return outcome !== undefined && outcome.kind !== "written" && outcome.kind !== "partial";
}

function isClosed(error: unknown): boolean {
  return error instanceof HometideError && error.code === "store_closed";
}
