import type { Transferable } from "node:worker_threads";
import type { Clock, Timer } from "../../model/clock.ts";
import type { HometideError } from "../../model/errors.ts";
import { errorOf } from "./fault.ts";
import type { CommitFailure, Group, GroupsReply, WriterCalls } from "./protocol.ts";
import type { Thread } from "./thread.ts";

interface Waiter {
  resolve(failures: readonly CommitFailure[]): void;
  reject(error: unknown): void;
}

/** After so long what is stuck is tried again. */
const AGAIN_MS = [100, 500, 1_000, 2_000, 5_000] as const;

/**
 * Hands groups to the thread that writes. Where the machine cannot write one now (a full disk), that group and those
 * behind it wait in the thread, in their order, and are tried again until they are durable or {@link close} is called.
 */
export class GroupSender {
  readonly #writer: Thread<WriterCalls>;
  readonly #clock: Pick<Clock, "after">;
  readonly #onTrouble: (error: HometideError | undefined) => void;
  /** In the order of the groups. */
  readonly #waiting: Waiter[] = [];
  #timer: Timer | undefined;
  #attempts = 0;
  #closing = false;

  /** @param options `onTrouble` told after each attempt what of the machine made it fail, if anything */
  constructor(options: {
    readonly writer: Thread<WriterCalls>;
    readonly clock: Pick<Clock, "after">;
    readonly onTrouble: (error: HometideError | undefined) => void;
  }) {
    this.#writer = options.writer;
    this.#clock = options.clock;
    this.#onTrouble = options.onTrouble;
  }

  /**
   * Resolves to what failed of the group, and could not be helped by waiting.
   *
   * @throws HometideError store_unavailable where the thread died; why it is stuck, once closing
   */
  send(group: Group, transfer: readonly Transferable[]): Promise<readonly CommitFailure[]> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      void this.#handle(this.#writer.call("group", group, transfer));
    });
  }

  /** From now on what cannot be written at once is given up. */
  close(): void {
    this.#closing = true;
    if (this.#attempts > 0) this.#again();
  }

  #again(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    void this.#handle(this.#writer.call("again", undefined));
  }

  async #handle(answer: Promise<GroupsReply>): Promise<void> {
    try {
      const { written, stuck } = await answer;
      const trouble = stuck ?? written.flat().find(({ fault }) => !fault.poison)?.fault;
      this.#onTrouble(trouble === undefined ? undefined : errorOf(trouble));
      for (const [n, waiter] of this.#waiting.splice(0, written.length).entries()) waiter.resolve(written[n] ?? []);
      if (stuck === undefined) {
        this.#timer?.cancel();
        this.#timer = undefined;
        this.#attempts = 0;
        return;
      }
      if (this.#closing) {
        const error = errorOf(stuck);
        const given = await this.#writer.call("giveUp", undefined);
        for (const waiter of this.#waiting.splice(0, given)) waiter.reject(error);
        return;
      }
      // A group that came meanwhile was an attempt, too.
      if (this.#timer !== undefined) return;
      const delayMs = AGAIN_MS[Math.min(this.#attempts, AGAIN_MS.length - 1)] ?? 0;
      this.#attempts += 1;
      this.#timer = this.#clock.after(delayMs, () => this.#again());
    } catch (error) {
      // The thread is gone, and with it what it held.
      for (const waiter of this.#waiting.splice(0)) waiter.reject(error);
    }
  }
}
