import type { Clock } from "../model/clock.ts";
import type { Healer } from "./healer.ts";
import { newGap } from "./gap.ts";
import type { GapLedger } from "./ledger.ts";
import type { GapsView } from "./view.ts";

/** The ledger as others see it; what they ask for stands in it as a gap of its own. */
export function createGapsView(options: {
  readonly ledger: GapLedger;
  readonly healer: Pick<Healer, "wake">;
  readonly clock: Clock;
}): GapsView {
  const { ledger, healer, clock } = options;
  return {
    gaps: () => ledger.gaps(),
    gap: (id) => ledger.gap(id),
    async backfill({ from, to, entityIds, dryRun = false }) {
      const now = clock.now();
      const gap = newGap({
        id: ledger.nextId(),
        from,
        to,
        until: to - 1,
        reason: "asked",
        state: "waiting",
        // From then on the recorder writes the last of it: what is long past is read once. `to` is a time of Home Assistant's.
        resumedAt: Math.min(now, to + now - ledger.now()),
        entityIds: entityIds?.toSorted(),
        dryRun,
      });
      if (dryRun) ledger.show(gap);
      else await ledger.commit(gap, { points: [] });
      healer.wake();
      return gap;
    },
  };
}
