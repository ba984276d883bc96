import type { Clock } from "../model/clock.ts";
import { HometideError, messageOf } from "../model/errors.ts";
import type { MeasurementName } from "../model/measurement.ts";
import type { Micros } from "../model/time.ts";
import { formatTime, MICROS_PER_HOUR, MICROS_PER_MINUTE, MICROS_PER_MS, MICROS_PER_SECOND } from "../model/time.ts";
import type { ComponentHealth } from "../ops/health.ts";
import type { Log } from "../ops/log.ts";
import type { Metrics } from "../ops/metrics.ts";
import type { Acceptor, NoteKeeper } from "../pipeline/accept.ts";
import type { Journal } from "../store/store.ts";
import { watchLateness } from "./lateness.ts";
import { Maker } from "./maker.ts";
import type { ProgressOptions } from "./progress.ts";
import { Progress } from "./progress.ts";
import type { Rebuild, RebuildRequest, SummariesView } from "./view.ts";

export interface SummariesOptions extends ProgressOptions {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  /** See LatenessOptions. */
  readonly removedKind: string;
  /** Points of an entity that are older may be gone; 0 where they are kept for ever. */
  readonly keptFrom: (measurement: MeasurementName, entityId: string) => Micros;
  /** The hour that has not ended is made at most so often. */
  readonly refreshMs?: number;
  /** Late points seldom come alone: what they touch is made so much after the first. */
  readonly settleMs?: number;
}

export interface Summaries {
  /** Sees all that is accepted, from the first commit on. */
  readonly noteKeeper: NoteKeeper;
  readonly view: SummariesView;
  /**
   * From when on points of a measurement are needed by summaries that are not made yet; `undefined` where nothing is ever
   * made of it.
   */
  neededFrom(measurement: MeasurementName): Micros | undefined;
  /** Makes summaries until `signal` aborts. */
  run(acceptor: Pick<Acceptor, "accept">, signal: AbortSignal): Promise<void>;
  health(): ComponentHealth;
}

const RETRY_MS = 10_000;
/** Work that waits so long without any step being done is stuck. */
const STUCK: Micros = 10 * MICROS_PER_MINUTE;

/**
 * Keeps the summaries of all entities: each hour when it has ended, the current one now and then, and whatever late points,
 * found gaps or another time zone touch. All of it goes through the acceptor, and so into the mirrors.
 */
export async function openSummaries(options: SummariesOptions): Promise<Summaries> {
  const { journal, clock, log, metrics, names, keptFrom, removedKind, refreshMs = 60_000, settleMs = 2_000 } = options;
  const progress = new Progress(options);
  await progress.restore(journal, await removedAt(journal, removedKind));
  let written = 0;
  let maker: Maker | undefined;
  let trouble: string | undefined;
  let lastStep = clock.now();
  let waking = new AbortController();
  const touchedEarly = new Set<string>(progress.entities(clock.now()));

  const lateness = watchLateness({
    marks: progress.marks,
    absences: progress.absences,
    names,
    removedKind,
    now: () => clock.now(),
    madeUpTo: () => progress.madeUpTo,
    onEvent(name) {
      progress.see(name);
      if (maker === undefined) touchedEarly.add(name);
      else maker.touch(name);
    },
    onLate: () => waking.abort(),
  });

  const cycle = async (making: Maker, signal: AbortSignal, refreshDue: boolean): Promise<void> => {
    await making.advance();
    while (!signal.aborted && (await making.step())) {
      lastStep = clock.now();
      // An hour may end, and the zone become known, while much is made.
      await making.advance();
    }
    if (refreshDue && !signal.aborted) await making.refresh();
    lastStep = clock.now();
  };

  const run = async (acceptor: Pick<Acceptor, "accept">, signal: AbortSignal): Promise<void> => {
    const onWritten = (rows: number): void => {
      written += rows;
      metrics.summaryRows.inc(rows);
    };
    const making = new Maker({ store: journal, clock, names, progress, lateness, keptFrom, acceptor, onWritten });
    for (const name of touchedEarly) making.touch(name);
    maker = making;
    signal.addEventListener("abort", () => waking.abort(), { once: true });
    let refreshed = -Infinity;
    while (!signal.aborted) {
      waking = new AbortController();
      const refreshDue = clock.now() - refreshed >= refreshMs * MICROS_PER_MS;
      try {
        await cycle(making, signal, refreshDue);
        if (refreshDue) refreshed = clock.now();
        trouble = undefined;
      } catch (error) {
        if (signal.aborted) return;
        trouble = messageOf(error);
        log.error({ err: error, retry_in_ms: RETRY_MS }, "summaries could not be made yet");
        await clock.sleep(RETRY_MS, signal);
        continue;
      }
      const untilHour = (progress.nextAt() - clock.now()) / MICROS_PER_MS;
      await clock.sleep(Math.max(1, Math.min(refreshMs, untilHour)), waking.signal);
      if (waking.signal.aborted && !signal.aborted) await clock.sleep(settleMs, signal);
    }
  };

  const rebuild = async ({ from, to, entityId, dryRun = false }: RebuildRequest): Promise<Rebuild> => {
    if (maker === undefined) throw new HometideError("not_ready", "The summaries are not running yet.");
    const now = clock.now();
    const all = progress.entities(now);
    const named = entityId === undefined ? undefined : names.current(entityId, now);
    if (named !== undefined && !all.includes(named)) {
      throw new HometideError("unknown_entity", `No entity is called ${named}.`, { details: { nearest: [] } });
    }
    const entityIds = named === undefined ? all : [named];
    const kept = Math.min(...entityIds.map((id) => keptFrom("hourly_events", id)));
    const span = { from: Math.max(from, kept), to: Math.min(to, progress.madeUpTo) };
    if (span.from >= span.to || entityIds.length === 0) return { from, to: from, entities: 0, hours: 0 };
    const hours = entityIds.length * progress.calendar.buckets("hour", span.from, span.to).length;
    if (!dryRun) {
      await maker.mark(entityIds, span);
      waking.abort();
    }
    return { ...span, entities: entityIds.length, hours };
  };

  const view: SummariesView = {
    status() {
      const { entities, span, oldest } = progress.marks.waiting();
      return {
        timeZone: progress.calendar.timeZone,
        madeUpTo: progress.madeUpTo,
        waitingEntities: entities,
        waitingHours: Math.ceil(span / MICROS_PER_HOUR),
        oldest,
        written,
      };
    },
    rebuild,
  };

  metrics.watch(() => {
    const { waitingEntities, oldest } = view.status();
    metrics.summaryWaitingEntities.set(waitingEntities);
    metrics.summaryLagSeconds.set(oldest === undefined ? 0 : (clock.now() - oldest) / MICROS_PER_SECOND);
  });

  return {
    noteKeeper: lateness,
    view,
    neededFrom: (measurement) => progress.neededFrom(measurement),
    run,
    health() {
      const { timeZone, madeUpTo, waitingEntities, waitingHours, oldest } = view.status();
      const details = {
        time_zone: timeZone,
        made_up_to: formatTime(madeUpTo),
        waiting_entities: waitingEntities,
        waiting_hours: waitingHours,
        oldest_waiting: oldest === undefined ? null : formatTime(oldest),
      };
      if (trouble !== undefined) {
        const reason = `Summaries could not be made: ${trouble}. They are tried again; nothing is lost.`;
        return { status: "degraded", reason, details };
      }
      if (waitingEntities > 0 && clock.now() - lastStep > STUCK) {
        const reason = "Summaries wait, and none was made for ten minutes; the disk may not keep up.";
        return { status: "degraded", reason, details };
      }
      return { status: "healthy", details };
    },
  };
}

/** Since when entities are gone. */
async function removedAt(
  journal: Pick<Journal, "documents">,
  removedKind: string,
): Promise<ReadonlyMap<string, Micros>> {
  const removed = new Map<string, Micros>();
  for (const [entityId, value] of await journal.documents(removedKind)) {
    if (typeof value === "object" && value !== null && "at" in value) removed.set(entityId, Number(value.at));
  }
  return removed;
}
