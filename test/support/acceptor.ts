import { systemClock } from "../../src/model/clock.ts";
import { silentLog } from "../../src/ops/log.ts";
import { createMetrics } from "../../src/ops/metrics.ts";
import type { Acceptor } from "../../src/pipeline/accept.ts";
import { createAcceptor } from "../../src/pipeline/accept.ts";

type AcceptorOptions = Parameters<typeof createAcceptor>[0];
type Given = Pick<AcceptorOptions, "journal"> & Partial<AcceptorOptions>;

/** What accepts points into a journal, as the hub has it; by itself without mirrors, and until the test ends. */
export function openAcceptor(given: Given): Acceptor {
  return createAcceptor({
    clock: systemClock,
    log: silentLog,
    metrics: createMetrics(),
    signal: new AbortController().signal,
    totals: [],
    outlets: [],
    ...given,
  });
}
