import type { FastifyInstance } from "fastify";
import fastify from "fastify";
import { createGuard } from "./access.ts";
import type { Api, ApiDeps } from "./deps.ts";
import { answerClientError, answerFrameworkError, installFailures } from "./failures.ts";
import { registerDocs, registerOpenApi } from "./openapi.ts";
import { healthRoutes } from "./routes/health.ts";
import { liveRoutes } from "./routes/live.ts";
import { metricsRoute } from "./routes/metrics.ts";
import { addSharedSchemas } from "./schemas.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /** Answers without a token too: the handler then says no more than whether the hub lives. */
    liveness?: boolean;
  }
}

/** Longest part of a path: an entity id has at most 255 characters, each up to nine when escaped. */
const MAX_PARAMETER_LENGTH = 2_300;

/**
 * Builds the HTTP API, without listening: `inject` asks it in tests, `listen` opens it to the world.
 * Routes that must be quick stand outside the scopes whose plugins (rate limit, ETag) cost time.
 */
export async function createApp(deps: ApiDeps): Promise<FastifyInstance> {
  const app: Api = fastify({
    // Fastify's own logger makes a child for each request; failures are logged where they are answered.
    logger: false,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: MAX_PARAMETER_LENGTH },
    ajv: { customOptions: { coerceTypes: true, removeAdditional: false, useDefaults: true, allErrors: true } },
    bodyLimit: 1_048_576,
    frameworkErrors: answerFrameworkError,
    clientErrorHandler: answerClientError,
  });
  // The schemas of answers are for the document and the tests; JSON.stringify writes what the handler gives.
  app.setSerializerCompiler(() => JSON.stringify);
  installAccess(app, deps);
  installFailures(app, deps.log);
  app.addHook("onResponse", (_request, reply, done) => {
    deps.metrics.httpRequestSeconds.observe(reply.elapsedTime / 1_000);
    done();
  });

  await registerOpenApi(app, deps.version);
  addSharedSchemas(app);
  healthRoutes(app, deps);
  metricsRoute(app, deps);
  liveRoutes(app, deps);
  await registerDocs(app);
  return app;
}

function installAccess(app: Api, { access }: Pick<ApiDeps, "access">): void {
  const refuse = createGuard(access);
  app.addHook("onRequest", (request, reply, done) => {
    reply.header("x-content-type-options", "nosniff");
    const { headers } = request;
    const bare = access.required && request.routeOptions.config.liveness === true && headers.authorization === undefined;
    const refusal = bare ? undefined : refuse(headers);
    // What does not exist is answered before its body is read.
    if (refusal === undefined && request.is404) reply.callNotFound();
    else done(refusal);
  });
}
