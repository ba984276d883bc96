import type { DatabaseSync, StatementSync } from "node:sqlite";

/** Statements that are remembered; forgotten all at once. */
const MAX_REMEMBERED = 100;

/**
 * Statements of a connection by their text, whose rows are arrays: to prepare one takes longer than to read a row. Each is
 * run to its end (`all`, `get`) before it is asked for again.
 */
export class Statements {
  readonly #db: DatabaseSync;
  readonly #known = new Map<string, StatementSync>();

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  of(sql: string): StatementSync {
    let statement = this.#known.get(sql);
    if (statement === undefined) {
      if (this.#known.size >= MAX_REMEMBERED) this.#known.clear();
      statement = this.#db.prepare(sql);
      statement.setReturnArrays(true);
      this.#known.set(sql, statement);
    }
    return statement;
  }
}
