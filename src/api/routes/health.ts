import type { TSchema } from "typebox";
import type { Static } from "typebox";
import { Type } from "typebox";
import type { Api, ApiDeps } from "../deps.ts";
import { componentNames } from "../../ops/health-report.ts";
import { answers, Query } from "../schemas.ts";

const ComponentSchema = Type.Object(
  {
    status: Type.Enum(["healthy", "degraded", "unhealthy", "disabled"]),
    reason: Type.Optional(Type.String({ description: "There unless healthy" })),
  },
  { title: "Component", additionalProperties: true },
);

const HealthSchema = Type.Object(
  {
    service: Type.Optional(Type.Literal("hometide")),
    status: Type.Enum(["healthy", "degraded", "unhealthy"], {
      description:
        "unhealthy: the main job cannot be done (the storage is unhealthy, or every source that is switched on is); degraded: some part is not well",
    }),
    timestamp: Type.Optional(Type.String({ format: "date-time" })),
    uptime_seconds: Type.Optional(Type.Integer()),
    version: Type.Optional(Type.String()),
    components: Type.Optional(
      Type.Object(Object.fromEntries(componentNames.map((name) => [name, Type.Optional(ComponentSchema)])), {
        description: "Part by part; parts that this hub does not have are not listed",
      }),
    ),
  },
  { title: "Health" },
);
export type HealthAnswer = Static<typeof HealthSchema>;

const StatusSchema = Type.Object({ status: Type.String() }, { title: "Status" });

/** How the hub is, and the questions that supervisors of processes ask. */
export function healthRoutes(app: Api, { health }: Pick<ApiDeps, "health">): void {
  app.get(
    "/health",
    {
      config: { liveness: true },
      schema: {
        operationId: "health",
        summary: "How the hub and its parts are",
        description: "Where a token is required and none is sent, the answer is the status alone.",
        tags: ["hub"],
        querystring: Query({}),
        response: answersAlso503(HealthSchema, "The main job can be done", "It cannot"),
      },
    },
    (request, reply) => {
      const report = health();
      reply.code(report.status === "unhealthy" ? 503 : 200).header("cache-control", "no-store");
      return request.letInBy === undefined ? { status: report.status } : report;
    },
  );

  app.get(
    "/healthz",
    {
      schema: {
        operationId: "alive",
        summary: "The process answers",
        tags: ["hub"],
        querystring: Query({}),
        response: answers(StatusSchema, "It does"),
      },
    },
    (_request, reply) => {
      reply.header("cache-control", "no-store");
      return { status: "alive" };
    },
  );

  app.get(
    "/readyz",
    {
      schema: {
        operationId: "ready",
        summary: "The main job can be done",
        tags: ["hub"],
        querystring: Query({}),
        response: answersAlso503(StatusSchema, "It can", "It cannot; /health says why"),
      },
    },
    (_request, reply) => {
      const ready = health().status !== "unhealthy";
      reply.code(ready ? 200 : 503).header("cache-control", "no-store");
      return { status: ready ? "ready" : "not_ready" };
    },
  );
}

/** Here 503 is an answer like the good one, not a problem. */
function answersAlso503(schema: TSchema, good: string, bad: string): Readonly<Record<number, TSchema>> {
  return { ...answers(schema, good), 503: { ...schema, description: bad } };
}
