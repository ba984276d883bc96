import type { ComponentHealth } from "../ops/health.ts";
import type { Tally } from "../store/store.ts";
import type { Quality } from "./quality.ts";

interface SourceCounts {
  /** Absent where a source does not count it. */
  received?: number;
  stored: number;
  readonly filtered: Record<string, number>;
  readonly refused: Record<string, number>;
}

/** The tallies of each source, put together: `{home_assistant: {received, stored, filtered: {excluded: 3}, refused: {}}}`. */
export function countsBySource(tallies: readonly Tally[]): Readonly<Record<string, SourceCounts>> {
  const sources: Record<string, SourceCounts> = {};
  for (const { name, reason, add } of tallies) {
    const dot = name.lastIndexOf(".");
    const counts = (sources[name.slice(0, dot)] ??= { stored: 0, filtered: {}, refused: {} });
    const outcome = name.slice(dot + 1);
    if (outcome === "received" || outcome === "stored") counts[outcome] = (counts[outcome] ?? 0) + add;
    else if (outcome === "filtered" || outcome === "refused")
      counts[outcome][reason] = (counts[outcome][reason] ?? 0) + add;
  }
  return sources;
}

/** The intake is well while it runs; what it had to refuse is shown, with samples, for the user to judge. */
export function intakeHealth(tallies: readonly Tally[], quality: Quality): ComponentHealth {
  return {
    status: "healthy",
    details: { since_installation: countsBySource(tallies), refused_since_start: quality.entries() },
  };
}
