import { HometideError } from "../../model/errors.ts";
import type { Table } from "./answer.ts";
import { parseAnswer } from "./answer.ts";
import type { Connection, Ready } from "./connection.ts";
import { wordsOf } from "./judge.ts";
import type { Source } from "./rows.ts";

/** Rows of one chunk of an answer; without chunks 1.x may cut an answer (`max-row-limit`). */
const CHUNK_ROWS = 10_000;

/** The server, ready to be asked; throws `store_unavailable` with the reason where it is not. */
export async function readyOrThrow(connection: Connection): Promise<Ready> {
  const ready = await connection.ready();
  if (ready.kind === "ready") return ready;
  throw new HometideError("store_unavailable", `InfluxDB at ${connection.session.http.name}: ${ready.reason}`);
}

/**
 * Runs one SELECT or SHOW; times in the answer are microseconds. `long` is for what no user waits for: counting.
 * Throws `query_timeout`, or `store_unavailable` with the server's words.
 */
export async function select(
  source: Source,
  statement: string,
  patience: "query" | "long" = "query",
): Promise<readonly Table[]> {
  const { connection, ready, place } = source;
  const { http, timeouts } = connection.session;
  const params: Record<string, string> = { db: place.db, epoch: "u", chunked: "true", chunk_size: String(CHUNK_ROWS) };
  // 3.x would take a policy for a part of the database's name; its places have none.
  if (place.rp !== undefined) params["rp"] = place.rp;
  const answer = await http.send({
    method: "POST",
    path: "/query",
    params,
    authorization: ready.api.authorization,
    body: `q=${encodeURIComponent(statement)}`,
    contentType: "application/x-www-form-urlencoded",
    timeoutMs: patience === "query" ? timeouts.queryMs : timeouts.writeMs,
  });
  if (answer.kind === "failure") {
    throw new HometideError(answer.why === "timeout" ? "query_timeout" : "store_unavailable", answer.message);
  }
  const parsed =
    answer.status === 200
      ? parseAnswer(answer.text)
      : { kind: "error" as const, message: `${answer.status} ${wordsOf(answer)}` };
  if (parsed.kind === "tables") return parsed.tables;
  // The place is gone (dropped by somebody, say): the next call prepares it again.
  if (/database not found|retention policy not found/.test(parsed.message)) connection.forget();
  const slow = /query timeout|query-timeout|timed out|query interrupted/i.test(parsed.message);
  throw new HometideError(slow ? "query_timeout" : "store_unavailable", `InfluxDB at ${http.name}: ${parsed.message}`);
}
