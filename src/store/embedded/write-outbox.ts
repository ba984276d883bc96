import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { PolicyName } from "../../model/measurement.ts";
import type { DeadLetterSelection, NewDeadLetter, OutboxEntry, Waiting } from "../outbox.ts";
import { lettersWhere } from "./read-outbox.ts";
import type { CommitRange, Group } from "./protocol.ts";
import { includes } from "./write-block.ts";

/** An entry stays below this size where it is made of several: a batch is read as whole entries. */
const MAX_JOINED_BYTES = 1024 * 1024;
/** Dead letters that go back to the outbox travel in small batches, since some of them will be refused again. */
const RETRIED_LINES = 100;
/** So many rows at once go with a mirror that is dropped: a commit waits for tens of milliseconds at most. */
const FORGOTTEN_ROWS = { outbox: 50, dead_letters: 2_000 } as const;

interface Row {
  readonly mirror: string;
  readonly policy: PolicyName;
  readonly at: number;
  lines: number;
  /** Of the bodies, and a line break behind each. */
  bytes: number;
  readonly bodies: Uint8Array[];
}

/** Writes the outbox, its gaps and the dead letters inside transactions that the caller has begun. */
export class OutboxWriter {
  readonly #insert: StatementSync;
  readonly #remove: StatementSync;
  readonly #grow: StatementSync;
  readonly #fill: StatementSync;
  readonly #endFilled: StatementSync;
  readonly #refuse: StatementSync;
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
    this.#insert = db.prepare(
      "INSERT INTO outbox (mirror, policy, lines, bytes, created, body) VALUES (?, ?, ?, ?, ?, ?)",
    );
    this.#remove = db.prepare("DELETE FROM outbox WHERE id = ?");
    this.#grow = db.prepare(`
      INSERT INTO gaps (mirror, measurement, episode, cause, oldest, newest) VALUES (?, ?, ?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET oldest = min(oldest, excluded.oldest), newest = max(newest, excluded.newest)`);
    const gap = "mirror = ? AND measurement = ? AND episode = ?";
    this.#fill = db.prepare(`UPDATE gaps SET oldest = max(oldest, ?) WHERE ${gap}`);
    this.#endFilled = db.prepare(`DELETE FROM gaps WHERE ${gap} AND oldest > newest`);
    this.#refuse = db.prepare(
      "INSERT INTO dead_letters (mirror, policy, line, reason, created) VALUES (?, ?, ?, ?, ?)",
    );
  }

  write(group: Pick<Group, "outbox" | "gaps" | "filled">, range: CommitRange): void {
    if (group.outbox.length > 0) this.#add(group.outbox.filter(({ commit }) => includes(range, commit)));
    for (const { commit, mirror, measurement, episode, cause, from, to } of group.gaps) {
      if (includes(range, commit)) this.#grow.run(mirror, measurement, episode, cause, from, to);
    }
    for (const { commit, mirror, measurement, episode, before } of group.filled) {
      if (!includes(range, commit)) continue;
      this.#fill.run(before, mirror, measurement, episode);
      this.#endFilled.run(mirror, measurement, episode);
    }
  }

  /** Entries of one mirror and policy are joined: a row for each event would cost more than the event. */
  #add(entries: readonly OutboxEntry[]): void {
    const open = new Map<string, Row>();
    for (const { mirror, policy, at, lines, body, batchLines } of entries) {
      const key = `${mirror} ${policy}`;
      const row = open.get(key);
      if (row !== undefined && row.lines + lines <= batchLines && row.bytes + body.length < MAX_JOINED_BYTES) {
        row.lines += lines;
        row.bytes += body.length + 1;
        row.bodies.push(body);
        continue;
      }
      // Rows of a policy go in one after the other, in the order of the commits.
      if (row !== undefined) this.#put(row);
      open.set(key, { mirror, policy, at, lines, bytes: body.length + 1, bodies: [body] });
    }
    for (const row of open.values()) this.#put(row);
  }

  #put({ mirror, policy, at, lines, bytes, bodies }: Row): void {
    this.#insert.run(mirror, policy, lines, bytes, at, joined(bodies, bytes - 1));
  }

  acknowledge(ids: readonly number[], refused: readonly NewDeadLetter[]): void {
    for (const id of ids) this.#remove.run(id);
    for (const { mirror, policy, line, reason, at } of refused) this.#refuse.run(mirror, policy, line, reason, at);
  }

  retry(selection: DeadLetterSelection, at: number): readonly Waiting[] {
    const { sql, parameters } = lettersWhere(selection);
    const letters = this.#db.prepare(`SELECT mirror, policy, line FROM dead_letters ${sql} ORDER BY id`);
    const entries = letters.all(...parameters).map((row): OutboxEntry => {
      const body = Buffer.from(String(row["line"]));
      // Written by `acknowledge`.
      const policy = String(row["policy"]) as PolicyName;
      return { mirror: String(row["mirror"]), policy, lines: 1, body, batchLines: RETRIED_LINES, at };
    });
    this.#add(entries);
    this.drop(selection);
    const waiting = new Map<string, Waiting>();
    for (const { mirror, policy, body } of entries) {
      const key = `${mirror} ${policy}`;
      const sum = waiting.get(key) ?? { mirror, policy, points: 0, bytes: 0, oldestAt: at };
      waiting.set(key, { ...sum, points: sum.points + 1, bytes: sum.bytes + body.length + 1 });
    }
    return [...waiting.values()];
  }

  drop(selection: DeadLetterSelection): number {
    const { sql, parameters } = lettersWhere(selection);
    return Number(this.#db.prepare(`DELETE FROM dead_letters ${sql}`).run(...parameters).changes);
  }

  /** Removes a slice of what is kept for a mirror; gives whether there is more. */
  forgetSome(mirror: string): boolean {
    this.#db.prepare("DELETE FROM gaps WHERE mirror = ?").run(mirror);
    const some = (table: "outbox" | "dead_letters", rows: number): boolean => {
      const sql = `DELETE FROM ${table} WHERE id IN (SELECT id FROM ${table} WHERE mirror = ? LIMIT ?)`;
      return Number(this.#db.prepare(sql).run(mirror, rows).changes) === rows;
    };
    return some("outbox", FORGOTTEN_ROWS.outbox) || some("dead_letters", FORGOTTEN_ROWS.dead_letters);
  }
}

const LINE_FEED = Buffer.from("\n");

function joined(bodies: readonly Uint8Array[], length: number): Uint8Array {
  const [first] = bodies;
  if (first !== undefined && bodies.length === 1) return first;
  return Buffer.concat(
    bodies.flatMap((body, index) => (index === 0 ? [body] : [LINE_FEED, body])),
    length,
  );
}
