import type { Config } from "./config/schema.ts";
import type { ListeningGap } from "./gaps/gap.ts";
import { isUnfinished, unknownOf } from "./gaps/gap.ts";
import type { HubHome } from "./hub-home.ts";
import type { Clock } from "./model/clock.ts";
import type { Log } from "./ops/log.ts";
import type { Metrics } from "./ops/metrics.ts";
import type { IdentityLedger } from "./pipeline/identity-ledger.ts";
import { REMOVED } from "./pipeline/notes.ts";
import type { RetentionBorder } from "./store/retention-border.ts";
import type { Journal } from "./store/store.ts";
import type { Names } from "./summaries/names.ts";
import type { Hole } from "./summaries/state.ts";
import type { Summaries } from "./summaries/summaries.ts";
import { openSummaries } from "./summaries/summaries.ts";

/** The summaries of the home; `home` must have been restored. */
export function openHubSummaries(options: {
  readonly config: Pick<Config, "time_zone">;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly journal: Journal;
  readonly home: Pick<HubHome, "entities" | "gaps" | "names" | "ruleDays" | "toldTimeZone">;
  /** What retention has taken of what summaries are made of. */
  readonly border: Pick<RetentionBorder, "goneBefore">;
}): Promise<Summaries> {
  const { config, clock, home, border, journal, log, metrics } = options;
  const { entities, names } = home;
  return openSummaries({
    journal,
    clock,
    log,
    metrics,
    removedKind: REMOVED,
    names: summaryNames(names),
    entities: () => entities.entities().map(({ entityId }) => entityId),
    holes: () => holesIn(home.gaps, clock),
    timeZone: () => config.time_zone ?? home.toldTimeZone(),
    otherwise: new Intl.DateTimeFormat().resolvedOptions().timeZone,
    keptFrom: (measurement, entityId) => border.goneBefore(measurement, home.ruleDays(measurement, entityId)),
    unhealedFrom: () =>
      Math.min(
        ...home.gaps
          .gaps()
          .filter(mayBeHealed)
          .map(({ from }) => from),
      ),
  });
}

/** The names of entities, as the summaries ask for them. */
export function summaryNames(ledger: Pick<IdentityLedger, "nameNow" | "ownerNow" | "segments">): Names {
  return {
    current: (entityId, at) => {
      const owner = ledger.ownerNow(entityId, at) ?? entityId;
      // A name that nobody bears any more still leads to its last bearer.
      return owner === entityId ? ledger.nameNow(entityId) : owner;
    },
    segments: (entityId, from, to) => ledger.segments(entityId, from, to),
  };
}

/** Its points will come, and what was there before and after them is made again with them. */
function mayBeHealed(gap: ListeningGap): boolean {
  return gap.reason !== "asked" && (gap.state === "open" || isUnfinished(gap));
}

/** When nothing was heard of an entity: of all of them, and of single ones that Home Assistant does not record. */
function holesIn({ gaps }: HubHome["gaps"], clock: Pick<Clock, "now">): readonly Hole[] {
  const now = clock.now();
  return gaps().flatMap((gap): readonly Hole[] => {
    const { unrecorded } = gap;
    const common = unknownOf(gap, "", now);
    const [one] = unrecorded;
    const single = one === undefined || gap.state !== "partial" ? [] : unknownOf(gap, one, now);
    return [...common, ...single.map((span) => ({ ...span, entityIds: unrecorded }))];
  });
}
