import type { PolicyName } from "../../model/measurement.ts";
import type { Finding } from "../destination.ts";
import { numberCell } from "./answer.ts";
import type { Api, Place, Prepared, Session, Trouble } from "./generation.ts";
import { basic, command, kept, probe } from "./generation.ts";
import { identifier, literal } from "./influxql.ts";
import { judgeWrite } from "./judge.ts";
import { nanoseconds, safeText } from "./escape.ts";
import type { PolicyPlan } from "./options.ts";

/*
 * InfluxDB 1.x (recorded: 1.6 and 1.12). Basic authentication; a database with retention policies; a malformed or
 * conflicting point leaves the others stored, and a missing policy answers 500.
 */

interface Existing {
  /** 0 keeps for ever. */
  readonly hours: number;
}

export function createV1(session: Session): Api {
  const { database: db } = session;
  const authorization = authorizationOf(session);
  const run = (statement: string) => command(session, authorization, statement);
  const place = (rp: PolicyName | undefined): Place => ({
    write: { path: "/write", params: { db, ...(rp === undefined ? {} : { rp }), precision: "ns" } },
    db,
    rp,
  });

  const create = async (): Promise<Trouble | Finding> => {
    const created = await run(`CREATE DATABASE ${identifier(db)}`);
    if (created.kind === "ok") return { level: "done", text: `Made the database ${db}.` };
    if (created.kind === "trouble") return created.outcome;
    const words = `The database ${db} is not there and could not be made: ${created.words}. As an administrator run: CREATE DATABASE ${identifier(db)}`;
    return { kind: "permanent", fault: "place", reason: words };
  };

  const policy = async (
    plan: PolicyPlan,
    existing: Existing | undefined,
  ): Promise<{ rp: PolicyName | undefined; finding?: Finding } | Trouble> => {
    const days = plan.keepDays === undefined ? "INF" : `${plan.keepDays}d`;
    const shard = `SHARD DURATION ${plan.shardDays}d`;
    const of = `RETENTION POLICY ${identifier(plan.name)} ON ${identifier(db)} DURATION ${days}`;
    if (existing === undefined) {
      const statement = `CREATE ${of} REPLICATION 1 ${shard}`;
      const made = await run(statement);
      if (made.kind === "trouble") return made.outcome;
      if (made.kind === "ok")
        return {
          rp: plan.name,
          finding: { level: "done", text: `Made the retention policy ${plan.name} (${kept(plan.keepDays)}).` },
        };
      const text = `The retention policy ${plan.name} is not there and could not be made: ${made.words}. Its points go to the database's default policy. As an administrator run: ${statement}; then restart the hub.`;
      return { rp: undefined, finding: { level: "problem", text } };
    }
    const wanted = plan.keepDays === undefined ? 0 : plan.keepDays * 24;
    if (existing.hours === wanted) return { rp: plan.name };
    const statement = `ALTER ${of} ${shard}`;
    if (isShorter(wanted, existing.hours)) {
      // Shortening removes data at once: that is left to the user.
      const text = `The retention policy ${plan.name} keeps longer (${kept(existing.hours === 0 ? undefined : existing.hours / 24)}) than configured (${kept(plan.keepDays)}). To shorten it, run: ${statement}`;
      return { rp: plan.name, finding: { level: "note", text } };
    }
    const changed = await run(statement);
    if (changed.kind === "trouble") return changed.outcome;
    if (changed.kind === "ok")
      return {
        rp: plan.name,
        finding: { level: "done", text: `The retention policy ${plan.name} now keeps ${kept(plan.keepDays)}.` },
      };
    const text = `The retention policy ${plan.name} keeps ${existing.hours / 24} d, and could not be changed to ${kept(plan.keepDays)}: ${changed.words}. As an administrator run: ${statement}`;
    return { rp: plan.name, finding: { level: "problem", text } };
  };

  const prepare = async (): Promise<Prepared | Trouble> => {
    const findings: Finding[] = [];
    const places = new Map<PolicyName, Place>();
    const show = `SHOW RETENTION POLICIES ON ${identifier(db)}`;
    let shown = await run(show);
    if (shown.kind === "refused" && shown.words.includes("database not found")) {
      const made = await create();
      if ("kind" in made) return made;
      findings.push(made);
      shown = await run(show);
    }
    if (shown.kind === "trouble") return shown.outcome;
    if (shown.kind === "refused") {
      if (shown.words.includes("create admin user first"))
        return { kind: "auth", reason: `${shown.status} ${shown.words}` };
      const write = await probe(session, { authorization }, place(undefined).write);
      if (write.kind !== "written") return explained(write, db, shown.words);
      const text = `The retention policies of ${db} cannot be seen: ${shown.words}. All points go to its default policy. Give the user ALL on ${db}, and as an administrator make the policies; then restart the hub.`;
      findings.push({ level: "problem", text });
      for (const { name } of session.plans) places.set(name, place(undefined));
      return { kind: "prepared", places, findings };
    }
    const existing = new Map<unknown, Existing>();
    for (const table of shown.tables)
      for (const [name, length] of table.values) existing.set(name, { hours: hoursOf(length) });
    for (const plan of session.plans) {
      const made = await policy(plan, existing.get(plan.name));
      if ("kind" in made) return made;
      if (made.finding !== undefined) findings.push(made.finding);
      places.set(plan.name, place(made.rp));
    }
    return { kind: "prepared", places, findings };
  };

  return {
    generation: 1,
    authorization,
    prepare,
    judge: judgeWrite,
    tagValuesBy: "show",
    async deleteBefore(of, measurement, time) {
      // DELETE takes no retention policy; a measurement is in one only.
      const own = session.home === undefined ? "" : `${identifier("home")} = ${literal(safeText(session.home))} AND `;
      const statement = `DELETE FROM ${identifier(measurement)} WHERE ${own}time < ${nanoseconds(time)}`;
      const deleted = await command(session, authorization, statement, of.db);
      if (deleted.kind === "ok") return undefined;
      return deleted.kind === "refused" ? deleted.words : deleted.outcome.reason;
    },
    async diskBytes() {
      const stats = await run("SHOW STATS FOR 'shard'");
      if (stats.kind !== "ok") return stats.kind === "refused" ? stats.words : stats.outcome.reason;
      const mine = stats.tables.filter(({ tags }) => tags["database"] === db);
      return mine.reduce(
        (bytes, { columns, values }) => bytes + numberCell(values[0]?.[columns.indexOf("diskBytes")]),
        0,
      );
    },
  };
}

/** Basic; a token of the form user:password stands for both, because 1.6 does not know the Token scheme. */
function authorizationOf({ username, password, token }: Session): string | undefined {
  if (username !== undefined) return basic(username, password ?? "");
  const [user, ...rest] = token?.split(":") ?? [];
  return user === undefined || rest.length === 0 ? undefined : basic(user, rest.join(":"));
}

function isShorter(wanted: number, existing: number): boolean {
  return wanted !== 0 && (existing === 0 || wanted < existing);
}

/** Go's text of a duration, such as 8760h0m0s. */
function hoursOf(text: unknown): number {
  const match = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(String(text));
  return Number(match?.[1] ?? 0) + Number(match?.[2] ?? 0) / 60 + Number(match?.[3] ?? 0) / 3_600;
}

function explained(write: Awaited<ReturnType<typeof probe>>, db: string, words: string): Trouble {
  if (write.kind === "permanent" && write.fault === "place") {
    return {
      ...write,
      reason: `The database ${db} is not there, and this user may not make it (${words}). As an administrator run: CREATE DATABASE ${identifier(db)}`,
    };
  }
  if (write.kind === "written" || write.kind === "partial")
    throw new Error("an empty write that succeeds is no trouble");
  return write;
}
