import type { MirrorStatus } from "./view.ts";
import type { Trouble } from "./drain.ts";

export interface HealthFacts {
  readonly url: string;
  readonly trouble: Trouble | undefined;
  readonly breakerOpen: boolean;
  readonly queuePoints: number;
  readonly queueBytes: number;
  readonly limitBytes: number;
  readonly full: boolean;
  readonly deadLetters: number;
  /** Gaps by what made them, and whether they are being sent. */
  readonly lost: number;
  readonly older: number;
  readonly filling: boolean;
  /** What the set-up could not do. */
  readonly problems: readonly string[];
}

const HALF = 0.5;

/**
 * How a mirror is, from its facts, and what a user can do. The worst comes first; every sentence that is true is told.
 * Nothing of it is ever lost points: those are in the outbox, or in the store.
 */
export function healthOf(facts: HealthFacts): Pick<MirrorStatus, "status" | "reason"> {
  const { trouble, url, queuePoints, queueBytes, limitBytes, full, deadLetters, lost, older, filling, problems } =
    facts;
  const sentences: string[] = [];
  let status: MirrorStatus["status"] = "healthy";
  const worsen = (to: "degraded" | "unhealthy", sentence: string): void => {
    if (status !== "unhealthy") status = to;
    sentences.push(sentence);
  };
  if (trouble !== undefined) {
    worsen(trouble.kind === "transient" && !facts.breakerOpen ? "degraded" : "unhealthy", sentenceOf(trouble, url));
    if (queuePoints > 0) sentences.push(`${queuePoints} points wait on disk and follow by themselves.`);
  }
  if (full) {
    worsen(
      "degraded",
      `The outbox has reached its limit of ${megabytes(limitBytes)} (HOMETIDE_INFLUXDB_OUTBOX_LIMIT): new points are kept in the store only.`,
    );
  } else if (queueBytes >= limitBytes * HALF) {
    worsen(
      "degraded",
      `The outbox holds ${megabytes(queueBytes)}, more than half of its limit of ${megabytes(limitBytes)}.`,
    );
  }
  if (filling && lost + older > 0) sentences.push("A backfill is under way.");
  else if (lost > 0) {
    worsen("degraded", `The outbox was full for a while: \`hometide mirror backfill\` sends what ${url} lacks.`);
  } else if (older > 0) {
    sentences.push(
      `${url} lacks points that were accepted while it was not connected: \`hometide mirror backfill\` sends them.`,
    );
  }
  if (deadLetters > 0) {
    worsen(
      "degraded",
      `${deadLetters} points were refused by the server: \`hometide dead-letters list\` tells which and why; retry or drop them.`,
    );
  }
  for (const problem of problems) worsen("degraded", problem);
  return { status, reason: sentences.length === 0 ? undefined : sentences.join(" ") };
}

function sentenceOf(trouble: Trouble, url: string): string {
  switch (trouble.kind) {
    case "auth":
      return (
        `${url} does not accept the credentials, or they may not write (${trouble.reason}): ` +
        "set INFLUXDB_TOKEN, or INFLUXDB_USERNAME and INFLUXDB_PASSWORD; tried again each minute."
      );
    case "transient":
      return `${url} cannot be written now (${trouble.reason}): check that InfluxDB runs and INFLUXDB_URL leads to it; tried again by itself.`;
    case "permanent":
      return trouble.fault === "place"
        ? `${url} has no place for the points (${trouble.reason}): create it, or give credentials that may (INFLUXDB_DATABASE or INFLUXDB_BUCKET names it); tried again each minute.`
        : `${url} does not answer as InfluxDB does (${trouble.reason}): check INFLUXDB_URL; tried again each minute.`;
  }
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1_048_576)} MiB`;
}
