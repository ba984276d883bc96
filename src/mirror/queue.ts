import type { PolicyName } from "../model/measurement.ts";
import type { Micros } from "../model/time.ts";
import type { Peeked, Waiting } from "../store/outbox.ts";

interface Line {
  points: number;
  bytes: number;
  oldestAt: Micros;
}

export interface QueueTotals {
  readonly points: number;
  readonly bytes: number;
  /** When the oldest point was accepted; `undefined` where none waits. */
  readonly oldestAt: Micros | undefined;
}

/**
 * What waits in the outbox for one mirror, known without asking the disk. An entry may be read, and removed, a moment
 * before it is added here (the writer's answer is on its way): the sums are then below nothing until it is.
 */
export class Queue {
  readonly #lines = new Map<PolicyName, Line>();
  /** Bytes of commits that are being written. */
  #reserved = 0;

  /** What the outbox holds, by the outbox itself. */
  reset(waiting: readonly Waiting[]): void {
    this.#lines.clear();
    for (const { policy, points, bytes, oldestAt } of waiting) this.#lines.set(policy, { points, bytes, oldestAt });
  }

  reserve(bytes: number): void {
    this.#reserved += bytes;
  }

  add({ policy, points, bytes, oldestAt }: Omit<Waiting, "mirror">): void {
    const line = this.#lines.get(policy);
    if (line === undefined) {
      this.#lines.set(policy, { points, bytes, oldestAt });
      return;
    }
    if (line.points <= 0) line.oldestAt = oldestAt;
    line.points += points;
    line.bytes += bytes;
  }

  /** @param peekedAt what came behind the batch came after this */
  remove({ policy, lines, bytes, nextAt }: Peeked, peekedAt: Micros): void {
    const line = this.#lines.get(policy);
    if (line === undefined) this.#lines.set(policy, { points: -lines, bytes: -bytes, oldestAt: peekedAt });
    else {
      line.points -= lines;
      line.bytes -= bytes;
      line.oldestAt = nextAt ?? peekedAt;
    }
  }

  /** Policies for which points wait. */
  *waiting(): Generator<{ readonly policy: PolicyName; readonly points: number; readonly oldestAt: Micros }> {
    for (const [policy, { points, oldestAt }] of this.#lines) if (points > 0) yield { policy, points, oldestAt };
  }

  /** What the outbox will hold once everything is written that is being written. */
  get size(): number {
    return this.totals().bytes + this.#reserved;
  }

  totals(): QueueTotals {
    let points = 0;
    let bytes = 0;
    let oldestAt: Micros | undefined;
    for (const line of this.#lines.values()) {
      points += line.points;
      bytes += line.bytes;
      if (line.points > 0 && (oldestAt === undefined || line.oldestAt < oldestAt)) oldestAt = line.oldestAt;
    }
    return { points: Math.max(0, points), bytes: Math.max(0, bytes), oldestAt };
  }
}
