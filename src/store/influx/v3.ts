import type { Finding, Outcome, Rejected } from "../destination.ts";
import type { Api, Place, Prepared, Session, Trouble } from "./generation.ts";
import { ask, jsonList, jsonObject } from "./generation.ts";
import type { Answer, Failure } from "./http.ts";
import { json, judgeWrite } from "./judge.ts";

/*
 * InfluxDB 3 Core and Enterprise (recorded: 3.6). Bearer tokens; one database for all, because up to 3.9 there are five
 * for everybody; its retention is per database only, so nothing is removed there. `write_lp` names the refused lines by
 * number; rows cannot be deleted.
 */

export function createV3(session: Session): Api {
  const { database: db } = session;
  const authorization = session.token === undefined ? undefined : `Bearer ${session.token}`;
  const place: Place = {
    write: { path: "/api/v3/write_lp", params: { db, precision: "nanosecond", accept_partial: "true" } },
    db,
    rp: undefined,
  };

  const prepare = async (): Promise<Prepared | Trouble> => {
    const body = JSON.stringify({ db });
    const contentType = "application/json";
    const made = await ask(session, {
      method: "POST",
      path: "/api/v3/configure/database",
      authorization,
      body,
      contentType,
    });
    if (made.kind === "trouble") return made.outcome;
    if (made.kind === "refused" && made.status !== 409) {
      const reason = `The database ${db} could not be made: ${made.words}. Up to 3.9 InfluxDB 3 Core holds five: name one that is there in ${session.settings.database}.`;
      return { kind: "permanent", fault: "place", reason };
    }
    const findings: Finding[] = made.kind === "ok" ? [{ level: "done", text: `Made the database ${db}.` }] : [];
    findings.push({
      level: "note",
      text: "InfluxDB 3 has one retention for a whole database: what the hub mirrors there is kept as that database keeps it.",
    });
    return { kind: "prepared", places: new Map(session.plans.map(({ name }) => [name, place])), findings };
  };

  return {
    generation: 3,
    authorization,
    prepare,
    judge,
    tagValuesBy: "show",
    async diskBytes() {
      const q =
        "SELECT table_name, count(*) AS files, sum(size_bytes) AS size_bytes, sum(row_count) AS rows FROM system.parquet_files GROUP BY table_name";
      const reply = await ask(session, {
        method: "GET",
        path: "/api/v3/query_sql",
        params: { db, format: "json", q },
        authorization,
      });
      if (reply.kind !== "ok") return reply.kind === "refused" ? reply.words : reply.outcome.reason;
      const tables = jsonList(json(reply.answer.text));
      return tables.reduce((bytes, { size_bytes }) => bytes + (typeof size_bytes === "number" ? size_bytes : 0), 0);
    },
  };
}

/** The refusals of `write_lp`; every other answer is judged as everywhere. */
function judge(answer: Answer | Failure, lines: () => readonly string[]): Outcome {
  if (answer.kind === "failure" || (answer.status !== 400 && answer.status !== 422)) return judgeWrite(answer, lines);
  const { error, data } = jsonObject(answer.text);
  if (typeof error !== "string" || data === undefined) return judgeWrite(answer, lines);
  const reason = `${answer.status} ${error}`;
  const count = lines().length;
  const named: Rejected[] = [];
  // A list where the other lines are stored, one object where nothing is.
  for (const { line_number: number, error_message: why } of Array.isArray(data) ? jsonList(data) : jsonList([data])) {
    // Numbers count points from 1; the text beside them is often another line's.
    if (typeof number === "number" && number >= 1 && number <= count)
      named.push({ line: number - 1, reason: String(why) });
    else return { kind: "permanent", fault: "lines", reason };
  }
  // A limit of the schema (422) was recorded for single lines only: whether the others are stored is not known.
  if (Array.isArray(data) && answer.status === 400) return { kind: "partial", rejected: named };
  return { kind: "permanent", fault: "lines", reason, named };
}
