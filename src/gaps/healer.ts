import type { Clock } from "../model/clock.ts";
import { HometideError, messageOf } from "../model/errors.ts";
import type { Micros } from "../model/time.ts";
import { MICROS_PER_DAY, MICROS_PER_HOUR, MICROS_PER_MINUTE, MICROS_PER_MS } from "../model/time.ts";
import type { Log } from "../ops/log.ts";
import type { Metrics } from "../ops/metrics.ts";
import type { Commit } from "../store/store.ts";
import type { Cursor, ListeningGap } from "./gap.ts";
import { concluded, endOf, givenUp, isReadEnough, waitOf } from "./conclude.ts";
import { isUnfinished } from "./gap.ts";
import type { DeviceClassOf } from "./heal-hours.ts";
import { findMissingHours } from "./heal-hours.ts";
import type { HealParts } from "./heal-states.ts";
import { findMissing } from "./heal-states.ts";
import { begun, recordedIds } from "./begin.ts";
import { findHorizon, reachesTo } from "./horizon.ts";
import type { GapLedger } from "./ledger.ts";

export interface HealerOptions extends HealParts {
  readonly ledger: GapLedger;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Pick<Metrics, "healedPoints">;
  readonly isRecorded: (entityId: string) => boolean;
  /** Entities that the hub knows, those that are gone too. */
  readonly knownIds: () => Iterable<string>;
  readonly deviceClassOf: DeviceClassOf;
  /** How long the recorder may take to write what happened, milliseconds. */
  readonly recorderDelayMs: number;
}

/** SPEC section 2: at most so many entities and hours in one question, since the answer has no pages. */
const ENTITIES = 25;
const LONGEST_WINDOW = 6 * MICROS_PER_HOUR;
const SHORTEST_WINDOW = MICROS_PER_MINUTE;
const FIRST_WINDOW = 15 * MICROS_PER_MINUTE;
/** A window grows while its answers are smaller, and shrinks when one is larger: reading a large one holds up the rest. */
const FEW_STATES = 2_000;
const MANY_STATES = 8_000;
const HOURS_WINDOW = 10 * MICROS_PER_DAY;
/** The stretch that is read again begins so long before the end. */
const AGAIN_BEFORE = 2 * MICROS_PER_MINUTE;
const RETRY_MS = 5_000;
const LONGEST_SLEEP_MS = 60_000;
const REFUSALS = 3;
/** Recorders forget what is old once a day; it is looked for so often. */
const LOOK_EVERY = MICROS_PER_HOUR;

/** Reads from the recorder what was missed: a question at a time, each answer and the progress in one commit. */
export class Healer {
  readonly #options: HealerOptions;
  #wake: (() => void) | undefined;
  #entityIds: readonly string[] = [];
  #window = FIRST_WINDOW;
  /** The gap of which the recorder was last seen to reach back to what is to be read, and when. */
  #looked: { readonly id: string; readonly at: Micros } | undefined;
  readonly #refusals = new Map<string, number>();

  constructor(options: HealerOptions) {
    this.#options = options;
  }

  /** There is something to heal, or something to heal it with. */
  wake(): void {
    this.#wake?.();
  }

  async run(signal: AbortSignal): Promise<void> {
    const { clock, log, ledger } = this.#options;
    while (!signal.aborted) {
      const { gap, waitMs } = this.#next();
      if (gap === undefined) {
        await this.#sleep(waitMs, signal);
        continue;
      }
      try {
        await this.#step(gap);
      } catch (error) {
        if (signal.aborted) return;
        if (!(error instanceof HometideError) || error.code === "store_closed") throw error;
        if (error.code === "home_assistant_refused" && this.#isHopeless(gap, error)) {
          await this.#finish(givenUp(gap, error));
          continue;
        }
        log.info({ gap: gap.id, error: messageOf(error) }, "the recorder cannot be read now; trying again");
        this.#entityIds = [];
        if (ledger.listening) await clock.sleep(RETRY_MS, signal);
        else await this.#sleep(undefined, signal);
      }
    }
  }

  /** The gap whose turn it is: real ones before asked ones, the oldest first; or how long to wait for one. */
  #next(): { readonly gap: ListeningGap | undefined; readonly waitMs: number | undefined } {
    const { ledger } = this.#options;
    if (!ledger.listening) return { gap: undefined, waitMs: undefined };
    const ready = ledger.gaps().filter((gap) => isUnfinished(gap) && gap.until !== undefined);
    const waits = ready.map((gap) => ({ gap, waitMs: waitOf(gap, this.#options) }));
    const due = waits.filter(({ waitMs }) => waitMs <= 0).map(({ gap }) => gap);
    const gap = due.find(({ reason }) => reason !== "asked") ?? due[0];
    return { gap, waitMs: waits.length === 0 ? undefined : Math.max(1, Math.min(...waits.map((wait) => wait.waitMs))) };
  }

  async #step(gap: ListeningGap): Promise<void> {
    const { cursor } = gap;
    if (cursor === undefined) return this.#begin(gap);
    if (this.#entityIds.length === 0) this.#entityIds = await recordedIds(this.#options);
    const all = gap.entityIds ?? this.#entityIds;
    const entityIds = all.filter((entityId) => entityId > cursor.after).slice(0, ENTITIES);
    const last = entityIds.at(-1);
    if (last === undefined) return this.#nextWindow(gap, cursor);
    const query = { entityIds, from: cursor.from, to: Math.min(cursor.to, this.#limitOf(gap)) };
    if (query.to <= query.from) return this.#nextWindow(gap, cursor);
    if (cursor.stage === "hours") {
      const points = await findMissingHours(query, this.#options, this.#options.deviceClassOf);
      const next = { ...gap, hours: gap.hours + points.length, cursor: { ...cursor, after: last } };
      return this.#commit(next, { points });
    }
    const forgotten = await this.#forgottenFrom(gap, cursor);
    if (forgotten !== undefined)
      return cursor.stage === "again" ? this.#finish(concluded(gap)) : this.#begin(gap, forgotten);
    const { points, added, tallies, read, unrecorded } = await findMissing(query, this.#options);
    if (read > MANY_STATES) this.#window = Math.max(SHORTEST_WINDOW, this.#window / 2);
    else if (read < FEW_STATES) this.#window = Math.min(LONGEST_WINDOW, this.#window * 2);
    const { ledger, recorderDelayMs } = this.#options;
    // Nothing is known of what it has forgotten.
    const leftOut = [...unrecorded].flatMap(([entityId, at]) => (at < (gap.missing.at(-1)?.to ?? 0) ? [] : [entityId]));
    const isSettled = cursor.to < ledger.now() - recorderDelayMs * MICROS_PER_MS || cursor.round > 0;
    const next: ListeningGap = {
      ...gap,
      points: gap.points + added,
      unrecorded: isSettled ? [...new Set([...gap.unrecorded, ...leftOut])] : gap.unrecorded,
      cursor: { ...cursor, after: last, found: cursor.found + added },
    };
    return this.#commit(next, { points, tallies });
  }

  /**
   * What is later comes, or came, as events, and may be on its way to the disk: it must not be taken for missing.
   */
  #limitOf({ reason, to = 0 }: ListeningGap): Micros {
    const { heardUpTo } = this.#options.ledger;
    return (reason === "asked" ? heardUpTo : Math.max(heardUpTo, to)) + 1;
  }

  /** Finds out how far back the recorder reaches; what of a gap is before `from` is read. */
  async #begin(gap: ListeningGap, from: Micros = gap.from): Promise<void> {
    this.#entityIds = await recordedIds(this.#options);
    this.#window = FIRST_WINDOW;
    const all = gap.entityIds ?? this.#entityIds;
    const to = endOf(gap);
    const { recorder, log, clock } = this.#options;
    const horizon = await findHorizon(recorder, all, { from, to });
    this.#looked = { id: gap.id, at: clock.now() };
    log.info({ gap: gap.id, reason: gap.reason, entities: all.length }, "healing a gap");
    const windows = { states: this.#window, hours: HOURS_WINDOW };
    return this.#commit(begun(gap, { from, to, horizon, windows, now: clock.now() }), { points: [] });
  }

  /**
   * Where the recorder forgot meanwhile what was to be read: the healing rested for days, as the hub or Home Assistant did.
   * Gives from when on; nothing of then is known, and an entity that is not told of is not one that is not recorded.
   */
  async #forgottenFrom(gap: ListeningGap, { from }: Cursor): Promise<Micros | undefined> {
    const { recorder, clock } = this.#options;
    const now = clock.now();
    const at = Math.max(from, gap.missing.at(-1)?.to ?? 0);
    if (at >= endOf(gap) || (this.#looked?.id === gap.id && now - this.#looked.at < LOOK_EVERY)) return undefined;
    if (!(await reachesTo(recorder, gap.entityIds ?? this.#entityIds, at))) return at;
    this.#looked = { id: gap.id, at: now };
    return undefined;
  }

  async #nextWindow(gap: ListeningGap, cursor: Cursor): Promise<void> {
    const to = endOf(gap);
    const { clock, ledger, recorderDelayMs } = this.#options;
    const start = { since: clock.now(), after: "", round: 0, found: 0 };
    const states = (from: Micros): ListeningGap => ({
      ...gap,
      cursor: { stage: "states", from, to: Math.min(to, from + this.#window), ...start },
    });
    const missing = gap.missing.at(-1);
    if (cursor.stage === "hours" && missing !== undefined) {
      const last = Math.ceil(missing.to / MICROS_PER_HOUR) * MICROS_PER_HOUR;
      const end = Math.min(last, cursor.to + HOURS_WINDOW);
      if (cursor.to < last) {
        return this.#commit({ ...gap, cursor: { ...cursor, ...start, from: cursor.to, to: end } }, { points: [] });
      }
      const told = { ...gap, missing: [...gap.missing.slice(0, -1), { ...missing, hours: gap.hours > 0 }] };
      if (missing.to >= to) return this.#finish(concluded(told));
      // The states begin up to an hour before they were first seen.
      return this.#commit(
        { ...states(Math.max(gap.from, missing.to - MICROS_PER_HOUR)), missing: told.missing },
        { points: [] },
      );
    }
    if (cursor.stage === "states" && cursor.to < to) return this.#commit(states(cursor.to), { points: [] });
    const delay = recorderDelayMs * MICROS_PER_MS;
    // From when the window began to be read: its first entities were read then. What was only counted would be counted again.
    const ended = gap.resumedAt ?? to + clock.now() - ledger.now();
    const isOld = cursor.stage === "states" && (gap.dryRun || cursor.since - ended > delay);
    const isDone = cursor.stage === "again" && isReadEnough(cursor, await this.#options.recorder.backlog());
    if (isOld || isDone) return this.#finish(concluded(gap));
    const again: Cursor = {
      stage: "again",
      from: Math.max(gap.from, to - AGAIN_BEFORE),
      // The first states after the gap follow on those within it.
      to: gap.reason === "asked" ? to : to + delay,
      ...start,
      round: cursor.stage === "again" ? cursor.round + 1 : 0,
    };
    return this.#commit({ ...gap, cursor: again }, { points: [] });
  }

  async #finish(gap: ListeningGap): Promise<void> {
    const { id, reason, state, points, hours } = gap;
    this.#options.log.info(
      { gap: id, reason, state, points, hours, detail: gap.detail },
      "a gap is healed as far as it can be",
    );
    await this.#commit({ ...gap, cursor: undefined }, { points: [] });
  }

  /** Points and progress, together on disk; then shown. */
  async #commit(gap: ListeningGap, { points, tallies = [] }: Commit): Promise<void> {
    const { ledger, metrics } = this.#options;
    if (gap.dryRun) {
      ledger.show(gap);
      return;
    }
    // A more exact reason may have been found meanwhile.
    const before = ledger.gap(gap.id) ?? gap;
    await ledger.commit({ ...gap, reason: before.reason }, { points, tallies });
    metrics.healedPoints.inc(gap.points + gap.hours - before.points - before.hours);
  }

  #isHopeless({ id }: ListeningGap, error: HometideError): boolean {
    const count = (this.#refusals.get(id) ?? 0) + 1;
    this.#refusals.set(id, count);
    return error.details["code"] === "unknown_command" || count >= REFUSALS;
  }

  async #sleep(ms: number | undefined, signal: AbortSignal): Promise<void> {
    const woken = new AbortController();
    this.#wake = () => woken.abort();
    const either = AbortSignal.any([woken.signal, signal]);
    await this.#options.clock.sleep(ms ?? LONGEST_SLEEP_MS, either);
    this.#wake = undefined;
  }
}
