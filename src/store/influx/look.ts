import type { Api, Session, Trouble } from "./generation.ts";
import { ask, command, jsonList, jsonObject, probe } from "./generation.ts";
import { detect } from "./detect.ts";
import { identifier } from "./influxql.ts";
import { json } from "./judge.ts";
import type { Generation, InfluxOptions } from "./options.ts";
import { createV1 } from "./v1.ts";
import { openSession } from "./session.ts";

/** What a look at a server showed: it answers, and takes the credentials. */
export interface Looked {
  readonly kind: "looked";
  /** Such as "InfluxDB 2.7.12". */
  readonly name: string;
  readonly generation: Generation;
  /** `missing`: the hub makes it when it first writes; `unseen`: the credentials may write, and not see it. */
  readonly database: "there" | "missing" | "unseen";
}

/** Looks at a server without changing anything there: which generation it is, and whether it lets us in. Never rejects. */
export async function lookAtInflux(
  options: Omit<InfluxOptions, "keepDays" | "context" | "home" | "generation" | "log">,
): Promise<Looked | Trouble> {
  const { session } = openSession(options, { plans: [], home: undefined });
  try {
    const found = await detect(session);
    if (found.kind !== "detected") return found;
    const database = await looks[found.generation](session);
    if (typeof database !== "string") return database;
    return { kind: "looked", name: found.name, generation: found.generation, database };
  } finally {
    await session.http.close();
  }
}

type Look = (session: Session) => Promise<Looked["database"] | Trouble>;

const looks: Readonly<Record<Generation, Look>> = { 1: lookAtV1, 2: lookAtV2, 3: lookAtV3 };

async function lookAtV1(session: Session): Promise<Looked["database"] | Trouble> {
  const { database: db } = session;
  const api: Pick<Api, "authorization"> = createV1(session);
  const shown = await command(session, api.authorization, `SHOW RETENTION POLICIES ON ${identifier(db)}`);
  if (shown.kind === "ok") return "there";
  if (shown.kind === "trouble") return shown.outcome;
  if (shown.words.includes("database not found")) return "missing";
  // Who may not see the policies may write all the same.
  const written = await probe(session, api, { path: "/write", params: { db, precision: "ns" } });
  if (written.kind === "written") return "unseen";
  return { kind: "auth", reason: `${shown.status} ${shown.words}` };
}

async function lookAtV2(session: Session): Promise<Looked["database"] | Trouble> {
  const { settings, org, database } = session;
  if (session.token === undefined) return { kind: "auth", reason: `InfluxDB 2 takes a token: set ${settings.token}` };
  const authorization = `Token ${session.token}`;
  const orgs = await ask(session, {
    method: "GET",
    path: "/api/v2/orgs",
    params: org === undefined ? {} : { org },
    authorization,
  });
  if (orgs.kind === "trouble") return orgs.outcome;
  if (orgs.kind === "refused") return place(`The organisation is not known: ${orgs.words}`);
  const seen = jsonList(jsonObject(orgs.answer.text)["orgs"]);
  const name = org ?? (seen.length === 1 ? String(seen[0]?.["name"]) : undefined);
  if (name === undefined) return place(`The token sees ${seen.length} organisations: set ${settings.org}`);
  // A token without the right to read organisations, or buckets, gets empty lists.
  if (seen.length === 0) return "unseen";
  for (const bucket of [`${database}/raw_data_policy`, database]) {
    const params = { org: name, name: bucket };
    const found = await ask(session, { method: "GET", path: "/api/v2/buckets", params, authorization });
    if (found.kind === "trouble") return found.outcome;
    if (found.kind === "ok" && jsonList(jsonObject(found.answer.text)["buckets"]).length > 0) return "there";
  }
  return "missing";
}

async function lookAtV3(session: Session): Promise<Looked["database"] | Trouble> {
  const { token, database } = session;
  const listed = await ask(session, {
    method: "GET",
    path: "/api/v3/configure/database",
    params: { format: "json" },
    authorization: token === undefined ? undefined : `Bearer ${token}`,
  });
  if (listed.kind === "trouble") return listed.outcome;
  // A token that may not administrate may write.
  if (listed.kind === "refused") return listed.status === 403 ? "unseen" : place(listed.words);
  const names = jsonList(json(listed.answer.text)).map((one) => one["iox::database"]);
  return names.includes(database) ? "there" : "missing";
}

function place(reason: string): Trouble {
  return { kind: "permanent", fault: "place", reason };
}
