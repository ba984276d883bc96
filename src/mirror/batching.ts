import type { PolicyName } from "../model/measurement.ts";
import { measurementSpec } from "../model/measurement.ts";
import type { Point } from "../model/point.ts";

/** When points leave: a batch is full, or the oldest point has waited long enough. */
export interface BatchSize {
  readonly points: number;
  readonly timeoutMs: number;
}

/** SPEC section 3: sports are few, and somebody waits for them. */
const SPORTS: BatchSize = { points: 100, timeoutMs: 10_000 };
const sportsPolicies: ReadonlySet<PolicyName> = new Set(["sports_events_2y", "sports_stats_2y", "sports_standings_5y"]);

/** @param home of everything that is not sports */
export function batchSizeOf(policy: PolicyName, home: BatchSize): BatchSize {
  return sportsPolicies.has(policy) ? SPORTS : home;
}

/** Cuts points into parts of which none makes a batch larger than its size, in their order. */
export function cutToBatches(
  points: readonly Point[],
  home: BatchSize,
): readonly { readonly points: readonly Point[]; readonly size: BatchSize }[] {
  const bySize = new Map<BatchSize, Point[]>();
  for (const point of points) {
    const size = batchSizeOf(measurementSpec(point.series.measurement).policy, home);
    const list = bySize.get(size);
    if (list === undefined) bySize.set(size, [point]);
    else list.push(point);
  }
  return [...bySize].flatMap(([size, list]) =>
    Array.from({ length: Math.ceil(list.length / size.points) }, (_, part) => ({
      points: list.slice(part * size.points, (part + 1) * size.points),
      size,
    })),
  );
}
