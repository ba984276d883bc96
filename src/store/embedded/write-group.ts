import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Fault } from "./fault.ts";
import { faultOf } from "./fault.ts";
import type { CommitFailure, CommitRange, Group } from "./protocol.ts";
import type { BlockWriter } from "./write-block.ts";
import type { OutboxWriter } from "./write-outbox.ts";
import { includes } from "./write-block.ts";

/** Writes groups of commits, each group in one transaction. */
export class GroupWriter {
  readonly #db: DatabaseSync;
  readonly #blocks: BlockWriter;
  readonly #outbox: OutboxWriter;
  readonly #putDocument: StatementSync;
  readonly #dropDocument: StatementSync;
  readonly #addTally: StatementSync;

  constructor(db: DatabaseSync, blocks: BlockWriter, outbox: OutboxWriter) {
    this.#db = db;
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

  /**
   * Makes the group durable. Where the reason of a failure lies in what was handed in, the group is halved until the
   * bad commits stand alone, so that the others do not suffer; where it lies in the machine, all fail together.
   */
  write(group: Group): readonly CommitFailure[] {
    return this.#write(group, { from: 0, to: group.commits });
  }

  #write(group: Group, range: CommitRange): readonly CommitFailure[] {
    const fault = this.#attempt(group, range);
    if (fault === undefined) return [];
    const { from, to } = range;
    if (!fault.poison || to - from <= 1)
      return Array.from({ length: to - from }, (_, i) => ({ commit: from + i, fault }));
    const middle = Math.floor((from + to) / 2);
    // The first half first: commits become durable in the order in which they were accepted.
    return [...this.#write(group, { from, to: middle }), ...this.#write(group, { from: middle, to })];
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
      return faultOf(error);
    }
  }
}
