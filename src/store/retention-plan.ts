import type { Clock } from "../model/clock.ts";
import type { MeasurementName } from "../model/measurement.ts";
import { measurementNames } from "../model/measurement.ts";
import type { Micros } from "../model/time.ts";
import type { KeepApart, KeepDays } from "./retention.ts";
import { planUnneeded } from "./retention.ts";
import type { RetentionBorder } from "./retention-border.ts";
import type { PlannedRemoval } from "./storage-view.ts";
import type { EntityScope } from "./store.ts";

/** Counts the points of a measurement that are older than a time. */
export type CountBefore = (
  measurement: MeasurementName,
  before: Micros,
  scope?: EntityScope,
) => Promise<{ readonly points: number; readonly oldest: Micros | undefined }>;

/** What retention would remove now; stretches of which nothing is left to remove are not listed. */
export async function planRemovals(options: {
  readonly clock: Pick<Clock, "now">;
  readonly days: KeepDays;
  readonly apart: (measurement: MeasurementName) => Promise<readonly KeepApart[]>;
  readonly countBefore: CountBefore;
  readonly border?: RetentionBorder;
}): Promise<readonly PlannedRemoval[]> {
  const { clock, days, apart, countBefore, border } = options;
  const now = clock.now();
  const planned: PlannedRemoval[] = [];
  for (const measurement of measurementNames) {
    const others = await apart(measurement);
    const { removals } = planUnneeded(now, measurement, days(measurement), { apart: others, border });
    for (const { before, scope } of removals) {
      // With rules, a last removal of all clears away what was around the points: it has none of its own.
      if (scope === undefined && others.length > 0) continue;
      const { points, oldest } = await countBefore(measurement, before, scope);
      const entities = scope !== undefined && "only" in scope ? scope.only : undefined;
      if (points > 0) planned.push({ measurement, before, entities, points, oldest });
    }
  }
  return planned;
}
