import type { SettingNames } from "../store/destination.ts";
import type { Trouble } from "./drain.ts";
import { FIRST_MIRROR } from "./options.ts";
import type { MirrorStatus } from "./view.ts";

export interface HealthFacts {
  readonly name: string;
  readonly url: string;
  readonly settings: SettingNames;
  readonly trouble: Trouble | undefined;
  readonly breakerOpen: boolean;
  readonly queuePoints: number;
  readonly queueBytes: number;
  readonly limitBytes: number;
  readonly full: boolean;
  readonly deadLetters: number;
  /** Refused points that are kept no more, because there were too many. */
  readonly givenUp: number;
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
  const { trouble, url, settings, queuePoints, queueBytes, limitBytes, full, deadLetters, lost, older } = facts;
  const backfill = backfillCommand(facts.name);
  const sentences: string[] = [];
  let status: MirrorStatus["status"] = "healthy";
  const worsen = (to: "degraded" | "unhealthy", sentence: string): void => {
    if (status !== "unhealthy") status = to;
    sentences.push(sentence);
  };
  if (trouble !== undefined) {
    worsen(
      trouble.kind === "transient" && !facts.breakerOpen ? "degraded" : "unhealthy",
      sentenceOf(trouble, url, settings),
    );
    if (queuePoints > 0) sentences.push(`${queuePoints} points wait on disk and follow by themselves.`);
  }
  if (full) {
    worsen(
      "degraded",
      `The outbox has reached its limit of ${megabytes(limitBytes)} (${settings.outboxLimit}): new points are kept in the store only.`,
    );
  } else if (queueBytes >= limitBytes * HALF) {
    worsen(
      "degraded",
      `The outbox holds ${megabytes(queueBytes)}, more than half of its limit of ${megabytes(limitBytes)}.`,
    );
  }
  if (facts.filling && lost + older > 0) sentences.push("A backfill is under way.");
  else if (lost > 0) {
    worsen("degraded", `The outbox was full for a while: \`${backfill}\` sends what ${url} lacks.`);
  } else if (older > 0) {
    sentences.push(`${url} lacks points that were accepted while it was not connected: \`${backfill}\` sends them.`);
  }
  if (deadLetters > 0) {
    worsen(
      "degraded",
      `${deadLetters} points were refused by the server: \`hometide dead-letters list\` tells which and why; retry or drop them.`,
    );
  }
  if (facts.givenUp > 0) {
    worsen(
      "degraded",
      `${facts.givenUp} refused points were given up, the oldest first, because more than ${settings.deadLetterLimit} were kept (the hub's store has its points); \`hometide dead-letters drop --mirror ${facts.name}\` clears this.`,
    );
  }
  for (const problem of facts.problems) worsen("degraded", problem);
  return { status, reason: sentences.length === 0 ? undefined : sentences.join(" ") };
}

/** What heals a mirror's gaps. The first is the one that commands mean. */
export function backfillCommand(mirror: string): string {
  return mirror === FIRST_MIRROR ? "hometide mirror backfill" : `hometide mirror backfill --name ${mirror}`;
}

function sentenceOf(trouble: Trouble, url: string, settings: SettingNames): string {
  switch (trouble.kind) {
    case "auth":
      return (
        `${url} does not accept the credentials, or they may not write (${trouble.reason}): ` +
        `set ${settings.token}, or ${settings.login}; tried again each minute.`
      );
    case "transient":
      return `${url} cannot be written now (${trouble.reason}): check that InfluxDB runs and ${settings.url} leads to it; tried again by itself.`;
    case "permanent":
      return trouble.fault === "place"
        ? `${url} has no place for the points (${trouble.reason}): create it, or give credentials that may (${settings.database} names it); tried again each minute.`
        : `${url} does not answer as InfluxDB does (${trouble.reason}): check ${settings.url}; tried again each minute.`;
  }
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1_048_576)} MiB`;
}
