import type { Clock } from "../model/clock.ts";
import { HometideError } from "../model/errors.ts";
import type { MeasurementName } from "../model/measurement.ts";
import { measurementNames } from "../model/measurement.ts";
import type { GapCause } from "../store/outbox.ts";
import type { FillOptions } from "./backfill.ts";
import { fillGaps } from "./backfill.ts";
import { MIRROR_DOCUMENTS } from "./known.ts";
import type { Span } from "./view.ts";
import { Waker } from "../ops/waker.ts";

interface MeasurementSpan extends Span {
  readonly measurement: MeasurementName;
}

const AGAIN_MS = 1_000;

/** Sends the gaps of a mirror when somebody asks for that, and goes on with it after a restart. */
export class Filling {
  readonly #options: Omit<FillOptions, "waker" | "signal">;
  readonly #clock: Pick<Clock, "sleep">;
  readonly #waker: Waker;
  #active = false;
  /** Requests that are being noted on disk: their gaps are not known here yet. */
  #asking = 0;

  constructor(options: Omit<FillOptions, "waker" | "signal">, clock: Pick<Clock, "sleep">) {
    this.#options = options;
    this.#clock = clock;
    this.#waker = new Waker(clock);
  }

  get active(): boolean {
    return this.#active;
  }

  /** There is room in the queue again. */
  wake(): void {
    this.#waker.wake();
  }

  /** As the last run left it. At the very first start, what the store has already is a gap. */
  async restore(): Promise<void> {
    const { mirror, journal, gaps } = this.#options;
    gaps.reset((await journal.outbox.gaps()).filter((gap) => gap.mirror === mirror));
    const note = (await journal.documents(MIRROR_DOCUMENTS)).get(mirror);
    const knows = typeof note === "object" && note !== null && "filling" in note;
    // One that was being dropped (absent.ts) is a new mirror, too.
    if (!knows) await this.#note(false, "before", await this.#stored());
    this.#active = knows && note.filling === true;
  }

  /** Sends the gaps, after adding the points of a span to them. Resolves once that is on disk. */
  async ask(span: Span | undefined): Promise<void> {
    this.#asking += 1;
    try {
      const spans = span === undefined ? [] : measurementNames.map((measurement) => ({ measurement, ...span }));
      await this.#note(true, "asked", spans);
      this.#active = true;
    } finally {
      this.#asking -= 1;
    }
    this.wake();
  }

  /** Until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    signal.addEventListener("abort", () => this.wake(), { once: true });
    while (!signal.aborted) {
      try {
        if (!this.#active) await this.#waker.wait();
        else if (await fillGaps({ ...this.#options, waker: this.#waker, signal })) await this.#finish();
      } catch (error) {
        if (signal.aborted || (error instanceof HometideError && error.code === "store_closed")) return;
        const { mirror, log } = this.#options;
        log.error({ mirror, err: error }, "a backfill could not go on; tried again");
        await this.#clock.sleep(AGAIN_MS, signal);
      }
    }
  }

  async #finish(): Promise<void> {
    if (this.#asking > 0) {
      await this.#waker.wait(AGAIN_MS);
      return;
    }
    // Before the note is written: a request that comes meanwhile is noted after it, and begins anew.
    this.#active = false;
    try {
      await this.#note(false, "asked", []);
    } catch (error) {
      this.#active = true;
      throw error;
    }
    const { mirror, log } = this.#options;
    log.info({ mirror }, "the backfill is complete: what was missing is on its way");
  }

  /** Whether gaps are being sent, and new ones, in one transaction. */
  async #note(filling: boolean, cause: GapCause, spans: readonly MeasurementSpan[]): Promise<void> {
    const { mirror, journal, outlet, gaps } = this.#options;
    const episode = outlet.newEpisode();
    const added = spans.map(({ measurement, from, to }) => ({ mirror, measurement, episode, cause, from, to: to - 1 }));
    const documents = [{ kind: MIRROR_DOCUMENTS, id: mirror, value: { filling } }];
    await journal.accept({ points: [], gaps: added, documents });
    gaps.grow(added);
  }

  /** What the store has, by measurement. */
  async #stored(): Promise<readonly MeasurementSpan[]> {
    const { measurements } = await this.#options.journal.usage();
    return measurements.flatMap(({ measurement, oldest, newest }) =>
      oldest === undefined || newest === undefined ? [] : [{ measurement, from: oldest, to: newest + 1 }],
    );
  }
}
