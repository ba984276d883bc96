import type { Clock } from "../model/clock.ts";
import type { MeasurementName } from "../model/measurement.ts";
import type { Micros } from "../model/time.ts";
import { MICROS_PER_SECOND } from "../model/time.ts";
import type { ComponentHealth } from "../ops/health.ts";
import type { Log } from "../ops/log.ts";
import type { Metrics } from "../ops/metrics.ts";
import type { Destination } from "../store/destination.ts";
import type { Outlet, Waiting } from "../store/outbox.ts";
import type { Journal } from "../store/store.ts";
import type { BatchSize } from "./batching.ts";
import type { Codec } from "./codec.ts";
import type { DrainListener, Trouble } from "./drain.ts";
import { Drain } from "./drain.ts";
import { Filling } from "./filling.ts";
import { Gaps } from "./gaps.ts";
import { healthOf } from "./health.ts";
import { componentOf } from "./component.ts";
import { MirrorOutlet } from "./outlet.ts";
import { Patience } from "./patience.ts";
import { Queue } from "./queue.ts";
import { createReporter } from "./report.ts";
import { Statistics } from "./statistics.ts";
import type { MirrorStatus, Span } from "./view.ts";

export interface MirrorOptions {
  readonly name: string;
  readonly journal: Journal;
  readonly destination: Destination;
  readonly codec: Codec;
  /** Batches of everything that is not sports. */
  readonly home: BatchSize;
  /** Of the outbox. */
  readonly limitBytes: number;
  /** Of the dead letters. */
  readonly letterBytes: number;
  readonly breaker: { readonly failureThreshold: number; readonly openMs: number };
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  /** For the jitter of delays; at least 0, below 1. */
  readonly random?: () => number;
}

export interface Mirror {
  readonly name: string;
  readonly outlet: Outlet;
  /** Sends until the signal aborts. To be called once. */
  run(signal: AbortSignal): Promise<void>;
  /** Finds the server without sending anything, for a mirror that does not run. */
  look(): Promise<void>;
  status(): MirrorStatus;
  health(): ComponentHealth;
  /** Sends gaps, after adding the points of a span to them. Resolves once that is noted on disk. */
  backfill(span: Span | undefined): Promise<void>;
  /** Points came back to the outbox from the dead letters. */
  returned(waiting: readonly Waiting[]): void;
  /** Dead letters went; the count is read again. */
  recount(): Promise<void>;
  /** Since when the store must keep the points of a measurement for this mirror; `undefined` where all are acknowledged. */
  neededSince(measurement: MeasurementName): Micros | undefined;
  /** Tells of writes from now on; gives a function that ends it. */
  listen(listener: DrainListener): () => void;
}

/** A mirror as the last run left it. What the store had before its first start becomes a gap. */
export async function createMirror(options: MirrorOptions): Promise<Mirror> {
  const { name, journal, destination, codec, home, limitBytes, breaker, clock, log, metrics } = options;
  const queue = new Queue();
  const gaps = new Gaps();
  const statistics = new Statistics();
  const listeners = new Set<DrainListener>();
  let trouble: Trouble | undefined;
  let connected = false;
  let deadLetters = 0;
  let givenUp = 0;

  const reporter = createReporter({ name, destination, log, metrics });
  const patience = new Patience({
    failureThreshold: breaker.failureThreshold,
    openMs: breaker.openMs,
    onState: reporter.breaker,
    random: options.random ?? Math.random,
  });
  const drain = new Drain({
    mirror: name,
    destination,
    outbox: journal.outbox,
    queue,
    patience,
    codec,
    home,
    letterBytes: options.letterBytes,
    clock,
    log,
    listener: {
      success(of) {
        statistics.batch({ written: of.points, failed: of.refused.length, ms: of.ms });
        deadLetters += of.refused.length - of.givenUp;
        givenUp += of.givenUp;
        connected = true;
        trouble = undefined;
        reporter.success(of);
        filling.wake();
        for (const listener of listeners) listener.success?.(of);
      },
      found() {
        connected = true;
        trouble = undefined;
        reporter.found();
        for (const listener of listeners) listener.found?.();
      },
      error(of, policy) {
        if (policy !== undefined) statistics.failedAttempt();
        connected = false;
        trouble = of;
        reporter.error(of, policy);
        for (const listener of listeners) listener.error?.(of, policy);
      },
      retry(inMs, of) {
        for (const listener of listeners) listener.retry?.(inMs, of);
      },
    },
  });
  const outlet = new MirrorOutlet({
    mirror: name,
    codec,
    clock,
    queue,
    gaps,
    home,
    limitBytes,
    onStored: () => drain.wake(),
    onFull: reporter.full,
  });

  const recount = async (): Promise<void> => {
    const letters = await journal.outbox.deadLetters({ mirror: name }, { after: 0, limit: 1 });
    deadLetters = letters.total;
    givenUp = letters.givenUp;
  };
  const filling = new Filling({ mirror: name, journal, codec, queue, gaps, outlet, log }, clock);
  queue.reset((await journal.outbox.waiting()).filter(({ mirror }) => mirror === name));
  await recount();
  await filling.restore();

  const queueAge = (): number => {
    const { oldestAt } = queue.totals();
    return oldestAt === undefined ? 0 : Math.max(0, (clock.now() - oldestAt) / MICROS_PER_SECOND);
  };
  const status = (): MirrorStatus => {
    const { points, bytes } = queue.totals();
    const list = gaps.list();
    const server = destination.server();
    const findings = (server?.findings ?? []).filter(({ level }) => level === "problem").map(({ text }) => text);
    const lost = list.filter(({ cause }) => cause === "limit").length;
    const found = healthOf({
      name,
      url: destination.name,
      settings: destination.settings,
      trouble,
      breakerOpen: patience.state !== "closed",
      queuePoints: points,
      queueBytes: bytes,
      limitBytes,
      full: outlet.full,
      deadLetters,
      givenUp,
      lost,
      older: list.length - lost,
      filling: filling.active,
      problems: findings,
    });
    return {
      name,
      ...found,
      url: destination.name,
      server: server?.name,
      connected,
      circuitBreaker: patience.state,
      statistics: {
        ...statistics.report(),
        queue_points: points,
        queue_bytes: bytes,
        queue_age_seconds: Math.round(queueAge() * 1_000) / 1_000,
        dead_letters: deadLetters,
        dead_letters_given_up: givenUp,
        needs_backfill: list.length,
      },
      findings,
      gaps: list,
      filling: filling.active,
    };
  };
  reporter.watch(() => status().statistics);

  return {
    name,
    outlet,
    async run(signal) {
      await Promise.all([drain.run(signal), filling.run(signal)]);
    },
    look: () => drain.look(),
    status,
    health: () => componentOf(status()),
    backfill: (span) => filling.ask(span),
    returned(waiting) {
      for (const of of waiting) if (of.mirror === name) queue.add(of);
      drain.wake();
    },
    recount,
    neededSince(measurement) {
      const own = gaps.list().filter((gap) => gap.measurement === measurement);
      const since = Math.min(queue.totals().oldestAt ?? Infinity, ...own.map(({ from }) => from));
      return since === Infinity ? undefined : since;
    },
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
