import { monitorEventLoopDelay } from "node:perf_hooks";
import type { Metrics } from "./metrics.ts";

/** How often it is looked whether the event loop gets round. */
const EVERY_MS = 10;
const QUANTILES = [0.5, 0.99, 1] as const;
const NANOS_PER_SECOND = 1e9;

/**
 * Watches how late the event loop of this thread gets round, until `signal` aborts. Each reading of the metrics begins
 * anew, so that a reader sees the time since it last asked.
 */
export function watchEventLoop(
  metrics: Pick<Metrics, "watch" | "eventLoopDelaySeconds" | "residentMemoryBytes">,
  signal: AbortSignal,
): void {
  const histogram = monitorEventLoopDelay({ resolution: EVERY_MS });
  histogram.enable();
  signal.addEventListener("abort", () => void histogram.disable(), { once: true });
  metrics.watch(() => {
    for (const quantile of QUANTILES) {
      // What is measured is the time between two looks: the delay is what it has more than it should.
      const late = histogram.percentile(quantile * 100) / NANOS_PER_SECOND - EVERY_MS / 1_000;
      metrics.eventLoopDelaySeconds.set({ quantile: String(quantile) }, Math.max(0, late));
    }
    histogram.reset();
    metrics.residentMemoryBytes.set(process.memoryUsage.rss());
  });
}
