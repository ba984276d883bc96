import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import type { MeasurementName, PolicyName } from "../../model/measurement.ts";
import type { DeadLetterPage, DeadLetterSelection, Gap, GapCause, Peeked, PeekQuery, Waiting } from "../outbox.ts";
import { numberOf } from "./schema.ts";

// Names of policies, measurements and causes in these tables were written from values of those types (write-outbox.ts).

export function readPeek(db: DatabaseSync, query: PeekQuery): Peeked | undefined {
  const rows = db
    .prepare("SELECT id, lines, bytes, created, body FROM outbox WHERE mirror = ? AND policy = ? ORDER BY id")
    .iterate(query.mirror, query.policy);
  const ids: number[] = [];
  const bodies: Uint8Array[] = [];
  let lines = 0;
  let bytes = 0;
  let nextAt: number | undefined;
  for (const row of rows) {
    const more = { lines: Number(row["lines"]), bytes: Number(row["bytes"]) };
    if (ids.length > 0 && (lines + more.lines > query.points || bytes + more.bytes > query.bytes)) {
      nextAt = Number(row["created"]);
      break;
    }
    const body = row["body"];
    if (!(body instanceof Uint8Array)) throw new Error(`entry ${String(row["id"])} of the outbox has no body`);
    if (ids.length > 0) bodies.push(LINE_FEED);
    bodies.push(body);
    ids.push(Number(row["id"]));
    lines += more.lines;
    bytes += more.bytes;
  }
  if (ids.length === 0) return undefined;
  return { policy: query.policy, ids, lines, bytes, body: Buffer.concat(bodies), nextAt };
}

const LINE_FEED = Buffer.from("\n");

export function readWaiting(db: DatabaseSync): readonly Waiting[] {
  const rows = db
    .prepare(
      `SELECT mirror, policy, sum(lines) AS points, sum(bytes) AS bytes, min(created) AS oldest
      FROM outbox GROUP BY mirror, policy`,
    )
    .all();
  return rows.map((row) => ({
    mirror: String(row["mirror"]),
    policy: String(row["policy"]) as PolicyName,
    points: Number(row["points"]),
    bytes: Number(row["bytes"]),
    oldestAt: Number(row["oldest"]),
  }));
}

export function readGaps(db: DatabaseSync): readonly Gap[] {
  const rows = db.prepare("SELECT * FROM gaps ORDER BY mirror, episode, measurement").all();
  return rows.map((row) => ({
    mirror: String(row["mirror"]),
    measurement: String(row["measurement"]) as MeasurementName,
    episode: Number(row["episode"]),
    cause: String(row["cause"]) as GapCause,
    from: Number(row["oldest"]),
    to: Number(row["newest"]),
  }));
}

export function readDeadLetters(
  db: DatabaseSync,
  {
    selection,
    after,
    limit,
  }: { readonly selection: DeadLetterSelection; readonly after: number; readonly limit: number },
): DeadLetterPage {
  const { sql, parameters } = lettersWhere(selection);
  const rows = db
    .prepare(`SELECT * FROM (SELECT * FROM dead_letters ${sql}) WHERE id > ? ORDER BY id LIMIT ?`)
    .all(...parameters, after, limit);
  const letters = rows.map((row) => ({
    id: Number(row["id"]),
    mirror: String(row["mirror"]),
    policy: String(row["policy"]) as PolicyName,
    line: String(row["line"]),
    reason: String(row["reason"]),
    at: Number(row["created"]),
  }));
  return {
    letters,
    total: numberOf(db, `SELECT count(*) FROM dead_letters ${sql}`, parameters),
    givenUp: numberOf(
      db,
      "SELECT coalesce(sum(CAST(value AS INTEGER)), 0) FROM documents WHERE kind = ? AND id = coalesce(?, id)",
      [GIVEN_UP, selection.mirror ?? null],
    ),
  };
}

/** Documents of this kind hold how many letters of a mirror (the id) were given up because too much was kept. */
export const GIVEN_UP = "dead_letters_given_up";

/** The condition that a selection means. */
export function lettersWhere({ mirror, ids }: DeadLetterSelection): {
  readonly sql: string;
  readonly parameters: readonly SQLInputValue[];
} {
  const conditions: string[] = [];
  const parameters: SQLInputValue[] = [];
  if (mirror !== undefined) {
    conditions.push("mirror = ?");
    parameters.push(mirror);
  }
  if (ids !== undefined) {
    conditions.push("id IN (SELECT value FROM json_each(?))");
    parameters.push(JSON.stringify(ids));
  }
  return { sql: conditions.length === 0 ? "" : `WHERE ${conditions.join(" AND ")}`, parameters };
}
