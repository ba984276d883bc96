import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { PolicyName } from "../../model/measurement.ts";
import type { DeadLetterSelection, NewDeadLetter, OutboxEntry, Waiting } from "../outbox.ts";
import { lettersWhere } from "./read-outbox.ts";
import { LetterWriter } from "./write-letters.ts";
import type { CommitRange, Group } from "./protocol.ts";
import { includes } from "./write-block.ts";

/** An entry stays below this size where it is made of several: a batch is read as whole entries. */
const MAX_JOINED_BYTES = 1024 * 1024;
/** Dead letters that go back to the outbox travel in small batches, since some of them will be refused again. */
const RETRIED_LINES = 100;
/** So many rows at once go with a mirror that is dropped: a commit waits for tens of milliseconds at most. */
const FORGOTTEN_ROWS = { entries: 50, letters: 2_000 } as const;

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
  readonly #db: DatabaseSync;
  readonly letters: LetterWriter;

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
    this.letters = new LetterWriter(db);
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

  /** Gives how many older letters had to go for those that were refused. */
  acknowledge(ids: readonly number[], refused: readonly NewDeadLetter[], limitBytes: number): number {
    for (const id of ids) this.#remove.run(id);
    return this.letters.add(refused, limitBytes);
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
    this.letters.remove(selection);
    const waiting = new Map<string, Waiting>();
    for (const { mirror, policy, body } of entries) {
      const key = `${mirror} ${policy}`;
      const sum = waiting.get(key) ?? { mirror, policy, points: 0, bytes: 0, oldestAt: at };
      waiting.set(key, { ...sum, points: sum.points + 1, bytes: sum.bytes + body.length + 1 });
    }
    return [...waiting.values()];
  }

  /** Removes a slice of what is kept for a mirror; gives whether there is more. */
  forgetSome(mirror: string): boolean {
    this.#db.prepare("DELETE FROM gaps WHERE mirror = ?").run(mirror);
    const sql = "DELETE FROM outbox WHERE id IN (SELECT id FROM outbox WHERE mirror = ? LIMIT ?)";
    const entries = Number(this.#db.prepare(sql).run(mirror, FORGOTTEN_ROWS.entries).changes);
    return entries === FORGOTTEN_ROWS.entries || this.letters.forgetSome(mirror, FORGOTTEN_ROWS.letters);
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
