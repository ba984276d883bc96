import { createGapsView } from "./gaps/backfills.ts";
import { readLedger } from "./gaps/documents.ts";
import { healthDetails } from "./gaps/gap.ts";
import type { HealerOptions } from "./gaps/healer.ts";
import { Healer } from "./gaps/healer.ts";
import { GapLedger } from "./gaps/ledger.ts";
import type { GapsView } from "./gaps/view.ts";
import { HometideError } from "./model/errors.ts";
import type { Metrics } from "./ops/metrics.ts";
import type { Acceptor } from "./pipeline/accept.ts";
import type { Supervisor } from "./ops/supervisor.ts";
import type { Listening } from "./sources/listening.ts";
import type { Recorder } from "./sources/recorder.ts";
import type { Journal } from "./store/store.ts";

type GapOptions = Omit<HealerOptions, "ledger" | "recorder" | "store" | "metrics"> & {
  readonly acceptor: Acceptor;
  readonly source: string;
  readonly journal: Journal;
  readonly metrics: Metrics;
};

/** The gap ledger and the healing, as the wiring needs them. */
export interface HubGaps {
  /** For the answers; empty until `open`. */
  readonly view: GapsView;
  /** Opens the ledger: the source tells it what was listened to. */
  open(options: GapOptions): Promise<Listening>;
  /**
   * Heals until the hub stops.
   *
   * @param heard resolves once the source has ended and all that it heard is on disk
   */
  run(options: {
    readonly recorder: Recorder;
    readonly heard: Promise<void>;
    readonly supervisor: Supervisor;
    readonly signal: AbortSignal;
  }): void;
  /** What health tells of it. */
  details(): Readonly<Record<string, unknown>>;
}

export function createHubGaps(): HubGaps {
  let given: GapOptions | undefined;
  let ledger: GapLedger | undefined;
  let healer: Healer | undefined;
  let opened: GapsView | undefined;
  return {
    view: {
      gaps: () => ledger?.gaps() ?? [],
      gap: (id) => ledger?.gap(id),
      backfill: async (request) => {
        if (opened !== undefined) return opened.backfill(request);
        throw new HometideError("not_ready", "No Home Assistant is connected whose recorder could be read.");
      },
    },
    async open(options) {
      given = options;
      const { clock, acceptor, metrics, source, journal } = options;
      const known = await readLedger(journal);
      return (ledger = new GapLedger({ clock, acceptor, metrics, source, known, onWork: () => healer?.wake() }));
    },
    run({ recorder, heard, supervisor, signal }) {
      if (given === undefined || ledger === undefined) throw new Error("the ledger is not open");
      const kept = ledger;
      healer = new Healer({ ...given, ledger, recorder, store: given.journal });
      opened = createGapsView({ ledger, healer, clock: given.clock });
      const ended = heard.then(() => kept.end());
      supervisor.run(
        "gaps",
        Promise.all([ledger.run(signal), healer.run(signal), ended]).then(() => undefined),
      );
    },
    details: () => (ledger === undefined ? {} : healthDetails(ledger.gaps())),
  };
}
