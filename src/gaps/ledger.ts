import type { Clock } from "../model/clock.ts";
import { messageOf } from "../model/errors.ts";
import type { Micros } from "../model/time.ts";
import { MICROS_PER_DAY, MICROS_PER_SECOND } from "../model/time.ts";
import type { Metrics } from "../ops/metrics.ts";
import type { Acceptor } from "../pipeline/accept.ts";
import type { Listening, LossReason, Stretch } from "../sources/listening.ts";
import type { Commit } from "../store/store.ts";
import type { GapReason, ListeningGap } from "./gap.ts";
import { isUnfinished, newGap } from "./gap.ts";
import { WriteQueue } from "./write-queue.ts";
import type { Position } from "./documents.ts";
import { gapDocument, positionDocument } from "./documents.ts";

/** Events may be told out of their order where one led to the next: so much before the last one is not for sure. */
const ORDER_MARGIN: Micros = MICROS_PER_SECOND;
/** Gaps that are nearer to each other are one. */
const TOUCHING: Micros = MICROS_PER_SECOND;
/** A position is written at most so often: cards wear out. The gap after a crash begins that much earlier, no worse. */
const WRITE_EVERY_MS = 5_000;
/** And in a quiet home so often. */
const WRITE_QUIET_EVERY = 30 * MICROS_PER_SECOND;
/** The oldest healed gaps are forgotten beyond so many. */
const MAX_GAPS = 2_000;

export interface LedgerOptions {
  readonly clock: Clock;
  readonly acceptor: Pick<Acceptor, "accept">;
  readonly metrics: Pick<Metrics, "gapSeconds" | "gapsUnfinished">;
  readonly source: string;
  /** What the last run left. */
  readonly known: { readonly position: Position | undefined; readonly gaps: readonly ListeningGap[] };
  /** Told when there is something to heal. */
  readonly onWork: () => void;
}

/**
 * When Home Assistant was listened to, and when not: durable. A document says up to where all was heard; each gap is a
 * document of its own, which is written before the position moves on behind it, so that no crash loses one.
 */
export class GapLedger implements Listening {
  readonly #options: LedgerOptions;
  readonly #gaps = new Map<string, ListeningGap>();
  readonly clockOffset: Micros | undefined;
  /** Up to here all was heard; `undefined` before the first time. */
  #heard: Micros | undefined;
  #offset: Micros | undefined;
  /** Whether something is listened to now. */
  #listening = false;
  /** Whether Home Assistant has told a time since. */
  #isPromised = false;
  /** The gap that ended last, and when, as far as the clocks can tell. */
  #ended: { readonly id: string; readonly to: Micros | undefined } | undefined;
  #lastWrite: Micros = 0;
  #changed: "no" | "quiet" | "yes" = "no";
  readonly #queue: WriteQueue;
  #writeFailure: Error | undefined;
  #lastId = 0;

  constructor(options: LedgerOptions) {
    this.#options = options;
    this.#queue = new WriteQueue(options.acceptor, options.source);
    const { position, gaps } = options.known;
    for (const gap of gaps) this.#gaps.set(gap.id, gap);
    this.#heard = position?.heard;
    this.clockOffset = position?.clockOffset;
    this.#offset = this.clockOffset;
    if (position !== undefined && this.#openGap() === undefined)
      this.#open(position.heard, position.clean ? "hub_stopped" : "hub_crashed");
  }

  promised(from: Micros): void {
    if (this.#isPromised) return;
    this.#isPromised = true;
    const gap = this.#ended === undefined ? undefined : this.#gaps.get(this.#ended.id);
    if (gap !== undefined) {
      // The hub's clock may have been set meanwhile: no more than a day beyond Home Assistant's own time.
      const to = Math.max(gap.from, Math.min(this.#ended?.to ?? from, from + MICROS_PER_DAY));
      if (gap.state === "waiting") this.#note({ ...gap, to });
      this.#options.metrics.gapSeconds.inc({ reason: gap.reason }, (to - gap.from) / MICROS_PER_SECOND);
    }
    // Also where it is earlier than what was heard before: then Home Assistant's clock was set back, or nothing happened.
    this.#heard = from;
    // At once: without it the hub would not know that it ever listened.
    this.#unwaited(this.#writePosition(false));
  }

  heard(upTo: Micros, given: { readonly quiet: boolean; readonly clockOffset: Micros | undefined }): void {
    this.#offset = given.clockOffset ?? this.#offset;
    if (upTo <= (this.#heard ?? 0)) return;
    this.#heard = upTo;
    const open = this.#openGap();
    if (open !== undefined) {
      // What came before the connection was lost, and was not on disk yet.
      this.show({ ...open, from: Math.max(open.from, upTo - ORDER_MARGIN) });
      return;
    }
    if (!given.quiet) this.#changed = "yes";
    else if (this.#changed === "no") this.#changed = "quiet";
  }

  lost(reason: LossReason): void {
    const open = this.#openGap();
    if (open !== undefined) {
      // The port that is refused after a connection broke off tells more than the breaking.
      if (open.reason === "connection_lost" && reason !== "connection_lost") this.#note({ ...open, reason });
      return;
    }
    if (!this.#listening || this.#heard === undefined) return;
    this.#listening = false;
    this.#open(this.#heard, reason);
  }

  resumed(at: Micros | undefined): Stretch | undefined {
    this.#listening = true;
    this.#isPromised = false;
    const open = this.#openGap();
    if (open === undefined) return undefined;
    const { from } = open;
    // Where Home Assistant's clock was set back meanwhile, a gap has at least no negative length.
    const to = Math.max(from, at ?? this.#options.clock.now());
    const before = [...this.#gaps.values()].find(
      (gap) => gap.state === "waiting" && gap.reason !== "asked" && gap.to !== undefined && from - gap.to <= TOUCHING,
    );
    const resumedAt = this.#options.clock.now();
    this.#ended = { id: before?.id ?? open.id, to: at === undefined ? undefined : to };
    if (before === undefined) {
      this.#note({ ...open, to, state: "waiting", resumedAt });
    } else {
      this.#forget(open.id);
      this.#note({ ...before, from: Math.min(before.from, from), to, resumedAt, until: undefined });
    }
    return { from, to };
  }

  sawStart(): void {
    const last = [...this.#gaps.values()].filter(isUnfinished).at(-1);
    if (last?.reason === "connection_lost") this.#note({ ...last, reason: "home_assistant_stopped" });
  }

  caughtUp(latest: Micros): void {
    for (const gap of this.#gaps.values()) {
      if (gap.state === "waiting" && gap.until === undefined)
        this.#note({ ...gap, until: Math.max(gap.to ?? 0, latest) });
    }
    this.#options.onWork();
  }

  /** Whether Home Assistant is listened to, and since its states were read nothing was missed. */
  get listening(): boolean {
    return this.#listening;
  }

  /** Up to here everything that was heard is on disk. */
  get heardUpTo(): Micros {
    return this.#heard ?? 0;
  }

  /** Home Assistant's time, as far as the events tell. */
  now(): Micros {
    return this.#options.clock.now() - (this.#offset ?? 0);
  }

  /** All gaps, the oldest first. */
  gaps(): readonly ListeningGap[] {
    return [...this.#gaps.values()].sort((a, b) => a.from - b.from || (a.id < b.id ? -1 : 1));
  }

  gap(id: string): ListeningGap | undefined {
    return this.#gaps.get(id);
  }

  /** An id that no gap has: a clock that was set back, or stands still, must not make one gap take the place of another. */
  nextId(): string {
    const id = (this.#lastId = Math.max(this.#lastId + 1, this.#options.clock.now())).toString(36);
    return this.#gaps.has(id) ? this.nextId() : id;
  }

  /** Writes a gap as it is now, with what belongs to it, and shows it once it is on disk. */
  async commit(gap: ListeningGap, { points, tallies = [] }: Pick<Commit, "points" | "tallies">): Promise<void> {
    await this.#queue.write({ points, tallies, documents: [gapDocument(gap)] });
    this.show(gap);
  }

  /** Shows a gap, and writes nothing. */
  show(gap: ListeningGap): void {
    this.#gaps.set(gap.id, gap);
    this.#count();
  }

  #count(): void {
    const unfinished = [...this.#gaps.values()].filter((gap) => gap.state === "open" || isUnfinished(gap));
    this.#options.metrics.gapsUnfinished.set(unfinished.length);
  }

  /** Writes the position now and then, until the hub stops; then the clean end. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    while (!signal.aborted) {
      await clock.sleep(WRITE_EVERY_MS, signal);
      if (this.#writeFailure !== undefined) throw this.#writeFailure;
      const isDue = this.#changed === "yes" || clock.now() - this.#lastWrite >= WRITE_QUIET_EVERY;
      if (!signal.aborted && this.#changed !== "no" && isDue) await this.#writePosition(false);
    }
  }

  /** Everything that was heard is on disk, and nothing more will be heard. */
  async end(): Promise<void> {
    await this.#writePosition(true);
    if (this.#writeFailure !== undefined) throw this.#writeFailure;
  }

  async #writePosition(clean: boolean): Promise<void> {
    if (this.#heard === undefined) return;
    this.#changed = "no";
    this.#lastWrite = this.#options.clock.now();
    const position = { heard: this.#heard, clean, clockOffset: this.#offset };
    await this.#queue.write({ points: [], documents: [positionDocument(position)] });
  }

  #openGap(): ListeningGap | undefined {
    for (const gap of this.#gaps.values()) if (gap.state === "open") return gap;
    return undefined;
  }

  #open(heard: Micros, reason: GapReason): void {
    this.#note(newGap({ id: this.nextId(), from: Math.max(0, heard - ORDER_MARGIN), reason, state: "open" }));
    const healed = this.gaps().filter(({ state }) => state === "healed");
    if (this.#gaps.size > MAX_GAPS && healed[0] !== undefined) this.#forget(healed[0].id);
  }

  /** Shows a gap, and writes it. */
  #note(gap: ListeningGap): void {
    this.show(gap);
    this.#unwaited(this.#queue.write({ points: [], documents: [gapDocument(gap)] }));
  }

  /** Where it fails `run` ends with that; the source meets the same store. */
  #unwaited(written: Promise<void>): void {
    written.catch((error: unknown) => {
      this.#writeFailure ??= error instanceof Error ? error : new Error(messageOf(error), { cause: error });
    });
  }

  #forget(id: string): void {
    this.#gaps.delete(id);
    this.#count();
    this.#unwaited(this.#queue.write({ points: [], documents: [gapDocument({ id })] }));
  }
}
