import type { Clock } from "../model/clock.ts";
import type { Point } from "../model/point.ts";
import type { Micros } from "../model/time.ts";
import type { Outgoing, Outlet, OutboxEntry } from "../store/outbox.ts";
import type { BatchSize } from "./batching.ts";
import { cutToBatches } from "./batching.ts";
import type { Codec } from "./codec.ts";
import type { Gaps } from "./gaps.ts";
import { gapsOf } from "./gaps.ts";
import type { Queue } from "./queue.ts";

/** Once full, the outbox takes points again when it is this full only: an end and a beginning each minute would help nobody. */
const TAKES_AGAIN = 0.9;

export interface MirrorOutletOptions {
  readonly mirror: string;
  readonly codec: Codec;
  readonly clock: Pick<Clock, "now">;
  readonly queue: Queue;
  readonly gaps: Gaps;
  readonly home: BatchSize;
  readonly limitBytes: number;
  /** Points wait that did not wait before. */
  readonly onStored: () => void;
  /** The outbox became full, or takes points again. */
  readonly onFull: (full: boolean) => void;
}

/** Points into the outbox; beyond its size limit, into a gap: the store has them all the same. */
export class MirrorOutlet implements Outlet {
  readonly #options: MirrorOutletOptions;
  /** When the outbox became full; the episode of the gap that grows since then. */
  #fullSince: Micros | undefined;
  #lastEpisode = 0;

  constructor(options: MirrorOutletOptions) {
    this.#options = options;
  }

  get full(): boolean {
    return this.#fullSince !== undefined;
  }

  outgoing(points: readonly Point[]): Outgoing {
    const { mirror, gaps } = this.#options;
    this.#lookWhetherFull();
    if (this.#fullSince === undefined) return this.forced(points);
    const own = gapsOf(points, { mirror, episode: this.#fullSince, cause: "limit" });
    return { outbox: [], gaps: own, settled: (stored) => (stored ? gaps.grow(own) : undefined) };
  }

  /** Into the outbox, however full it is. */
  forced(points: readonly Point[]): Outgoing {
    const { mirror, codec, clock, queue, home, onStored } = this.#options;
    const at = clock.now();
    const outbox = cutToBatches(points, home).flatMap(({ points: part, size }) =>
      codec.batches(part).map((batch): OutboxEntry => ({ ...batch, mirror, batchLines: size.points, at })),
    );
    const bytes = outbox.reduce((sum, { body }) => sum + body.length + 1, 0);
    queue.reserve(bytes);
    return {
      outbox,
      gaps: [],
      settled(stored) {
        queue.reserve(-bytes);
        if (!stored || outbox.length === 0) return;
        for (const { policy, lines, body } of outbox) {
          queue.add({ policy, points: lines, bytes: body.length + 1, oldestAt: at });
        }
        onStored();
      },
    };
  }

  /** Ends the gap that is growing: what still does not fit makes another one. Gives the new episode. */
  newEpisode(): Micros {
    this.#lastEpisode = Math.max(this.#options.clock.now(), this.#lastEpisode + 1);
    if (this.#fullSince !== undefined) this.#fullSince = this.#lastEpisode;
    return this.#lastEpisode;
  }

  #lookWhetherFull(): void {
    const { queue, limitBytes, onFull } = this.#options;
    const { size } = queue;
    if (this.#fullSince === undefined ? size < limitBytes : size >= limitBytes * TAKES_AGAIN) return;
    if (this.#fullSince === undefined) this.#fullSince = this.newEpisode();
    else this.#fullSince = undefined;
    onFull(this.#fullSince !== undefined);
  }
}
