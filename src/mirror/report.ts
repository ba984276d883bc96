import type { PolicyName } from "../model/measurement.ts";
import type { Log } from "../ops/log.ts";
import type { Metrics } from "../ops/metrics.ts";
import type { Destination } from "../store/destination.ts";
import type { NewDeadLetter } from "../store/outbox.ts";
import type { Trouble } from "./drain.ts";
import type { BreakerState } from "./patience.ts";
import type { MirrorStatistics } from "./view.ts";

/** Lines of the log and numbers of the metrics of one mirror, together: a change of state is told once. */
export interface Reporter {
  success(of: {
    readonly points: number;
    readonly ms: number;
    readonly refused: readonly NewDeadLetter[];
    readonly givenUp: number;
  }): void;
  found(): void;
  /** @param policy absent where nothing was written, but the server looked for */
  error(trouble: Trouble, policy: PolicyName | undefined): void;
  breaker(state: BreakerState): void;
  full(full: boolean): void;
  /** The gauges are read from here when somebody asks for them. */
  watch(statistics: () => MirrorStatistics): void;
}

const breakerValues: Readonly<Record<BreakerState, number>> = { closed: 0, half_open: 1, open: 2 };

export function createReporter(options: {
  readonly name: string;
  readonly destination: Pick<Destination, "name" | "server">;
  readonly log: Log;
  readonly metrics: Metrics;
}): Reporter {
  const { name: mirror, destination, log, metrics } = options;
  const facts = { mirror, url: destination.name };
  let told: string | undefined;
  metrics.mirrorBreakerState.set({ mirror }, breakerValues.closed);
  const back = (words: string): void => {
    if (told !== undefined) log.info({ ...facts, server: destination.server()?.name }, words);
    told = undefined;
  };
  return {
    found: () => back("the mirror's server is there again"),
    success({ points, ms, refused, givenUp }) {
      metrics.mirrorPointsWritten.inc({ mirror }, points);
      metrics.mirrorWriteSeconds.observe({ mirror }, ms / 1_000);
      metrics.mirrorBatches.inc({ mirror, outcome: refused.length === 0 ? "written" : "partial" });
      back("the mirror is written again");
      const [first] = refused;
      if (first === undefined) return;
      metrics.mirrorPointsFailed.inc({ mirror }, refused.length);
      log.warn(
        { ...facts, points: refused.length, reason: first.reason, line: first.line.slice(0, MAX_SHOWN) },
        "the server refused points for good; `hometide dead-letters list` shows them",
      );
      if (givenUp > 0)
        log.warn({ ...facts, points: givenUp }, "the refused points are at their limit: the oldest were given up");
    },
    error(trouble, policy) {
      if (policy !== undefined) metrics.mirrorBatches.inc({ mirror, outcome: trouble.kind });
      const kind = trouble.kind === "permanent" ? trouble.fault : trouble.kind;
      if (told === kind) return;
      told = kind;
      log.warn({ ...facts, kind, reason: trouble.reason }, "the mirror cannot be written; its points wait on disk");
    },
    breaker(state) {
      metrics.mirrorBreakerState.set({ mirror }, breakerValues[state]);
      log[state === "open" ? "warn" : "info"](
        { ...facts, circuit_breaker: state },
        `the mirror's circuit breaker is ${words[state]}`,
      );
    },
    full(full) {
      if (full)
        log.warn(facts, "the mirror's outbox is full: points are kept in the store, and the mirror needs a backfill");
      else log.info(facts, "the mirror's outbox takes points again; `hometide mirror backfill` sends those in between");
    },
    watch(statistics) {
      metrics.watch(() => {
        const now = statistics();
        metrics.mirrorQueuePoints.set({ mirror }, now.queue_points);
        metrics.mirrorQueueBytes.set({ mirror }, now.queue_bytes);
        metrics.mirrorQueueAgeSeconds.set({ mirror }, now.queue_age_seconds);
        metrics.mirrorDeadLetters.set({ mirror }, now.dead_letters);
        metrics.mirrorNeedsBackfill.set({ mirror }, now.needs_backfill);
      });
    },
  };
}

const MAX_SHOWN = 200;

const words: Readonly<Record<BreakerState, string>> = {
  closed: "closed: batches flow",
  open: "open: it waits, and nothing is dropped",
  half_open: "half-open: one batch is tried",
};
