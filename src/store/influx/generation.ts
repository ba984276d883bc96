import type { MeasurementName, PolicyName } from "../../model/measurement.ts";
import type { Micros } from "../../model/time.ts";
import type { Finding, Outcome, SettingNames } from "../destination.ts";
import type { Table } from "./answer.ts";
import { parseAnswer } from "./answer.ts";
import type { Answer, Failure, HttpClient, HttpRequest } from "./http.ts";
import { json, judgeWrite, wordsOf } from "./judge.ts";
import type { Generation, PolicyPlan, Timeouts } from "./options.ts";

/** What every generation's file gets: the way to the server, and what is wanted there. */
export interface Session {
  readonly http: HttpClient;
  readonly timeouts: Timeouts;
  readonly database: string;
  readonly org: string | undefined;
  readonly token: string | undefined;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly plans: readonly PolicyPlan[];
  /** The hub's own tag `home`, where it has one: it removes its own points only. */
  readonly home: string | undefined;
  readonly settings: SettingNames;
}

/** Where the points of a policy are. */
export interface Place {
  readonly write: { readonly path: string; readonly params: Readonly<Record<string, string>> };
  /** The database as InfluxQL names it, and the retention policy where there is one. */
  readonly db: string;
  readonly rp: string | undefined;
}

/** Why nothing can be done now; never `written` or `partial`. */
export type Trouble = Extract<Outcome, { readonly kind: "auth" | "transient" | "permanent" }>;

export interface Prepared {
  readonly kind: "prepared";
  readonly places: ReadonlyMap<PolicyName, Place>;
  readonly findings: readonly Finding[];
}

/** What differs between the generations: each is one file, v1.ts, v2.ts, v3.ts. */
export interface Api {
  readonly generation: Generation;
  readonly authorization: string | undefined;
  /** Finds or makes the places; says what it could not do, and goes on where points have a place all the same. */
  prepare(): Promise<Prepared | Trouble>;
  judge(answer: Answer | Failure, lines: () => readonly string[]): Outcome;
  /** How distinct values of a tag are asked for: 2.x answers SHOW TAG VALUES for its default policy only. */
  readonly tagValuesBy: "show" | "select";
  /** Removes what is older; absent where the generation cannot. */
  readonly deleteBefore?: (place: Place, measurement: MeasurementName, time: Micros) => Promise<string | undefined>;
  /** Bytes on the server's disk, or a sentence why that is not known. */
  diskBytes(): Promise<number | string>;
}

/** What became of a request that is not a write. */
export type Reply =
  | { readonly kind: "ok"; readonly answer: Answer }
  /** The server understood and declined: its words, for the user. */
  | { readonly kind: "refused"; readonly status: number; readonly words: string }
  | { readonly kind: "trouble"; readonly outcome: Trouble };

/** Sends a request of the set-up. 401 and what passes are troubles; every other refusal is for the caller to judge. */
export async function ask(session: Session, of: Omit<HttpRequest, "timeoutMs">): Promise<Reply> {
  const answer = await session.http.send({ ...of, timeoutMs: session.timeouts.readMs });
  if (answer.kind === "failure") return { kind: "trouble", outcome: { kind: "transient", reason: answer.message } };
  if (answer.status >= 200 && answer.status < 300) return { kind: "ok", answer };
  const words = wordsOf(answer);
  const reason = `${answer.status} ${words}`.trim();
  if (answer.status === 401) return { kind: "trouble", outcome: { kind: "auth", reason } };
  if (answer.status === 408 || answer.status === 429 || answer.status >= 502) {
    const { retryAfterMs } = answer;
    return {
      kind: "trouble",
      outcome: { kind: "transient", reason, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) },
    };
  }
  return { kind: "refused", status: answer.status, words };
}

/** Runs a statement that may change something; an error inside a 200 is a refusal. */
export async function command(
  session: Session,
  authorization: string | undefined,
  statement: string,
  db?: string,
): Promise<Exclude<Reply, { readonly kind: "ok" }> | { readonly kind: "ok"; readonly tables: readonly Table[] }> {
  const body = `q=${encodeURIComponent(statement)}`;
  const contentType = "application/x-www-form-urlencoded";
  const params: Record<string, string> = db === undefined ? {} : { db };
  const reply = await ask(session, { method: "POST", path: "/query", params, authorization, body, contentType });
  if (reply.kind !== "ok") return reply;
  const parsed = parseAnswer(reply.answer.text);
  if (parsed.kind === "error") return { kind: "refused", status: 200, words: parsed.message };
  return { kind: "ok", tables: parsed.tables };
}

/** An empty write: whether the place is there and may be written, without changing anything. */
export async function probe(
  session: Session,
  api: Pick<Api, "authorization">,
  write: Place["write"],
): Promise<Outcome> {
  const { authorization } = api;
  const answer = await session.http.send({
    method: "POST",
    ...write,
    authorization,
    body: "",
    timeoutMs: session.timeouts.readMs,
  });
  return judgeWrite(answer, () => []);
}

export function basic(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
}

/** A JSON object of an answer, or an empty one where it is something else. */
export function jsonObject(text: string): Readonly<Record<string, unknown>> {
  const parsed = json(text);
  return typeof parsed === "object" && parsed !== null ? (parsed as Record<string, unknown>) : {};
}

/** A JSON list of objects below a name; empty where it is something else. */
export function jsonList(given: unknown): readonly Readonly<Record<string, unknown>>[] {
  const items: readonly unknown[] = Array.isArray(given) ? given : [];
  // A JSON object has text keys; what is behind them stays unknown.
  return items.filter((item) => typeof item === "object" && item !== null) as Record<string, unknown>[];
}

/** How long something is kept, in words. */
export function kept(days: number | undefined): string {
  return days === undefined ? "for ever" : `${days} d`;
}
