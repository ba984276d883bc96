import type { Micros } from "../model/time.ts";
import type { Tally } from "../store/store.ts";
import type { Quality, QualitySample } from "./quality.ts";

/** What a source handed in that could not be read or kept as it should, for one reason. */
export interface QualityReason {
  readonly source: string;
  readonly reason: string;
  /** `mistyped`: kept, but only as a text. */
  readonly outcome: "refused" | "mistyped";
  readonly sinceInstallation: number;
  readonly sinceStart: number;
  /** When it happened first and last since the start. */
  readonly first: Micros | undefined;
  readonly last: Micros | undefined;
  readonly samples: readonly QualitySample[];
}

/** What a source handed in since the installation, and what became of it. */
export interface QualitySource {
  readonly source: string;
  readonly received: number;
  readonly stored: number;
  readonly filtered: number;
  readonly refused: number;
  readonly mistyped: number;
}

export interface QualityReport {
  readonly since: Micros;
  readonly sources: readonly QualitySource[];
  readonly reasons: readonly QualityReason[];
}

/** The counts that are on disk, and what has been seen since the start, put together; ordered by source and reason. */
export function qualityReport(tallies: readonly Tally[], quality: Quality, since: Micros): QualityReport {
  const reasons = new Map<string, QualityReason>();
  const sources = new Map<string, Record<"received" | "stored" | "filtered" | "refused" | "mistyped", number>>();
  for (const { name, reason, add } of tallies) {
    const dot = name.lastIndexOf(".");
    const source = name.slice(0, dot);
    const outcome = name.slice(dot + 1);
    const counts = sources.get(source) ?? { received: 0, stored: 0, filtered: 0, refused: 0, mistyped: 0 };
    if (!isOutcome(counts, outcome)) continue;
    sources.set(source, counts);
    counts[outcome] += add;
    if (outcome !== "refused" && outcome !== "mistyped") continue;
    reasons.set(`${source} ${reason}`, {
      source,
      reason,
      outcome,
      sinceInstallation: add,
      sinceStart: 0,
      first: undefined,
      last: undefined,
      samples: [],
    });
  }
  for (const { source, reason, count, first, last, samples } of quality.entries()) {
    const key = `${source} ${reason}`;
    const known = reasons.get(key) ?? { source, reason, outcome: "refused" as const, sinceInstallation: count };
    reasons.set(key, { ...known, sinceStart: count, first, last, samples });
  }
  return {
    since,
    sources: [...sources].map(([source, counts]) => ({ source, ...counts })).sort(bySource),
    reasons: [...reasons.values()].sort((a, b) => bySource(a, b) || (a.reason < b.reason ? -1 : 1)),
  };
}

function isOutcome<T extends object>(counts: T, name: string): name is Extract<keyof T, string> {
  return Object.hasOwn(counts, name);
}

function bySource(a: { readonly source: string }, b: { readonly source: string }): number {
  return a.source < b.source ? -1 : a.source > b.source ? 1 : 0;
}
