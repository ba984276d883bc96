import type { Transferable } from "node:worker_threads";
import type { Clock, Timer } from "../../model/clock.ts";
import type { Commit } from "../store.ts";
import { GroupBuilder } from "./encode.ts";
import { errorOf } from "./fault.ts";
import type { CommitFailure, Group } from "./protocol.ts";

export interface GroupCommitOptions {
  readonly clock: Pick<Clock, "after">;
  /** A group waits at most so long for more commits. */
  readonly groupMs: number;
  /** A group of so many points is sent at once where the writer is idle. */
  readonly groupPoints: number;
  /** Groups grow up to so many points while the writer is busy. A commit is never split, so that one may be larger. */
  readonly maxGroupPoints: number;
  /** Makes a group durable, one after the other, in the order of the calls; resolves to what failed of it. */
  send(group: Group, transfer: readonly Transferable[]): Promise<readonly CommitFailure[]>;
}

interface Waiter {
  resolve(): void;
  reject(error: unknown): void;
}

interface OpenGroup {
  readonly builder: GroupBuilder;
  readonly waiters: Waiter[];
  /** Somebody waits for one of its commits. */
  urgent: boolean;
}

/** One group is being written, a second one lies ready in the writer's queue so that it never waits for this thread. */
const MAX_IN_FLIGHT = 2;

/**
 * Puts commits together into groups that share one transaction: a transaction costs the pages that it touches and one
 * sync, however many commits are in it. Under load groups grow by themselves, since whatever arrives while the writer
 * is busy goes into the next one. A commit that is urgent closes its group at once.
 */
export class GroupCommit {
  readonly #options: GroupCommitOptions;
  #open: OpenGroup = newGroup();
  #full: OpenGroup[] = [];
  #inFlight = 0;
  #waitingPoints = 0;
  #timer: Timer | undefined;
  #due = false;
  #drained: (() => void)[] = [];

  constructor(options: GroupCommitOptions) {
    this.#options = options;
  }

  /** Points handed in and not yet durable. */
  get waitingPoints(): number {
    return this.#waitingPoints;
  }

  /** Resolves when the commit is durable. Rejects where it is not, and says why; the others of its group are not touched. */
  accept(commit: Commit): Promise<void> {
    try {
      this.#open.builder.add(commit);
    } catch (error) {
      return Promise.reject(error);
    }
    this.#waitingPoints += commit.points.length;
    if (commit.urgent === true) this.#open.urgent = true;
    const done = new Promise<void>((resolve, reject) => this.#open.waiters.push({ resolve, reject }));
    this.#pump();
    return done;
  }

  /** Sends what there is, and resolves when all of it has been answered. */
  drain(): Promise<void> {
    return new Promise((resolve) => {
      this.#drained.push(resolve);
      this.#due = true;
      this.#pump();
    });
  }

  #pump(): void {
    const { groupPoints, maxGroupPoints, groupMs, clock } = this.#options;
    for (let next = this.#full[0]; next !== undefined && this.#inFlight < MAX_IN_FLIGHT; next = this.#full[0]) {
      this.#full.shift();
      this.#send(next);
    }
    const { commits, points } = this.#open.builder;
    if (commits === 0) {
      if (this.#inFlight > 0) return;
      this.#due = false;
      for (const resolve of this.#drained.splice(0)) resolve();
      return;
    }
    const idle = this.#inFlight === 0;
    if (idle && (this.#due || points >= groupPoints)) this.#send(this.#take());
    else if (points >= maxGroupPoints || this.#open.urgent) {
      if (this.#inFlight < MAX_IN_FLIGHT) this.#send(this.#take());
      else this.#full.push(this.#take());
    } else if (this.#timer === undefined && !this.#due) {
      this.#timer = clock.after(groupMs, () => {
        this.#timer = undefined;
        this.#due = true;
        this.#pump();
      });
    }
  }

  #take(): OpenGroup {
    const taken = this.#open;
    this.#open = newGroup();
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#due = this.#drained.length > 0;
    return taken;
  }

  #send({ builder, waiters }: OpenGroup): void {
    this.#inFlight++;
    const settle = (finish: () => void): void => {
      this.#inFlight--;
      this.#waitingPoints -= builder.points;
      finish();
      this.#pump();
    };
    let answer: Promise<readonly CommitFailure[]>;
    try {
      const { group, transfer } = builder.finish();
      answer = this.#options.send(group, transfer);
    } catch (error) {
      answer = Promise.reject(error);
    }
    answer.then(
      (failures) =>
        settle(() => {
          const faults = new Map(failures.map((failure) => [failure.commit, failure.fault]));
          for (const [number, waiter] of waiters.entries()) {
            const fault = faults.get(number);
            if (fault === undefined) waiter.resolve();
            else waiter.reject(errorOf(fault));
          }
        }),
      (error: unknown) => settle(() => waiters.forEach((waiter) => waiter.reject(error))),
    );
  }
}

function newGroup(): OpenGroup {
  return { builder: new GroupBuilder(), waiters: [], urgent: false };
}
