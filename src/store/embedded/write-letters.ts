import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { DeadLetterSelection, NewDeadLetter } from "../outbox.ts";
import { GIVEN_UP, lettersWhere } from "./read-outbox.ts";

/** What is left of a mirror's letters that were too many: fewer than the limit, so that not each further one removes some. */
const LEFT = 0.9;

/** Writes the dead letters inside transactions that the caller has begun. */
export class LetterWriter {
  readonly #db: DatabaseSync;
  readonly #insert: StatementSync;
  readonly #count: StatementSync;
  readonly #giveUp: StatementSync;
  /** Bytes of a mirror's letters, counted when they are needed. */
  readonly #bytes = new Map<string, number>();

  constructor(db: DatabaseSync) {
    this.#db = db;
    this.#insert = db.prepare(
      "INSERT INTO dead_letters (mirror, policy, line, reason, created) VALUES (?, ?, ?, ?, ?)",
    );
    this.#count = db.prepare(`SELECT coalesce(sum(${SIZE}), 0) AS bytes FROM dead_letters WHERE mirror = ?`);
    this.#giveUp = db.prepare(`
      INSERT INTO documents (kind, id, value) VALUES ('${GIVEN_UP}', ?, ?)
      ON CONFLICT DO UPDATE SET value = CAST(CAST(value AS INTEGER) + CAST(excluded.value AS INTEGER) AS TEXT)`);
  }

  /** Keeps letters; gives how many older ones had to go for them. */
  add(letters: readonly NewDeadLetter[], limitBytes: number): number {
    for (const { mirror, policy, line, reason, at } of letters) {
      const before = this.#bytesOf(mirror);
      this.#insert.run(mirror, policy, line, reason, at);
      this.#bytes.set(mirror, before + Buffer.byteLength(line) + Buffer.byteLength(reason));
    }
    const mirrors = new Set(letters.map(({ mirror }) => mirror));
    return [...mirrors].reduce((sum, mirror) => sum + this.#shorten(mirror, limitBytes), 0);
  }

  /** Removes letters; gives how many. */
  remove(selection: DeadLetterSelection): number {
    this.recount();
    const { sql, parameters } = lettersWhere(selection);
    return Number(this.#db.prepare(`DELETE FROM dead_letters ${sql}`).run(...parameters).changes);
  }

  /** Removes letters, and with all of a mirror's the count of those given up before. */
  drop(selection: DeadLetterSelection): number {
    const { mirror, ids } = selection;
    if (ids === undefined)
      this.#db.prepare("DELETE FROM documents WHERE kind = ? AND id = coalesce(?, id)").run(GIVEN_UP, mirror ?? null);
    return this.remove(selection);
  }

  /** Removes up to so many letters of a mirror, and at the last the count of those given up; gives whether there are more. */
  forgetSome(mirror: string, rows: number): boolean {
    this.recount();
    const sql = "DELETE FROM dead_letters WHERE id IN (SELECT id FROM dead_letters WHERE mirror = ? LIMIT ?)";
    if (Number(this.#db.prepare(sql).run(mirror, rows).changes) === rows) return true;
    this.#db.prepare("DELETE FROM documents WHERE kind = ? AND id = ?").run(GIVEN_UP, mirror);
    return false;
  }

  /** The sums may be wrong: a transaction was undone. */
  recount(): void {
    this.#bytes.clear();
  }

  #bytesOf(mirror: string): number {
    return this.#bytes.get(mirror) ?? Number(this.#count.get(mirror)?.["bytes"]);
  }

  /** The newest letter always stays. */
  #shorten(mirror: string, limitBytes: number): number {
    let bytes = this.#bytesOf(mirror);
    if (bytes <= limitBytes) return 0;
    const letters = this.#db.prepare(`SELECT id, ${SIZE} AS bytes FROM dead_letters WHERE mirror = ? ORDER BY id`);
    let last: number | undefined;
    let previous: { readonly id: number; readonly bytes: number } | undefined;
    for (const row of letters.iterate(mirror)) {
      if (previous !== undefined) {
        bytes -= previous.bytes;
        last = previous.id;
      }
      if (bytes <= limitBytes * LEFT) break;
      previous = { id: Number(row["id"]), bytes: Number(row["bytes"]) };
    }
    if (last === undefined) return 0;
    const sql = "DELETE FROM dead_letters WHERE mirror = ? AND id <= ?";
    const gone = Number(this.#db.prepare(sql).run(mirror, last).changes);
    this.#giveUp.run(mirror, String(gone));
    this.#bytes.set(mirror, bytes);
    return gone;
  }
}

const SIZE = "octet_length(line) + octet_length(reason)";
