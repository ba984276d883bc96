import { Type } from "typebox";
import type { Api, ApiDeps } from "../deps.ts";
import { answers, Query } from "../schemas.ts";

/** The hub's counters, for Prometheus. */
export function metricsRoute(app: Api, { metrics }: Pick<ApiDeps, "metrics">): void {
  const { registry } = metrics;
  app.get(
    "/metrics",
    {
      schema: {
        operationId: "metrics",
        summary: "Metrics for Prometheus",
        tags: ["hub"],
        querystring: Query({}),
        response: {
          ...answers(Type.String(), ""),
          200: { description: "Prometheus text format", content: { "text/plain": { schema: Type.String() } } },
        },
      },
    },
    async (_request, reply) => {
      const text = await registry.metrics();
      return reply.header("content-type", registry.contentType).header("cache-control", "no-store").send(text);
    },
  );
}
