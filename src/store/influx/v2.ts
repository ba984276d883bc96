import type { PolicyName } from "../../model/measurement.ts";
import type { Micros } from "../../model/time.ts";
import { formatTime, MICROS_PER_SECOND } from "../../model/time.ts";
import type { Finding } from "../destination.ts";
import type { Api, Place, Prepared, Reply, Session, Trouble } from "./generation.ts";
import { ask, jsonList, jsonObject, kept, probe } from "./generation.ts";
import { judgeWrite } from "./judge.ts";
import { safeText } from "./escape.ts";
import type { PolicyPlan } from "./options.ts";

/*
 * InfluxDB 2.x (recorded: 2.7). Tokens; a bucket for each retention policy, named DATABASE/POLICY, which InfluxQL sees as
 * database and policy; one malformed line refuses the whole batch; a missing right to create answers 401.
 */

interface Bucket {
  readonly name: string;
  /** Absent where the token may write to the bucket but not see it. */
  readonly id: string | undefined;
}

interface Org {
  readonly name: string;
  readonly id: string | undefined;
}

const SECONDS_PER_DAY = 86_400;

export function createV2(session: Session): Api {
  const authorization = session.token === undefined ? undefined : `Token ${session.token}`;
  const buckets = new Set<string>();

  const send = (
    method: "GET" | "POST" | "PATCH",
    path: string,
    params: Readonly<Record<string, string>>,
    body?: unknown,
  ): Promise<Reply> => {
    const content = body === undefined ? {} : { body: JSON.stringify(body), contentType: "application/json" };
    return ask(session, { method, path, params, authorization, ...content });
  };

  const findOrg = async (): Promise<Org | Trouble> => {
    const given = session.org;
    const reply = await send("GET", "/api/v2/orgs", given === undefined ? {} : { org: given });
    if (reply.kind === "trouble") return reply.outcome;
    const orgs = reply.kind === "ok" ? jsonList(jsonObject(reply.answer.text)["orgs"]) : [];
    const [only] = orgs;
    if (only !== undefined && orgs.length === 1) return { name: String(only["name"]), id: String(only["id"]) };
    // A token without the right to read organisations sees an empty list: the name alone will do for writing.
    if (given !== undefined && reply.kind === "ok") return { name: given, id: undefined };
    const why =
      given === undefined
        ? `the token sees ${orgs.length} organisations: set ${session.settings.org}`
        : reply.kind === "refused"
          ? reply.words
          : "";
    return { kind: "permanent", fault: "place", reason: `The organisation is not known: ${why}` };
  };

  const writeTo = (org: Org, bucket: string): Place["write"] => ({
    path: "/api/v2/write",
    params: { org: org.name, bucket, precision: "ns" },
  });

  /** Finds or makes a bucket; a sentence where it cannot. */
  const findBucket = async (
    org: Org,
    name: string,
    plan: PolicyPlan | undefined,
    findings: Finding[],
  ): Promise<Bucket | string | Trouble> => {
    const found = await send("GET", "/api/v2/buckets", { org: org.name, name });
    if (found.kind === "trouble") return found.outcome;
    const there = found.kind === "ok" ? jsonList(jsonObject(found.answer.text)["buckets"])[0] : undefined;
    if (there !== undefined) {
      const id = String(there["id"]);
      if (plan !== undefined) await lengthen(id, there, plan, findings);
      return { name, id };
    }
    if (org.id === undefined) return "the token may not see the organisation";
    const rule = plan === undefined ? [] : [ruleOf(plan)];
    const made = await send("POST", "/api/v2/buckets", {}, { orgID: org.id, name, retentionRules: rule });
    if (made.kind === "ok") {
      findings.push({ level: "done", text: `Made the bucket ${name} (${kept(plan?.keepDays)}).` });
      return { name, id: String(jsonObject(made.answer.text)["id"]) };
    }
    // Without the right to create this is 401, not 403; that the token is known was seen above.
    if (made.kind === "trouble") return made.outcome.kind === "auth" ? made.outcome.reason : made.outcome;
    return made.words.includes("already exists") ? { name, id: undefined } : made.words;
  };

  const lengthen = async (
    id: string,
    there: Readonly<Record<string, unknown>>,
    plan: PolicyPlan,
    findings: Finding[],
  ): Promise<void> => {
    const now = Number(jsonList(there["retentionRules"])[0]?.["everySeconds"] ?? 0);
    const wanted = plan.keepDays === undefined ? 0 : plan.keepDays * SECONDS_PER_DAY;
    if (now === wanted) return;
    const bucket = String(there["name"]);
    const keeps = `The bucket ${bucket} keeps ${kept(now === 0 ? undefined : now / SECONDS_PER_DAY)}`;
    if (wanted !== 0 && (now === 0 || wanted < now)) {
      findings.push({
        level: "note",
        text: `${keeps}, longer than configured (${kept(plan.keepDays)}). Shortening removes data: do it in InfluxDB.`,
      });
      return;
    }
    const changed = await send("PATCH", `/api/v2/buckets/${id}`, {}, { retentionRules: [ruleOf(plan)] });
    if (changed.kind === "ok")
      findings.push({ level: "done", text: `The bucket ${bucket} now keeps ${kept(plan.keepDays)}.` });
    else {
      const why = changed.kind === "refused" ? changed.words : changed.outcome.reason;
      findings.push({
        level: "problem",
        text: `${keeps}, and could not be changed to ${kept(plan.keepDays)}: ${why}. Change it in InfluxDB.`,
      });
    }
  };

  /** How InfluxQL names the buckets: virtual mappings where the server makes them, ours where it does not. */
  const mapped = async (
    org: Org,
    all: readonly Bucket[],
    findings: Finding[],
  ): Promise<ReadonlyMap<string, readonly [string, string]>> => {
    const names = new Map<string, readonly [string, string]>();
    const reply = await send("GET", "/api/v2/dbrps", { org: org.name });
    for (const { bucketID, database, retention_policy } of reply.kind === "ok"
      ? jsonList(jsonObject(reply.answer.text)["content"])
      : []) {
      names.set(String(bucketID), [String(database), String(retention_policy)]);
    }
    for (const { id, name } of all) {
      if (id === undefined || names.has(id) || org.id === undefined) continue;
      const [database, policy] = split(name);
      const made = await send(
        "POST",
        "/api/v2/dbrps",
        {},
        { bucketID: id, database, retention_policy: policy, default: false, orgID: org.id },
      );
      if (made.kind === "ok") names.set(id, [database, policy]);
      else
        findings.push({
          level: "problem",
          text: `InfluxQL may not find the bucket ${name}: ${made.kind === "refused" ? made.words : made.outcome.reason}. Writing is not affected.`,
        });
    }
    return names;
  };

  const prepare = async (): Promise<Prepared | Trouble> => {
    if (authorization === undefined)
      return {
        kind: "auth",
        reason: `InfluxDB 2 takes a token: set ${session.settings.token} (a user name and password are not enough)`,
      };
    const org = await findOrg();
    if ("kind" in org) return org;
    const findings: Finding[] = [];
    const found = new Map<PolicyName, Bucket>();
    let fallback: Bucket | undefined;
    for (const plan of session.plans) {
      const bucket = await findBucket(org, `${session.database}/${plan.name}`, plan, findings);
      if (typeof bucket === "object" && "kind" in bucket) return bucket;
      if (typeof bucket === "object") {
        found.set(plan.name, bucket);
        continue;
      }
      if (fallback === undefined) {
        const whole = await findBucket(org, session.database, undefined, findings);
        if (typeof whole === "object" && "kind" in whole) return whole;
        fallback = typeof whole === "object" ? whole : { name: session.database, id: undefined };
        const write = await probe(session, { authorization }, writeTo(org, session.database));
        if (write.kind !== "written" && write.kind !== "partial") return write;
      }
      const text = `The bucket ${session.database}/${plan.name} is not there and could not be made: ${bucket}. Its points go to the bucket ${session.database}, kept as that keeps them. Make the bucket (${kept(plan.keepDays)}) and let the token write and read it; then restart the hub.`;
      findings.push({ level: "problem", text });
      found.set(plan.name, fallback);
    }
    const names = await mapped(org, [...new Set(found.values())], findings);
    const places = new Map<PolicyName, Place>();
    buckets.clear();
    for (const [policy, { name, id }] of found) {
      if (id !== undefined) buckets.add(id);
      const [db, rp] = (id === undefined ? undefined : names.get(id)) ?? split(name);
      places.set(policy, { write: writeTo(org, name), db, rp });
    }
    return { kind: "prepared", places, findings };
  };

  return {
    generation: 2,
    authorization,
    prepare,
    judge: judgeWrite,
    tagValuesBy: "select",
    async deleteBefore({ write }, measurement, time) {
      const { org = "", bucket = "" } = write.params;
      const own = session.home === undefined ? "" : ` AND home=${JSON.stringify(safeText(session.home))}`;
      const body = { start: formatTime(0), stop: justBefore(time), predicate: `_measurement="${measurement}"${own}` };
      const deleted = await send("POST", "/api/v2/delete", { org, bucket }, body);
      if (deleted.kind === "ok") return undefined;
      return deleted.kind === "refused" ? deleted.words : deleted.outcome.reason;
    },
    async diskBytes() {
      const reply = await send("GET", "/metrics", {});
      if (reply.kind !== "ok") return reply.kind === "refused" ? reply.words : reply.outcome.reason;
      const sample = /^storage_(?:tsm_files_disk_bytes|wal_size)\{bucket="([^"]*)"[^}]*\} (\S+)$/gm;
      return [...reply.answer.text.matchAll(sample)].reduce(
        (bytes, [, bucket = "", value]) => bytes + (buckets.has(bucket) ? Number(value) : 0),
        0,
      );
    },
  };
}

/** `everySeconds` 0 keeps for ever; an empty list would be taken and ignored. */
function ruleOf(plan: PolicyPlan): Readonly<Record<string, unknown>> {
  return {
    type: "expire",
    everySeconds: (plan.keepDays ?? 0) * SECONDS_PER_DAY,
    shardGroupDurationSeconds: plan.shardDays * SECONDS_PER_DAY,
  };
}

/** As the server's own virtual mappings do. */
function split(bucket: string): readonly [string, string] {
  const slash = bucket.indexOf("/");
  return slash < 0 ? [bucket, "autogen"] : [bucket.slice(0, slash), bucket.slice(slash + 1)];
}

/** The last nanosecond before a time: right whether the end of the span is meant to belong to it or not. */
function justBefore(time: Micros): string {
  const whole = formatTime(time - 1).replace("Z", (time - 1) % MICROS_PER_SECOND === 0 ? ".000000Z" : "Z");
  return whole.replace("Z", "999Z");
}
