import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Fault } from "./fault.ts";
import { faultIn, mayPass } from "./fault.ts";
import type { CommitFailure, CommitRange, Group, GroupsReply } from "./protocol.ts";
import type { BlockWriter } from "./write-block.ts";
import type { OutboxWriter } from "./write-outbox.ts";
import { includes } from "./write-block.ts";

/** A group that is not durable, or not as a whole. */
interface Held {
  readonly group: Group;
  /** Commits before this one are settled: durable, or among the failures. */
  from: number;
  readonly failures: CommitFailure[];
}

/**
 * Writes groups of commits, each group in one transaction, in the order in which they come: one that the machine cannot
 * write now (a full disk) is held with all that come behind it, until it can.
 */
export class GroupWriter {
  readonly #db: DatabaseSync;
  readonly #folder: string;
  #held: Held[] = [];
  readonly #blocks: BlockWriter;
  readonly #outbox: OutboxWriter;
  readonly #putDocument: StatementSync;
  readonly #dropDocument: StatementSync;
  readonly #addTally: StatementSync;

  constructor(db: DatabaseSync, folder: string, blocks: BlockWriter, outbox: OutboxWriter) {
    this.#db = db;
    this.#folder = folder;
    this.#blocks = blocks;
    this.#outbox = outbox;
    this.#putDocument = db.prepare(
      "INSERT INTO documents (kind, id, value) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
    );
    this.#dropDocument = db.prepare("DELETE FROM documents WHERE kind = ? AND id = ?");
    this.#addTally = db.prepare(
      "INSERT INTO tallies (name, reason, count) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET count = count + excluded.count",
    );
  }

  /** Makes the group durable, behind those that are held. */
  write(group: Group): GroupsReply {
    this.#held.push({ group, from: 0, failures: [] });
    return this.again();
  }

  /** Makes durable what is held, as far as that goes now. */
  again(): GroupsReply {
    const written: (readonly CommitFailure[])[] = [];
    for (let next = this.#held[0]; next !== undefined; next = this.#held[0]) {
      const stuck = this.#settle(next, next.group.commits);
      if (stuck !== undefined) return { written, stuck };
      this.#held.shift();
      written.push(next.failures);
    }
    return { written, stuck: undefined };
  }

  /** Forgets what is held; gives how many groups that were. */
  giveUp(): number {
    return this.#held.splice(0).length;
  }

  /**
   * Makes the commits of a group durable, from where it stands up to `to`. Where the reason of a failure lies in what was
   * handed in, they are halved until the bad commits stand alone, so that the others do not suffer; where it lies in the
   * machine, they fail together, or the fault is given: then it may pass.
   */
  #settle(held: Held, to: number): Fault | undefined {
    const { group, from } = held;
    const fault = this.#attempt(group, { from, to });
    if (fault !== undefined && mayPass(fault)) return fault;
    if (fault?.poison === true && to - from > 1) {
      // The first half first: commits become durable in the order in which they were accepted.
      return this.#settle(held, Math.floor((from + to) / 2)) ?? this.#settle(held, to);
    }
    if (fault !== undefined) for (let commit = from; commit < to; commit++) held.failures.push({ commit, fault });
    held.from = to;
    return undefined;
  }

  /** Writes some commits of the group in one transaction; gives why that failed. */
  #attempt(group: Group, range: CommitRange): Fault | undefined {
    try {
      this.#db.exec("BEGIN IMMEDIATE");
      for (const block of group.blocks) this.#blocks.write(block, range);
      for (const { commit, kind, id, json } of group.documents) {
        if (!includes(range, commit)) continue;
        if (json === undefined) this.#dropDocument.run(kind, id);
        else this.#putDocument.run(kind, id, json);
      }
      for (const { commit, name, reason, add } of group.tallies) {
        if (includes(range, commit)) this.#addTally.run(name, reason, add);
      }
      this.#outbox.write(group, range);
      this.#db.exec("COMMIT");
      return undefined;
    } catch (error) {
      // A full disk may have ended the transaction already.
      if (this.#db.isTransaction) this.#db.exec("ROLLBACK");
      this.#blocks.forget();
      return faultIn(this.#folder, error);
    }
  }
}
