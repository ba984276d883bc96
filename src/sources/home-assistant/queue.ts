import { messageOf } from "../../model/errors.ts";
import type { HomeObservation } from "../../model/home.ts";
import { unreadable } from "./read-state.ts";

/** A frame as it came, and who reads it: the client of the connection on which it came. */
interface Frame {
  readonly data: Buffer;
  readonly deliver: (text: string) => void;
}

export interface QueueOptions {
  /** From so many bytes of waiting frames on `onFull(true)` is called; again below half of it `onFull(false)`. */
  readonly highBytes: number;
  readonly onFull: (full: boolean) => void;
}

/** What a slice of the queue has led to. */
export interface Taken {
  readonly observations: readonly HomeObservation[];
  /** To be called, in this order, once these observations and all that were taken before are on disk. */
  readonly marks: readonly (() => void)[];
}

const SAMPLE = 400;

/**
 * What Home Assistant sent and the pipeline has not taken yet, first in, first out. The socket's handler only puts raw
 * frames in; they are parsed when their turn comes, so that what waits is bytes and not objects. It never drops
 * anything: who fills it is told when to stop.
 */
export class ArrivalQueue {
  readonly #options: QueueOptions;
  // Two lists that swap, so that taking out never moves what waits behind.
  #filling: Frame[] = [];
  #draining: Frame[] = [];
  #next = 0;
  #bytes = 0;
  #full = false;
  #observed: HomeObservation[] = [];
  #marks: (() => void)[] = [];
  #wake: (() => void) | undefined;

  constructor(options: QueueOptions) {
    this.#options = options;
  }

  /** Frames that wait. */
  get size(): number {
    return this.#filling.length + this.#draining.length - this.#next;
  }

  get full(): boolean {
    return this.#full;
  }

  /** Puts a frame in; `deliver` is called with its text when its turn comes, and may call {@link observe}. */
  push(data: Buffer, deliver: Frame["deliver"]): void {
    this.#filling.push({ data, deliver });
    this.#bytes += data.length;
    if (!this.#full && this.#bytes >= this.#options.highBytes) this.#turn(true);
    this.#wake?.();
  }

  /** Puts an observation behind those that the frames so far have led to. */
  observe(observation: HomeObservation): void {
    this.#observed.push(observation);
    this.#wake?.();
  }

  /** Calls `reached` once everything that was observed before is on disk. */
  mark(reached: () => void): void {
    this.#marks.push(reached);
    this.#wake?.();
  }

  /** Delivers frames until they have led to `count` observations (a frame may hold more), and takes these. */
  take(count: number): Taken {
    while (this.#observed.length < count) {
      const frame = this.#shift();
      if (frame === undefined) break;
      try {
        frame.deliver(frame.data.toString());
      } catch (error) {
        const sample = frame.data.subarray(0, SAMPLE).toString();
        this.#observed.push(unreadable("bad_frame", `a frame cannot be read: ${messageOf(error)}`, sample));
      }
    }
    const taken = { observations: this.#observed, marks: this.#marks };
    this.#observed = [];
    this.#marks = [];
    return taken;
  }

  /** Resolves when something is there, or when `signal` aborts. */
  async filled(signal: AbortSignal): Promise<void> {
    if (this.size > 0 || this.#observed.length > 0 || this.#marks.length > 0 || signal.aborted) return;
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

  #shift(): Frame | undefined {
    if (this.#next >= this.#draining.length) {
      this.#draining = this.#filling;
      this.#filling = [];
      this.#next = 0;
    }
    const frame = this.#draining[this.#next];
    if (frame === undefined) return undefined;
    this.#next += 1;
    this.#bytes -= frame.data.length;
    if (this.#full && this.#bytes < this.#options.highBytes / 2) this.#turn(false);
    return frame;
  }

  #turn(full: boolean): void {
    this.#full = full;
    this.#options.onFull(full);
  }
}
