import { createMetrics } from "../../src/ops/metrics.ts";
import { code, page, table } from "./markdown.ts";

/** What a metric of prom-client tells of itself beside its values. */
interface Described {
  readonly labelNames?: readonly string[];
}

/** Every metric, from where they are made. */
export function metricsPage(): string {
  const { registry } = createMetrics();
  const rows = registry.getMetricsAsArray().map((metric) => {
    // The registry's type leaves out the labels that every one of its metrics keeps.
    const { labelNames = [] } = metric as Described;
    return [code(metric.name), String(metric.type), labelNames.map(code).join(", "), metric.help];
  });
  return page(
    "# Metrics",
    "`GET /metrics` gives these in Prometheus' text format. No label takes the id of an entity or a game.",
    table(["metric", "type", "labels", "meaning"], rows),
  );
}
